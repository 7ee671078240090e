import { z } from "zod";
import type { Evidence } from "../engine/evidence.ts";
import {
  isList,
  isNested,
  type NestedReason,
  type ReasonData,
  reasonDataSchema,
  type Value,
} from "../engine/reason.ts";
import { VERDICTS, type VerdictName } from "../engine/verdict.ts";
import type { LabReport, Report, ReportedClaim } from "../reporters/model.ts";
import { medianOf } from "../statistics/mann-whitney.ts";
import { normalizeText, type RunNames } from "./normalize.ts";
import { normalizeReason } from "./normalize-reason.ts";

/** Times of a claim in milliseconds, by what took them. */
type Times = Readonly<Record<string, readonly number[]>>;

type Took = Pick<Evidence, "at" | "probe" | "outcome" | "durationMs">;

/** What did not come to what was asked for: how long that takes is the probe's own limit, or chance. */
const IN_VAIN =
  /^(?:(?:refused|timeout|unreachable|reset|dns|lost|NXDOMAIN|SERVFAIL|untrusted)$|no |failed |exit (?!0)|HTTP (?![23]))|\bnobody \d|, not listed/;

/** How long the probes of one claim took, by probe and outcome. */
export function timesOf({ evidence }: Pick<ReportedClaim, "evidence">, names: RunNames): Times {
  const came = evidence.filter(({ outcome }) => !IN_VAIN.test(outcome));
  const took = Map.groupBy(came, ({ probe, outcome }) => `${probe}, ${normalizeText(outcome, names)}`);
  return Object.fromEntries([...took].map(([what, seen]) => [what, apart(seen)]));
}

/**
 * One duration, in the middle, for each stretch in which observations overlap: those of one command, or side
 * by side, share what held them up, so they tell it only once.
 */
function apart(seen: readonly Took[]): number[] {
  const stretches: { until: number; durations: number[] }[] = [];
  for (const { at, durationMs } of seen.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))) {
    const [from, last] = [Date.parse(at), stretches.at(-1)];
    const until = from + durationMs;
    if (!last || from >= last.until) stretches.push({ until, durations: [durationMs] });
    else {
      last.durations.push(durationMs);
      last.until = Math.max(last.until, until);
    }
  }
  return stretches.map(({ durations }) => medianOf(durations));
}

/** What a first attempt came to before the claim was upheld: it was not waited for to its end. */
const UNFINISHED = "first-attempt";

/**
 * The durations that the reason of an upheld claim has, which no probe took: until something turned. Each is
 * called by the reason's code and the parameters that lead to it, `policy-removed: open again, until`.
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

/** Where an interval began, in which something turned: it was seen by its end, and not yet at this time. */
const BEGINNING = "from";

const durationsIn = (data: ReasonData, path: readonly string[]): Duration[] =>
  Object.entries(data).flatMap(([name, value]) =>
    name === BEGINNING && "ms" in value ? [] : durationsOf(value, [...path, inWords(name)]),
  );

function durationsOf(value: Value, path: readonly string[]): Duration[] {
  // Of a list, what its reasons are tells them apart.
  if (isList(value))
    return value.flatMap((each) => durationsOf(each, isNested(each) ? [...path, each.code] : path));
  if (isNested(value)) return isUnfinished(value) ? [] : durationsIn(value.data, path);
  return typeof value.ms === "number" ? [{ path, ms: value.ms }] : [];
}

const isUnfinished = ({ code }: NestedReason) => code === UNFINISHED;

/** `openAgainMs` as `open again`. */
const inWords = (parameter: string) =>
  parameter.replace(/Ms$/, "").replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

type Seen = Pick<Evidence, "probe" | "source" | "target" | "outcome">;

/** What kind of place a probe looked from: `pod busybox-*`, `node`, `labcheck`; anything else is outside. */
function placeOf(source: string, names: RunNames): string {
  const [, pod] = /^pod (\S+) on /.exec(source) ?? [];
  if (pod !== undefined) return `pod ${normalizeText(pod, names)}`;
  return /^(?:node|labcheck|kubectl)\b/.exec(source)?.[0] ?? "outside";
}

/** The different things that probes saw, each once and in order: `connect pod busybox-* → IP:6379: open`. */
export function outcomesOf(evidence: readonly Seen[], names: RunNames): string[] {
  const words = evidence.map(({ probe, source, target, outcome }) => {
    const [at, came] = [target, outcome].map((text) => normalizeText(text, names));
    return `${probe} ${placeOf(source, names)} → ${at}: ${came}`;
  });
  return [...new Set(words)].toSorted();
}

/** In milliseconds, by what took them; a list for each run. */
const times = z.record(z.string(), z.array(z.array(z.number().nonnegative())));

const kept = z.object({
  verdict: z.enum(VERDICTS),
  /** The reason without what differs in each run; absent where labcheck had no codes yet. */
  code: z.string().optional(),
  data: reasonDataSchema.optional(),
  /** The sentence of a reason without a code: it is shown and not compared. */
  reason: z.string().optional(),
  outcomes: z.array(z.string()),
  /** What probes took. */
  times,
  /** What the reasons of an upheld claim say that it took; absent where they say nothing of it. */
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

/** What is left of one run or several to compare others with: nothing that differs in each run but times. */
export const baselineSchema = z.object({
  apiVersion: z.literal("labcheck/v1"),
  kind: z.literal("Baseline"),
  /** Of several runs the newest, and how many they were. */
  run: z.object({
    runs: z.int().positive(),
    started: z.iso.datetime(),
    seed: z.int(),
    version: z.string(),
  }),
  target: target.optional(),
  claims: z.record(z.string(), kept),
});

export type Baseline = z.infer<typeof baselineSchema>;
export type Kept = z.infer<typeof kept>;
export type KeptTarget = z.infer<typeof target>;

/** The worst first: what any run saw violated is so, and what any could not judge is not known. */
const WORST = ["violated", "inconclusive", "skipped", "upheld"] as const satisfies readonly VerdictName[];

export const newestFirst = (reports: readonly Report[]): Report[] =>
  reports.toSorted((one, other) => Date.parse(other.run.started) - Date.parse(one.run.started));

/** What the runs answered on each claim, the newest first; in the newest run's order. */
export function answersIn(reports: readonly Report[]) {
  const all = newestFirst(reports).flatMap(({ claims, target: at, lab }) => {
    const nodes = (at?.nodes ?? []).map(({ name }) => name);
    const names: RunNames = { nodes, namespace: lab?.namespace, balancers: balancersOf(lab) };
    return claims.map((claim) => ({ claim, names }));
  });
  return Map.groupBy(all, ({ claim }) => claim.id);
}

/** The hosts of the lab's load balancers. Those that have an IP address alone are called by it, as pods are. */
function balancersOf(lab: LabReport | undefined): string[] {
  const hosts = (lab?.entrances ?? [])
    .filter(({ way }) => way === "load balancer")
    .map(({ url }) => URL.parse(url)?.hostname ?? "");
  const all = [...hosts, ...(lab?.services ?? []).flatMap(({ balancers = [] }) => balancers)];
  return [...new Set(all)].filter((host) => host !== "" && !/^[\d.]+$|:/.test(host));
}

type Answers = NonNullable<ReturnType<ReturnType<typeof answersIn>["get"]>>;

/** The answer that counts of several: the newest of the worst. */
export const worstOf = (answers: Answers): Answers[number] | undefined =>
  WORST.map((verdict) => answers.find(({ claim }) => claim.verdict === verdict)).find(Boolean);

/** What is kept of one or more runs of one cluster. Throws where there is none. */
export function baselineOf(reports: readonly Report[]): Baseline {
  const [newest] = newestFirst(reports);
  if (!newest) throw new Error("there is no run to keep");
  const { started, seed, version } = newest.run;
  const claims = [...answersIn(reports)].map(([id, answers]) => [id, keptOf(answers)] as const);
  return {
    apiVersion: "labcheck/v1",
    kind: "Baseline",
    run: { runs: reports.length, started, seed, version },
    ...(newest.target ? { target: target.parse(newest.target) } : {}),
    claims: Object.fromEntries(claims),
  };
}

function keptOf(answers: Answers): Kept {
  const counts = worstOf(answers);
  const outcomes = answers.flatMap(({ claim, names }) => outcomesOf(claim.evidence, names));
  const delays = byRun(answers.map(({ claim }) => delaysOf(claim)));
  return {
    verdict: counts?.claim.verdict ?? "inconclusive",
    ...(counts ? reasonOf(counts) : {}),
    outcomes: [...new Set(outcomes)].toSorted(),
    times: byRun(answers.map(({ claim, names }) => timesOf(claim, names))),
    ...(Object.keys(delays).length > 0 ? { delays } : {}),
  };
}

function reasonOf({ claim: { code, data, reason }, names }: Answers[number]): Partial<Kept> {
  if (code === undefined || data === undefined) return { reason: normalizeText(reason, names) };
  return normalizeReason({ code, data }, names);
}

/** The lists of all runs that have one, by what took the times. */
function byRun(runs: readonly Times[]): Kept["times"] {
  const lists = Map.groupBy(runs.flatMap(Object.entries<readonly number[]>), ([what]) => what);
  return Object.fromEntries([...lists].map(([what, all]) => [what, all.map(([, list]) => [...list])]));
}

/** As it is kept in a repository: keys in order, and the times of a run in one line, so that a change is small. */
export function baselineText(baseline: Baseline): string {
  const text = JSON.stringify(inOrder(baseline), undefined, 2);
  // A string has no line break in it.
  const numbers = text.replaceAll(
    /\[\n[\s\d.,]*\]/g,
    (list) => `[${list.slice(1, -1).trim().replaceAll(/\s+/g, " ")}]`,
  );
  return `${numbers}\n`;
}

function inOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, inOrder(each)]));
}
