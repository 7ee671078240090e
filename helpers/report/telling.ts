import type { ReportedClaim } from "./model.ts";

/** The observations that the reason speaks of, and then the last ones, in the order in which they were made. */
export function telling(
  { evidence, reason }: Pick<ReportedClaim, "evidence" | "reason">,
  most: number,
): ReportedClaim["evidence"] {
  const named = evidence.filter(({ target, outcome }) => reason.includes(target) && reason.includes(outcome));
  const shown = new Set(named.slice(0, most - 1));
  for (const each of evidence.toReversed()) if (shown.size < most) shown.add(each);
  return evidence.filter((each) => shown.has(each));
}
