import { EXIT, type ExitCode } from "../reasons/labcheck-error.ts";
import type { Baseline, BaselineClaim, BaselineTarget } from "./baseline.ts";
import { CHANGES, type Change, type Comparison, type Standing } from "./model.ts";
import { describeReason, isSameReason, reasonShape } from "./normalize-reason.ts";
import type { RunSet } from "./run-set.ts";
import { timingChanges } from "./timing-changes.ts";

type StoredClaim = BaselineClaim | undefined;

const standingOf = (claim: StoredClaim): Standing => claim?.verdict ?? "absent";

/** Classifies the change of a claim's verdict; undefined if it did not change. */
export function changeOf(
  id: string,
  was: StoredClaim,
  is: StoredClaim,
): { change: Change; means?: string } | undefined {
  const [before, now] = [standingOf(was), standingOf(is)];
  if (before === now) return undefined;
  // An erratum that is skipped after a probe was not found: the lab's text is correct on this cluster.
  if (isErratum(id) && now === "skipped" && before === "upheld" && wasProbed(is))
    return { change: "changed", means: "the lab's text is correct again" };
  if (isErratum(id) && now === "upheld" && before === "skipped" && wasProbed(was))
    return { change: "changed", means: "the lab's text is no longer correct" };
  if (now === "violated") return { change: before === "upheld" ? "regression" : "violation" };
  if (before === "violated") return { change: now === "upheld" ? "recovery" : "unjudged" };
  if (before === "upheld") return { change: "lost" };
  return { change: now === "upheld" ? "gained" : "changed" };
}

const isErratum = (id: string) => id.startsWith("errata/");
const wasProbed = (claim: StoredClaim) => (claim?.outcomes.length ?? 0) > 0;

/**
 * The exit code: 1 if a claim is newly violated, 3 if a claim is no longer upheld without being violated, else 0.
 * Claims that were violated or inconclusive before may stay so.
 */
export function exitCodeOfComparison({ summary }: Pick<Comparison, "summary">): ExitCode {
  if (summary.regression + summary.violation > 0) return EXIT.violated;
  return summary.lost > 0 ? EXIT.inconclusive : EXIT.upheld;
}

const joinDistinct = (values: readonly string[]) => [...new Set(values)].toSorted().join(", ") || "none";

/** The compared properties of a target by their labels. */
const FACTS: Readonly<Record<string, (target: BaselineTarget) => string>> = {
  target: ({ kind }) => kind,
  outside: ({ outside }) => outside,
  kubernetes: ({ kubernetes }) => kubernetes,
  nodes: ({ nodes }) => String(nodes.length),
  "kubelet versions": ({ nodes }) => joinDistinct(nodes.map(({ kubelet }) => kubelet)),
  "OS images": ({ nodes }) => joinDistinct(nodes.map(({ system }) => system)),
  "pod network": ({ cni }) => cni,
  "deny style": ({ denyStyle }) => denyStyle,
  "proxy mode": ({ proxyMode }) => proxyMode,
  ingress: ({ ingress }) => ingress,
  "load balancer": ({ loadBalancer }) => loadBalancer,
};

/** Versions and capabilities that differ, each with the old and the new value. */
export function targetDifferences(old: Baseline, now: Baseline): Comparison["target"] {
  const facts = [factsOf(old), factsOf(now)] as const;
  const names = [...new Set(facts.flatMap((each) => [...each.keys()]))];
  return names
    .map((what) => ({ what, is: { old: facts[0].get(what) ?? "none", new: facts[1].get(what) ?? "none" } }))
    .filter(({ is }) => is.old !== is.new);
}

function factsOf({ run, target }: Baseline): Map<string, string> {
  const ofRun = [
    ["labcheck", run.version],
    ["seed", String(run.seed)],
  ] as const;
  if (!target) return new Map([...ofRun, ...Object.keys(FACTS).map((what) => [what, "unknown"] as const)]);
  const facts = Object.entries(FACTS).map(([what, of]) => [what, of(target)] as const);
  const images = Map.groupBy(target.images, imageName);
  const tags = [...images].map(
    ([name, all]) =>
      [`image ${name}`, joinDistinct(all.map((image) => image.slice(name.length + 1)))] as const,
  );
  return new Map([...ofRun, ...facts, ...tags]);
}

/** An image without its tag and digest; a colon before a slash belongs to the registry's port. */
const imageName = (image: string) => image.replace(/(?::[^/:@]*)?(?:@[^/]*)?$/, "");

/** A claim on both sides; undefined on a side that does not have it. */
interface ClaimPair {
  claim: string;
  was: BaselineClaim | undefined;
  is: BaselineClaim | undefined;
}

/** The differences between two sides. Claims are in the order of the new side, then those only in the old. */
export function compare(old: RunSet, now: RunSet): Comparison {
  const ids = new Set([...Object.keys(now.baseline.claims), ...Object.keys(old.baseline.claims)]);
  const claims = [...ids].map(
    (claim): ClaimPair => ({ claim, was: old.baseline.claims[claim], is: now.baseline.claims[claim] }),
  );
  const reasonsOf = ({ claim, was, is }: ClaimPair) => ({
    reason: {
      old: old.reasons.get(claim) ?? baselineReason(was),
      new: now.reasons.get(claim) ?? baselineReason(is),
    },
    code: { ...(was?.code && { old: was.code }), ...(is?.code && { new: is.code }) },
  });
  const verdicts = claims
    .flatMap((pair) => {
      const change = changeOf(pair.claim, pair.was, pair.is);
      const verdict = { old: standingOf(pair.was), new: standingOf(pair.is) };
      return change ? [{ claim: pair.claim, ...change, verdict, ...reasonsOf(pair) }] : [];
    })
    .toSorted((one, other) => CHANGES.indexOf(one.change) - CHANGES.indexOf(other.change));
  const reasons = claims.flatMap((pair) =>
    pair.was && pair.is && reasonDiffers(pair.was, pair.is)
      ? [{ claim: pair.claim, verdict: pair.is.verdict, ...reasonsOf(pair) }]
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
    ...{ verdicts, reasons, outcomes: claims.flatMap(outcomeDifferences) },
    target: targetDifferences(old.baseline, now.baseline),
    times: timingChanges(old.baseline, now.baseline),
    still: { violated: stillIn(claims, "violated"), inconclusive: stillIn(claims, "inconclusive") },
  };
}

function headOf({ name, baseline, notes }: RunSet): Comparison["old"] {
  const { runs, started, version } = baseline.run;
  return { name, runs, started, version, notes: [...notes] };
}

/** The reason as far as a baseline has it. */
function baselineReason(claim: BaselineClaim | undefined): string {
  const reason = claim && codedReason(claim);
  return reason ? describeReason(reason) : (claim?.reason ?? "");
}

/** The reason as data; undefined in reports from before reasons had codes. */
const codedReason = ({ code, data }: BaselineClaim) =>
  code === undefined || data === undefined ? undefined : { code, data };

/**
 * Reasons of upheld claims have details that differ between runs, so only their shape is compared. Reasons without
 * a code are not compared.
 */
function reasonDiffers(was: BaselineClaim, is: BaselineClaim): boolean {
  const [before, after] = [codedReason(was), codedReason(is)];
  if (was.verdict !== is.verdict || !before || !after) return false;
  return is.verdict === "upheld"
    ? !isSameReason(reasonShape(before), reasonShape(after))
    : !isSameReason(before, after);
}

function outcomeDifferences({ claim, was, is }: ClaimPair): Comparison["outcomes"] {
  if (!was || !is) return [];
  const only = {
    old: was.outcomes.filter((outcome) => !is.outcomes.includes(outcome)),
    new: is.outcomes.filter((outcome) => !was.outcomes.includes(outcome)),
  };
  return only.old.length + only.new.length > 0 ? [{ claim, only }] : [];
}

const stillIn = (claims: readonly ClaimPair[], verdict: BaselineClaim["verdict"]) =>
  claims
    .filter(({ was, is }) => was?.verdict === verdict && is?.verdict === verdict)
    .map(({ claim }) => claim);
