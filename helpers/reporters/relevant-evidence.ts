import { everyValue, type ValueKind } from "../engine/reason-data.ts";
import type { ReportedClaim } from "./model.ts";

type Judged = Pick<ReportedClaim, "evidence" | "data">;

/** The kinds of values that say where something was looked for. */
const PLACES = new Set<ValueKind>(["address", "host", "url", "pod", "object", "node"]);
/** The parameters of reasons that have what did not come. */
const NOT_SEEN = new Set(["wanted", "expected"]);

/**
 * The observations that the reason is about, the last of them if they are many, and then the last ones of all, in
 * the order in which they were made. One that the reason is about looked at a place that it names, and came to what
 * it has; where none did both, those that looked there.
 */
export function relevantEvidence({ evidence, data = {} }: Judged, most: number): Judged["evidence"] {
  const places: string[] = [];
  const came: string[] = [];
  everyValue(data, (kind, value, name) => {
    if (PLACES.has(kind)) places.push(String(value));
    if (!NOT_SEEN.has(name)) came.push(String(value));
  });
  const there = evidence.filter(({ target }) => places.some((place) => hasWhole(target, place)));
  const both = there.filter(({ outcome }) => came.some((words) => hasWhole(words, outcome)));
  const named = both.length > 0 ? both : there;
  const shown = new Set(named.slice(1 - most));
  for (const each of evidence.toReversed()) if (shown.size < most) shown.add(each);
  return evidence.filter((each) => shown.has(each));
}

/** Whether a text has a word or a name as a whole: 10.42.1.7 is not in 10.42.1.70. */
function hasWhole(text: string, word: string): boolean {
  const at = word === "" ? -1 : text.indexOf(word);
  if (at < 0) return false;
  const [before, after] = [text.slice(0, at), text.slice(at + word.length)];
  return !/[\w.-]$/.test(before) && !/^(?:[\w-]|\.\w)/.test(after);
}
