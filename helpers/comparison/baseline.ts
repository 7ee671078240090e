import { z } from "zod";
import { reasonDataSchema } from "../engine/reason-data.ts";
import { VERDICTS, type VerdictName } from "../engine/verdict.ts";
import type { LabReport, Report } from "../reporters/model.ts";
import { normalizeText, type RunNames } from "./normalize.ts";
import { normalizeReason } from "./normalize-reason.ts";
import { outcomesOf } from "./outcomes.ts";
import { delaysOf, type Times, timesOf } from "./times.ts";

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
