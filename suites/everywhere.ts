import { ProbeError } from "../helpers/engine/probe-error.ts";
import { withNotes } from "../helpers/engine/reason.ts";
import { inconclusive, type Statistics, type Verdict, type VerdictName } from "../helpers/engine/verdict.ts";

/** What decides first: one place that does otherwise is enough, and one that is not known keeps the rest from being all. */
const ORDER: readonly VerdictName[] = ["violated", "inconclusive", "skipped"];

/**
 * Judges a claim that speaks of every place at each of them, side by side: violated where it is so anywhere, upheld only
 * where it is so everywhere, with the reasons of all places.
 */
export async function everywhere<T>(
  places: readonly [T, ...T[]],
  judge: (place: T) => Promise<Verdict>,
): Promise<Verdict> {
  return together(await Promise.all(places.map((place) => judge(place).catch(lostIn))));
}

/** The same at one place after the other, for what would get in its own way; with one alone, it is the whole claim's. */
export async function inTurnEverywhere<T>(
  places: readonly [T, ...T[]],
  judge: (place: T) => Promise<Verdict>,
): Promise<Verdict> {
  if (places.length === 1) return judge(places[0]);
  const judged: Verdict[] = [];
  for (const place of places) judged.push(await judge(place).catch(lostIn));
  return together(judged);
}

function together(judged: readonly Verdict[]): Verdict {
  const statistics = sumOf(judged.flatMap((each) => each.statistics ?? []));
  for (const name of ORDER) {
    const found = judged.find(({ verdict }) => verdict === name);
    if (found) return found.statistics && statistics ? { ...found, statistics } : found;
  }
  const [first, ...others] = judged;
  if (!first) throw new Error("there is no place to judge");
  const reason = withNotes(first.reason, ...others.map((each) => each.reason));
  return { ...first, reason, ...(statistics ? { statistics } : {}) };
}

/** The same test at several places: each spends its part of the claim's false alarms. */
function sumOf(all: readonly Statistics[]): Statistics | undefined {
  const [first, ...others] = all;
  return others.reduce((sum, { connections, falseAlarm }) => {
    if (!sum) return sum;
    return {
      ...sum,
      connections: sum.connections + connections,
      falseAlarm: sum.falseAlarm + falseAlarm,
    };
  }, first);
}

function lostIn(error: unknown): Verdict {
  if (error instanceof ProbeError) return inconclusive(error.reason);
  throw error;
}
