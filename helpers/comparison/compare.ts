import type { Kept } from "./baseline.ts";
import { CHANGES, type Comparison } from "./model.ts";
import { describeReason, formOf, isSameReason } from "./normalize-reason.ts";
import type { RunSet } from "./run-set.ts";
import { targetDifferences } from "./target.ts";
import { timingChanges } from "./timing-changes.ts";
import { changeOf, standingOf } from "./verdicts.ts";

/** A claim on both sides, as far as each has it. */
interface Both {
  claim: string;
  was: Kept | undefined;
  is: Kept | undefined;
}

/** What is different on the second side. Claims are in its order, then those that only the first has. */
export function compare(old: RunSet, now: RunSet): Comparison {
  const ids = new Set([...Object.keys(now.kept.claims), ...Object.keys(old.kept.claims)]);
  const claims = [...ids].map(
    (claim): Both => ({ claim, was: old.kept.claims[claim], is: now.kept.claims[claim] }),
  );
  const reasonsOf = ({ claim, was, is }: Both) => ({
    reason: { old: old.said.get(claim) ?? keptReason(was), new: now.said.get(claim) ?? keptReason(is) },
    code: { ...(was?.code && { old: was.code }), ...(is?.code && { new: is.code }) },
  });
  const verdicts = claims
    .flatMap((both) => {
      const change = changeOf(both.claim, both.was, both.is);
      const verdict = { old: standingOf(both.was), new: standingOf(both.is) };
      return change ? [{ claim: both.claim, ...change, verdict, ...reasonsOf(both) }] : [];
    })
    .toSorted((one, other) => CHANGES.indexOf(one.change) - CHANGES.indexOf(other.change));
  const reasons = claims.flatMap((both) =>
    both.was && both.is && hasOtherReason(both.was, both.is)
      ? [{ claim: both.claim, verdict: both.is.verdict, ...reasonsOf(both) }]
      : [],
  );
  const counts = CHANGES.map(
    (each) => [each, verdicts.filter(({ change }) => change === each).length] as const,
  );
  return {
    apiVersion: "labcheck/v1",
    kind: "Comparison",
    ...{ old: headOf(old), new: headOf(now) },
    summary: Object.fromEntries(counts) as Comparison["summary"],
    ...{ verdicts, reasons, outcomes: claims.flatMap(otherOutcomes) },
    target: targetDifferences(old.kept, now.kept),
    times: timingChanges(old.kept, now.kept),
    still: { violated: stillIn(claims, "violated"), inconclusive: stillIn(claims, "inconclusive") },
  };
}

function headOf({ name, kept, notes }: RunSet): Comparison["old"] {
  const { runs, started, version } = kept.run;
  return { name, runs, started, version, notes: [...notes] };
}

/** What a baseline has to say of a claim. */
function keptReason(kept: Kept | undefined): string {
  const reason = kept && codedReason(kept);
  return reason ? describeReason(reason) : (kept?.reason ?? "");
}

/** The reason as data; undefined in what was stored before reasons had codes. */
const codedReason = ({ code, data }: Kept) =>
  code === undefined || data === undefined ? undefined : { code, data };

/**
 * What is upheld has a reason with the particulars of the day; only its form counts. What one side has no code
 * of is not compared.
 */
function hasOtherReason(was: Kept, is: Kept): boolean {
  const [before, after] = [codedReason(was), codedReason(is)];
  if (was.verdict !== is.verdict || !before || !after) return false;
  return is.verdict === "upheld"
    ? !isSameReason(formOf(before), formOf(after))
    : !isSameReason(before, after);
}

function otherOutcomes({ claim, was, is }: Both): Comparison["outcomes"] {
  if (!was || !is) return [];
  const only = {
    old: was.outcomes.filter((outcome) => !is.outcomes.includes(outcome)),
    new: is.outcomes.filter((outcome) => !was.outcomes.includes(outcome)),
  };
  return only.old.length + only.new.length > 0 ? [{ claim, only }] : [];
}

const stillIn = (claims: readonly Both[], verdict: Kept["verdict"]) =>
  claims
    .filter(({ was, is }) => was?.verdict === verdict && is?.verdict === verdict)
    .map(({ claim }) => claim);
