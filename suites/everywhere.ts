import { Lost } from "../helpers/lost.ts";
import { withNotes } from "../helpers/reason.ts";
import { inconclusive, type Verdict, type VerdictName } from "../helpers/verdict.ts";

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
  const judged = await Promise.all(places.map((place) => judge(place).catch(lostIn)));
  for (const name of ORDER) {
    const found = judged.find(({ verdict }) => verdict === name);
    if (found) return found;
  }
  const [first, ...others] = judged;
  if (!first) throw new Error("there is no place to judge");
  return { ...first, reason: withNotes(first.reason, ...others.map(({ reason }) => reason)) };
}

function lostIn(error: unknown): Verdict {
  if (error instanceof Lost) return inconclusive(error.reason);
  throw error;
}
