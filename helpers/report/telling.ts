import type { ReportedClaim } from "./model.ts";

type Judged = Pick<ReportedClaim, "evidence" | "reason">;

/**
 * The observations that the reason speaks of, the last of them if they are many, and then the last ones of
 * all, in the order in which they were made.
 */
export function telling({ evidence, reason }: Judged, most: number): Judged["evidence"] {
  // What came and what did not are in one sentence: it is timeout, not open.
  const came = reason.split(/\bnot \w+/);
  const named = evidence.filter(
    ({ target, outcome }) => reason.includes(target) && came.some((part) => part.includes(outcome)),
  );
  const shown = new Set(named.slice(1 - most));
  for (const each of evidence.toReversed()) if (shown.size < most) shown.add(each);
  return evidence.filter((each) => shown.has(each));
}
