import { z } from "zod";
import type { Report } from "../report/model.ts";
import { VERDICTS, type VerdictName } from "../verdict.ts";
import { outcomesOf } from "./observed.ts";
import { timesOf } from "./times.ts";
import { balancersIn, settledWords } from "./words.ts";

const kept = z.object({
  verdict: z.enum(VERDICTS),
  /** Without what differs in each run. */
  reason: z.string(),
  outcomes: z.array(z.string()),
  /** In milliseconds, by what took them; a list for each run. */
  times: z.record(z.string(), z.array(z.array(z.number().nonnegative()))),
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
    const told = claims.flatMap(({ reason, evidence }) => [reason, ...evidence.map(({ raw }) => raw)]);
    const balancers = [...new Set(told.flatMap(balancersIn))];
    return claims.map((claim) => ({
      claim,
      balancers,
      nodes: (at?.nodes ?? []).map(({ name }) => name),
      namespace: lab?.namespace,
    }));
  });
  return Map.groupBy(all, ({ claim }) => claim.id);
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

/**
 * A claim whose words name neither a namespace of the user's nor the run's load balancers, wherever they stand:
 * the names that a run makes up are settled with other words.
 */
function placed({ claim, nodes, namespace, balancers }: Answers[number]) {
  const names: [RegExp, string][] = [
    ...balancers.map((host): [RegExp, string] => [wholeHost(host), "BALANCER"]),
    ...(namespace
      ? [
          [new RegExp(`(?<![-\\w])${namespace}(?=-other\\b|(?![-\\w]))`, "g"), "NAMESPACE"] as [
            RegExp,
            string,
          ],
        ]
      : []),
  ];
  const settle = (text: string) => names.reduce((words, [name, by]) => words.replaceAll(name, by), text);
  const evidence = claim.evidence.map((seen) => ({
    ...seen,
    target: settle(seen.target),
    outcome: settle(seen.outcome),
  }));
  return { claim: { ...claim, reason: settle(claim.reason), evidence }, nodes };
}

const wholeHost = (host: string) =>
  new RegExp(`(?<![-\\w.])${host.replaceAll(".", "\\.")}(?![-\\w]|\\.\\w)`, "gi");

function keptOf(raw: Answers): Kept {
  const answers = raw.map((answer) => ({ ...answer, ...placed(answer) }));
  const counts = worstOf(answers);
  const outcomes = answers.flatMap(({ claim, nodes }) => outcomesOf(claim.evidence, nodes));
  const times = answers.flatMap(({ claim, nodes }) => Object.entries(timesOf(claim, nodes)));
  const runs = Map.groupBy(times, ([what]) => what);
  return {
    verdict: counts?.claim.verdict ?? "inconclusive",
    reason: settledWords(counts?.claim.reason ?? "", counts?.nodes),
    outcomes: [...new Set(outcomes)].toSorted(),
    times: Object.fromEntries([...runs].map(([what, lists]) => [what, lists.map(([, list]) => [...list])])),
  };
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
