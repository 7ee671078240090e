import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { baselineText } from "../../helpers/comparison/baseline.ts";
import { compare, exitCodeOfComparison } from "../../helpers/comparison/compare.ts";
import {
  claimsNotUpheld,
  exitCodeOfFleet,
  fleetMarkdown,
  fleetOf,
  fleetText,
} from "../../helpers/comparison/fleet.ts";
import { comparisonMarkdown, comparisonText } from "../../helpers/comparison/format.ts";
import type { Comparison } from "../../helpers/comparison/model.ts";
import { findReports, isFolder, readBaseline, readRunSet } from "../../helpers/comparison/read.ts";
import type { RunSet } from "../../helpers/comparison/run-set.ts";
import { exitCodeOf, summarize } from "../../helpers/engine/verdict.ts";
import { allNeedsFolder, flagNeedsFlag } from "../../helpers/errors/flags.ts";
import {
  baselineLosesClaims,
  baselineNotGood,
  comparedAlone,
  fleetEmpty,
  runIncomplete,
} from "../../helpers/errors/reports.ts";
import { EXIT, type ExitCode } from "../../helpers/reasons/labcheck-error.ts";

/**
 * Keeps a run as a baseline, and returns what changed from the one that it replaces, if there was any. Refuses
 * a run that did not finish in any case; and unless forced, one in which a claim is violated or inconclusive, and
 * one that loses what the old baseline had upheld, as a run of a few claims only would.
 */
async function updateBaseline(file: string, path: string, force: boolean): Promise<Comparison | undefined> {
  const [old, now] = [await readBaseline(file), await readRunSet(path)];
  const found = old && compare(old, now);
  if (!now.complete) throw runIncomplete({ path });
  if (!force) refuse(path, now, found);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, baselineText(now.baseline));
  await rename(`${file}.new`, file);
  return found;
}

function refuse(path: string, { baseline }: RunSet, found: Comparison | undefined): void {
  const claims = Object.entries(baseline.claims);
  const named = (verdicts: readonly string[]) =>
    claims.filter(([, { verdict }]) => verdicts.includes(verdict)).map(([id]) => id);
  const bad = named(["violated", "inconclusive"]);
  const exitCode = exitCodeOf(summarize(claims.map(([, { verdict }]) => verdict)));
  if (exitCode !== EXIT.upheld) throw baselineNotGood({ path, claims: bad }, { exitCode });
  if (!found || exitCodeOfComparison(found) === EXIT.upheld) return;
  const losing = found.verdicts.filter(({ change }) => change === "lost").map(({ claim }) => claim);
  throw baselineLosesClaims({ path, claims: losing }, { exitCode: exitCodeOfComparison(found) });
}

export interface CompareFlags {
  json?: true;
  markdown?: true;
  /** Of many clusters, also the claims that are upheld on all. */
  all?: true;
  /** Keeps the new side as the baseline in the file of the old one, which may not exist. */
  update?: true;
  force?: true;
}

/**
 * Describes the differences between two runs or, for a folder of reports, the verdicts of each cluster on
 * each claim. Returns 1 if a claim became violated, 3 if one is no longer upheld, else 0; throws a usage
 * error for a file that is no report.
 */
export async function compareRuns(
  old: string,
  now: string | undefined,
  flags: CompareFlags,
): Promise<ExitCode> {
  if (flags.force && !flags.update) throw flagNeedsFlag({ given: "--force", lacking: "--update" });
  if (now === undefined) return compareFleet(old, flags);
  if (flags.all) throw allNeedsFolder();
  if (flags.update) {
    const found = await updateBaseline(old, now, flags.force ?? false);
    if (found) print(found, flags);
    process.stderr.write(`labcheck: ${old} is the baseline of ${now} now\n`);
    return EXIT.upheld;
  }
  const found = compare(await readRunSet(old), await readRunSet(now));
  print(found, flags);
  return exitCodeOfComparison(found);
}

function print(found: Comparison, { json, markdown }: CompareFlags): void {
  if (json) process.stdout.write(`${JSON.stringify(found, undefined, 2)}\n`);
  else
    process.stdout.write(markdown ? comparisonMarkdown(found) : `${comparisonText(found, process.stdout)}\n`);
}

async function compareFleet(
  folder: string,
  { json, markdown, all, update }: CompareFlags,
): Promise<ExitCode> {
  if (update || !(await isFolder(folder))) throw comparedAlone({ path: folder });
  const found = await findReports(folder);
  if (found.length === 0) throw fleetEmpty({ folder });
  const fleet = fleetOf(found);
  const rows = all ? fleet.claims : claimsNotUpheld(fleet);
  if (json) process.stdout.write(`${JSON.stringify(fleet, undefined, 2)}\n`);
  else
    process.stdout.write(
      markdown ? fleetMarkdown(fleet, rows) : `${fleetText(fleet, rows, process.stdout)}\n`,
    );
  return exitCodeOfFleet(fleet);
}
