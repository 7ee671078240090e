import { z } from "zod";
import type { Evidence } from "../engine/evidence.ts";
import { VERDICTS, type VerdictName } from "../engine/verdict.ts";
import { isList, isNested, type NestedReason, type ReasonData, type Value } from "../reasons/reason.ts";
import { reasonDataSchema } from "../reasons/reason-schema.ts";
import type { LabReport, Report, ReportedClaim } from "../reporters/model.ts";
import { medianOf } from "../statistics/mann-whitney.ts";
import { normalizeText, type RunNames } from "./normalize.ts";
import { normalizeReason } from "./normalize-reason.ts";

/** Durations of a claim in milliseconds, by probe and outcome or by parameter of the reason. */
type Times = Readonly<Record<string, readonly number[]>>;

type TimedEvidence = Pick<Evidence, "at" | "probe" | "outcome" | "durationMs">;

/** Outcomes of failed probes: their duration is the probe's own timeout, or random. */
const FAILED =
  /^(?:(?:refused|timeout|unreachable|reset|dns|lost|NXDOMAIN|SERVFAIL|untrusted)$|no |failed |exit (?!0)|HTTP (?![23]))|\bnobody \d|, not listed/;

/** The durations of a claim's successful probes, by probe and outcome. */
export function timesOf({ evidence }: Pick<ReportedClaim, "evidence">, names: RunNames): Times {
  const succeeded = evidence.filter(({ outcome }) => !FAILED.test(outcome));
  const groups = Map.groupBy(succeeded, ({ probe, outcome }) => `${probe}, ${normalizeText(outcome, names)}`);
  return Object.fromEntries(
    [...groups].map(([what, observations]) => [what, independentDurations(observations)]),
  );
}

/**
 * The median of each group of overlapping observations: observations of one command, or concurrent ones, share
 * the same delay, so together they count once.
 */
function independentDurations(observations: readonly TimedEvidence[]): number[] {
  const groups: { until: number; durations: number[] }[] = [];
  for (const { at, durationMs } of observations.toSorted(
    (one, other) => Date.parse(one.at) - Date.parse(other.at),
  )) {
    const [from, last] = [Date.parse(at), groups.at(-1)];
    const until = from + durationMs;
    if (!last || from >= last.until) groups.push({ until, durations: [durationMs] });
    else {
      last.durations.push(durationMs);
      last.until = Math.max(last.until, until);
    }
  }
  return groups.map(({ durations }) => medianOf(durations));
}

/** The reason of a first attempt: the attempt ended before its durations were complete. */
const UNFINISHED = "first-attempt";

/**
 * The durations in the reason of an upheld claim, such as the time until a policy is enforced. Each is named by
 * the reason's code and the path of parameters to it: `policy-removed: open again, until`.
 */
export function delaysOf({ verdict, code, data }: Pick<ReportedClaim, "verdict" | "code" | "data">): Times {
  if (verdict !== "upheld" || code === undefined || data === undefined) return {};
  const all = Map.groupBy(durationsIn(data, []), ({ path }) => `${code}: ${path.join(", ")}`);
  return Object.fromEntries([...all].map(([what, found]) => [what, found.map(({ ms }) => ms)]));
}

interface Duration {
  path: readonly string[];
  ms: number;
}

/** The beginning of an interval in which something changed; only its end is a duration. */
const BEGINNING = "from";

const durationsIn = (data: ReasonData, path: readonly string[]): Duration[] =>
  Object.entries(data).flatMap(([name, value]) =>
    name === BEGINNING && "ms" in value ? [] : durationsOf(value, [...path, labelOf(name)]),
  );

function durationsOf(value: Value, path: readonly string[]): Duration[] {
  // The codes of the reasons in a list distinguish their durations.
  if (isList(value))
    return value.flatMap((each) => durationsOf(each, isNested(each) ? [...path, each.code] : path));
  if (isNested(value)) return isUnfinished(value) ? [] : durationsIn(value.data, path);
  return typeof value.ms === "number" ? [{ path, ms: value.ms }] : [];
}

const isUnfinished = ({ code }: NestedReason) => code === UNFINISHED;

/** `openAgainMs` as `open again`. */
const labelOf = (parameter: string) =>
  parameter.replace(/Ms$/, "").replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

type ObservedEvidence = Pick<Evidence, "probe" | "source" | "target" | "outcome">;

/** The kind of a probe's source: `pod busybox-*`, `node`, `labcheck`; anything else is outside. */
function sourceKind(source: string, names: RunNames): string {
  const [, pod] = /^pod (\S+) on /.exec(source) ?? [];
  if (pod !== undefined) return `pod ${normalizeText(pod, names)}`;
  return /^(?:node|labcheck|kubectl)\b/.exec(source)?.[0] ?? "outside";
}

/** The distinct observations in order: `connect pod busybox-* → IP:6379: open`. */
export function outcomesOf(evidence: readonly ObservedEvidence[], names: RunNames): string[] {
  const lines = evidence.map(({ probe, source, target, outcome }) => {
    const [to, result] = [target, outcome].map((text) => normalizeText(text, names));
    return `${probe} ${sourceKind(source, names)} → ${to}: ${result}`;
  });
  return [...new Set(lines)].toSorted();
}

/** Milliseconds by series; one list for each run. */
const times = z.record(z.string(), z.array(z.array(z.number().nonnegative())));

const baselineClaim = z.object({
  verdict: z.enum(VERDICTS),
  /** The normalized reason; absent in reports from before reasons had codes. */
  code: z.string().optional(),
  data: reasonDataSchema.optional(),
  /** The sentence of a reason without a code: it is shown but not compared. */
  reason: z.string().optional(),
  outcomes: z.array(z.string()),
  /** Durations of probes. */
  times,
  /** Durations in the reasons of an upheld claim; absent if there are none. */
  delays: times.optional(),
});

const target = z.object({
  kind: z.string(),
  outside: z.string(),
  kubernetes: z.string(),
  nodes: z.array(z.object({ kubelet: z.string(), system: z.string() })),
  cni: z.string(),
  denyStyle: z.string(),
  proxyMode: z.string(),
  ingress: z.string(),
  loadBalancer: z.string(),
  images: z.array(z.string()),
});

/** One or more runs reduced to what a comparison needs: only the times differ between runs of one cluster. */
export const baselineSchema = z.object({
  apiVersion: z.literal("labcheck/v1"),
  kind: z.literal("Baseline"),
  /** The newest run, and the number of runs. */
  run: z.object({
    runs: z.int().positive(),
    started: z.iso.datetime(),
    seed: z.int(),
    version: z.string(),
  }),
  target: target.optional(),
  claims: z.record(z.string(), baselineClaim),
});

export type Baseline = z.infer<typeof baselineSchema>;
export type BaselineClaim = z.infer<typeof baselineClaim>;
export type BaselineTarget = z.infer<typeof target>;

/** The worst verdict first, because it counts for several runs. */
const WORST = ["violated", "inconclusive", "skipped", "upheld"] as const satisfies readonly VerdictName[];

export const newestFirst = (reports: readonly Report[]): Report[] =>
  reports.toSorted((one, other) => Date.parse(other.run.started) - Date.parse(one.run.started));

/** The results of each claim, the newest run first; claims are in the order of the newest run. */
export function resultsByClaim(reports: readonly Report[]) {
  const all = newestFirst(reports).flatMap(({ claims, target: at, lab }) => {
    const nodes = (at?.nodes ?? []).map(({ name }) => name);
    const names: RunNames = { nodes, namespace: lab?.namespace, balancers: balancersOf(lab) };
    return claims.map((claim) => ({ claim, names }));
  });
  return Map.groupBy(all, ({ claim }) => claim.id);
}

/** The host names of the lab's load balancers; IP addresses are normalized anyway. */
function balancersOf(lab: LabReport | undefined): string[] {
  const hosts = (lab?.entrances ?? [])
    .filter(({ way }) => way === "load balancer")
    .map(({ url }) => URL.parse(url)?.hostname ?? "");
  const all = [...hosts, ...(lab?.services ?? []).flatMap(({ balancers = [] }) => balancers)];
  return [...new Set(all)].filter((host) => host !== "" && !/^[\d.]+$|:/.test(host));
}

type Results = NonNullable<ReturnType<ReturnType<typeof resultsByClaim>["get"]>>;

/** The newest of the worst results. */
export const worstResult = (results: Results): Results[number] | undefined =>
  WORST.map((verdict) => results.find(({ claim }) => claim.verdict === verdict)).find(Boolean);

/** Makes a baseline of one or more runs of one cluster. Throws if there is none. */
export function baselineOf(reports: readonly Report[]): Baseline {
  const [newest] = newestFirst(reports);
  if (!newest) throw new Error("a baseline needs at least one run");
  const { started, seed, version } = newest.run;
  const claims = [...resultsByClaim(reports)].map(([id, results]) => [id, baselineClaimOf(results)] as const);
  return {
    apiVersion: "labcheck/v1",
    kind: "Baseline",
    run: { runs: reports.length, started, seed, version },
    ...(newest.target ? { target: target.parse(newest.target) } : {}),
    claims: Object.fromEntries(claims),
  };
}

function baselineClaimOf(results: Results): BaselineClaim {
  const worst = worstResult(results);
  const outcomes = results.flatMap(({ claim, names }) => outcomesOf(claim.evidence, names));
  const delays = byRun(results.map(({ claim }) => delaysOf(claim)));
  return {
    verdict: worst?.claim.verdict ?? "inconclusive",
    ...(worst ? reasonOf(worst) : {}),
    outcomes: [...new Set(outcomes)].toSorted(),
    times: byRun(results.map(({ claim, names }) => timesOf(claim, names))),
    ...(Object.keys(delays).length > 0 ? { delays } : {}),
  };
}

function reasonOf({ claim: { code, data, reason }, names }: Results[number]): Partial<BaselineClaim> {
  if (code === undefined || data === undefined) return { reason: normalizeText(reason, names) };
  return normalizeReason({ code, data }, names);
}

/** The lists of all runs that have one, by series. */
function byRun(runs: readonly Times[]): BaselineClaim["times"] {
  const lists = Map.groupBy(runs.flatMap(Object.entries<readonly number[]>), ([what]) => what);
  return Object.fromEntries([...lists].map(([what, all]) => [what, all.map(([, list]) => [...list])]));
}

/** The text of the file: sorted keys, and the times of a run on one line, so that diffs are small. */
export function baselineText(baseline: Baseline): string {
  const text = JSON.stringify(withSortedKeys(baseline), undefined, 2);
  // Strings contain no line break, so this matches arrays of numbers only.
  const numbers = text.replaceAll(
    /\[\n[\s\d.,]*\]/g,
    (list) => `[${list.slice(1, -1).trim().replaceAll(/\s+/g, " ")}]`,
  );
  return `${numbers}\n`;
}

function withSortedKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, withSortedKeys(each)]));
}
