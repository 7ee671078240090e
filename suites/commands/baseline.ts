import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { baselineText } from "../../helpers/comparison/baseline.ts";
import { compare } from "../../helpers/comparison/compare.ts";
import type { Comparison } from "../../helpers/comparison/model.ts";
import { readBaseline, readSide } from "../../helpers/comparison/read.ts";
import type { RunSet } from "../../helpers/comparison/run-set.ts";
import { exitCodeOfComparison } from "../../helpers/comparison/verdicts.ts";
import { exitCodeOf, summarize } from "../../helpers/engine/verdict.ts";
import { EXIT } from "../../helpers/errors/labcheck-error.ts";
import { baselineLosesClaims, baselineNotGood, runIncomplete } from "../../helpers/errors/reports.ts";

/**
 * Keeps a run as a baseline, and returns what changed from the one that it replaces, if there was any. Refuses
 * a run that never ended in any case; and unless forced, one in which a claim is violated or inconclusive, and
 * one that loses what the old baseline had upheld, as a run of a few claims only would.
 */
export async function updateBaseline(
  file: string,
  path: string,
  force: boolean,
): Promise<Comparison | undefined> {
  const [old, now] = [await readBaseline(file), await readSide(path)];
  const found = old && compare(old, now);
  if (!now.whole) throw runIncomplete({ path });
  if (!force) refuse(path, now, found);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, baselineText(now.kept));
  await rename(`${file}.new`, file);
  return found;
}

function refuse(path: string, { kept }: RunSet, found: Comparison | undefined): void {
  const claims = Object.entries(kept.claims);
  const named = (verdicts: readonly string[]) =>
    claims.filter(([, { verdict }]) => verdicts.includes(verdict)).map(([id]) => id);
  const bad = named(["violated", "inconclusive"]);
  const exitCode = exitCodeOf(summarize(claims.map(([, { verdict }]) => verdict)));
  if (exitCode !== EXIT.upheld) throw baselineNotGood({ path, claims: bad }, { exitCode });
  if (!found || exitCodeOfComparison(found) === EXIT.upheld) return;
  const lost = found.verdicts.filter(({ change }) => change === "lost").map(({ claim }) => claim);
  throw baselineLosesClaims({ path, claims: lost }, { exitCode: exitCodeOfComparison(found) });
}
