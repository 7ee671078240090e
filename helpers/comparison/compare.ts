import { EXIT, type ExitCode } from "../errors/labcheck-error.ts";
import type { Baseline, Kept, KeptTarget } from "./baseline.ts";
import { CHANGES, type Change, type Comparison, type Standing } from "./model.ts";
import { describeReason, formOf, isSameReason } from "./normalize-reason.ts";
import type { RunSet } from "./run-set.ts";
import { timingChanges } from "./timing-changes.ts";

type Found = Kept | undefined;

const standingOf = (claim: Found): Standing => claim?.verdict ?? "absent";

/** What it means that a claim stood so and stands so now; undefined where nothing changed. */
export function changeOf(id: string, was: Found, is: Found): { change: Change; means?: string } | undefined {
  const [before, now] = [standingOf(was), standingOf(is)];
  if (before === now) return undefined;
  // Errata are findings: skipped after a look says that there is nothing to find here.
  if (isErratum(id) && now === "skipped" && before === "upheld" && wasLookedAt(is))
    return { change: "changed", means: "the lab's text is right again" };
  if (isErratum(id) && now === "upheld" && before === "skipped" && wasLookedAt(was))
    return { change: "changed", means: "the lab's text is not right any more" };
  if (now === "violated") return { change: before === "upheld" ? "regression" : "violation" };
  if (before === "violated") return { change: now === "upheld" ? "recovery" : "unjudged" };
  if (before === "upheld") return { change: "lost" };
  return { change: now === "upheld" ? "gained" : "changed" };
}

const isErratum = (id: string) => id.startsWith("errata/");
const wasLookedAt = (claim: Found) => (claim?.outcomes.length ?? 0) > 0;

/**
 * How a comparison ends: 1 where something is violated that was not, 3 where something was upheld that cannot
 * be told any more, else 0. What was violated or inconclusive before may stay so.
 */
export function exitCodeOfComparison({ summary }: Pick<Comparison, "summary">): ExitCode {
  if (summary.regression + summary.violation > 0) return EXIT.violated;
  return summary.lost > 0 ? EXIT.inconclusive : EXIT.upheld;
}

const each = (values: readonly string[]) => [...new Set(values)].toSorted().join(", ") || "none";

/** What a target is asked for, in the words in which it is told. */
const FACTS: Readonly<Record<string, (target: KeptTarget) => string>> = {
  target: ({ kind }) => kind,
  outside: ({ outside }) => outside,
  kubernetes: ({ kubernetes }) => kubernetes,
  nodes: ({ nodes }) => String(nodes.length),
  kubelets: ({ nodes }) => each(nodes.map(({ kubelet }) => kubelet)),
  "nodes' systems": ({ nodes }) => each(nodes.map(({ system }) => system)),
  "pod network": ({ cni }) => cni,
  "deny style": ({ denyStyle }) => denyStyle,
  "proxy mode": ({ proxyMode }) => proxyMode,
  ingress: ({ ingress }) => ingress,
  "load balancer": ({ loadBalancer }) => loadBalancer,
};

/** Versions and capabilities that are not the same, each as what it was and what it is. */
export function targetDifferences(old: Baseline, now: Baseline): Comparison["target"] {
  const facts = [factsOf(old), factsOf(now)] as const;
  const names = [...new Set(facts.flatMap((known) => [...known.keys()]))];
  return names
    .map((what) => ({ what, is: { old: facts[0].get(what) ?? "none", new: facts[1].get(what) ?? "none" } }))
    .filter(({ is }) => is.old !== is.new);
}

function factsOf({ run, target }: Baseline): Map<string, string> {
  const own = [
    ["labcheck", run.version],
    ["seed", String(run.seed)],
  ] as const;
  if (!target) return new Map([...own, ...Object.keys(FACTS).map((what) => [what, "unknown"] as const)]);
  const facts = Object.entries(FACTS).map(([what, of]) => [what, of(target)] as const);
  const images = Map.groupBy(target.images, imageName);
  const tags = [...images].map(
    ([name, all]) => [`image ${name}`, each(all.map((image) => image.slice(name.length + 1)))] as const,
  );
  return new Map([...own, ...facts, ...tags]);
}

/** An image without its tag and digest; a colon before a slash belongs to the registry's port. */
const imageName = (image: string) => image.replace(/(?::[^/:@]*)?(?:@[^/]*)?$/, "");

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
