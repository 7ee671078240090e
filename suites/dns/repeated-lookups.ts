import { inconclusive, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { type LookupQuestion, lookupAll } from "../../helpers/probes/lookup-all.ts";
import type { Lookup } from "../../helpers/probes/parsers/dns.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import {
  address as addressField,
  count as countField,
  defineReason,
  listOf,
  node as nodeField,
  optional,
  type Reason,
  withNotes,
} from "../../helpers/reasons/reason.ts";
import { FALSE_ALARM, sharedBy } from "../../helpers/statistics/budget.ts";
import { lossProbability, queriesOfSilentPairs } from "../../helpers/statistics/loss.ts";
import type { Client } from "./clients.ts";
import * as reasons from "./reasons.ts";
import { formatQueried, lookedUp as lookedUpFields } from "./reasons.ts";

/** Reasons that rest on repeated lookups of one name or address. */

const addresses = listOf(addressField);
const nodes = listOf(nodeField);

/** A note on an answer: how many lookups had it, and from which DNS servers, where these are known. */
const lookupsAnsweredSo = defineReason(
  "lookups-answered-so",
  { lookups: countField, of: countField, nodes, servers: addresses },
  ({ lookups, of, nodes: from, servers }) => {
    const whose =
      servers.length > 0 ? `, by DNS server${servers.length > 1 ? "s" : ""} ${servers.join(", ")}` : "";
    return `${lookups} of ${of} lookups from ${from.join(", ")} had this answer${whose}`;
  },
);

/** `servers`: the number of DNS servers; absent where it is unknown. */
const lookupCount = defineReason(
  "lookups-made",
  { lookups: countField, servers: optional(countField), nodes },
  ({ lookups, servers, nodes: from }) => {
    const times = lookups === 1 ? "looked up once" : `looked up ${lookups} times`;
    const behind =
      servers === undefined
        ? "number of DNS servers unknown"
        : `${servers} DNS server${servers === 1 ? "" : "s"}`;
    return `${times} from ${from.length > 1 ? "each of " : ""}${from.join(", ")}, ${behind}`;
  },
);

const lookupsUnanswered = defineReason(
  "lookups-unanswered",
  { lookups: countField, of: countField, nodes },
  ({ lookups, of, nodes: from }) => `${lookups} of ${of} lookups from ${from.join(", ")} got no answer`,
);

const tooFewAnswers = defineReason(
  "lookup-answers-too-few",
  { ...lookedUpFields, right: countField, wantedLookups: countField, node: nodeField },
  ({ right, wantedLookups, node: from, ...question }) =>
    `only ${right} of ${wantedLookups} lookups of ${formatQueried(question)} from ${from} got an answer`,
);

/** The result of one fresh lookup, compared with the expected answer. */
export type LookupResult =
  | { is: "right"; notes: readonly Reason[] }
  | { is: "wrong"; reason: Reason }
  /** A DNS server answered that there is no record: wrong, if the client pod reaches anything else. */
  | { is: "denied"; reason: Reason }
  /** No DNS server answered. */
  | { is: "unanswered" }
  /** The lookup failed, or its output is ambiguous. It counts as neither right nor wrong. */
  | { is: "undecided"; reason: Reason };

/** A name or an address to look up, and how to judge the lookup. */
export interface Question {
  lookedUp: reasons.LookedUp;
  judge: (found: Lookup, client: Client) => LookupResult;
  /** An endpoint that the pod must reach: otherwise missing answers are no evidence about DNS. */
  control: { address: string; port: number };
  /** The same question with the whole name: nslookup ignores search domains when a server is named. */
  whole?: (client: Client) => Question;
}

/** The results of all lookups of one question from one client. */
export interface ClientResults<Q = Question> {
  client: Client;
  question: Q;
  results: readonly LookupResult[];
}

export type BudgetedClaim = keyof typeof FALSE_ALARM;
type Query<Q> = (
  wanted: readonly { client: Client; question: Q; count: number }[],
) => Promise<LookupResult[][]>;

const countOf = (results: readonly LookupResult[], ...kinds: readonly LookupResult["is"][]) =>
  results.filter(({ is }) => kinds.includes(is)).length;

/**
 * Queries each question from each client, often enough to meet each DNS server, all concurrently. Failed lookups are
 * repeated, with more lookups than failed, so that packet loss can be distinguished from a server that never answers.
 */
export async function queryAll<Q>(
  claim: BudgetedClaim,
  clients: readonly Client[],
  questions: readonly Q[],
  query: Query<Q>,
): Promise<ClientResults<Q>[]> {
  const wanted = clients.flatMap((client) =>
    questions.map((question) => ({ client, question, count: client.lookups })),
  );
  const first = await query(wanted);
  const results = wanted.map((_, index) => first[index] ?? []);
  // One wrong answer decides, whatever the others are.
  const isDecided = results.some((each) => countOf(each, "wrong", "denied") > 0);
  const more = queriesOfSilentPairs(wanted.length, FALSE_ALARM[claim]);
  const again = wanted.flatMap(({ count, ...each }, index) => {
    const missing = count - countOf(results[index] ?? [], "right");
    return missing > 0 && !isDecided ? [{ ...each, count: missing + more, index }] : [];
  });
  const second = again.length > 0 ? await query(again) : [];
  for (const [position, { index }] of again.entries())
    results[index] = [...(results[index] ?? []), ...(second[position] ?? [])];
  return wanted.map(({ client, question }, index) => ({ client, question, results: results[index] ?? [] }));
}

/** Queries with nslookup, one command for all lookups of a pod. */
export const queryByNslookup =
  (context: ProbeContext, onFound: (found: Lookup) => void = () => {}): Query<Question> =>
  async (wanted) => {
    const results = new Map<(typeof wanted)[number], LookupResult[]>();
    const byClient = Map.groupBy(wanted, ({ client }) => client);
    const queries = [...byClient].map(async ([client, own]) => {
      const all = own.map(({ question, count }): LookupQuestion => ({ name: queriedName(question), count }));
      const found = await lookupAll(context, client.pod, all);
      for (const [index, each] of own.entries())
        results.set(
          each,
          (found[index] ?? []).map((lookup) => {
            if (lookup) onFound(lookup);
            return resultOf(lookup, client, each.question);
          }),
        );
    });
    await Promise.all(queries);
    return wanted.map((each) => results.get(each) ?? []);
  };

const queriedName = ({ lookedUp }: Question) => lookedUp.name ?? lookedUp.address;
const resultOf = (found: Lookup | undefined, client: Client, { judge, lookedUp }: Question): LookupResult =>
  found ? judge(found, client) : { is: "undecided", reason: reasons.lookupFailed(lookedUp) };

const nodesOf = (perClient: readonly ClientResults<unknown>[]) =>
  [...new Set(perClient.map(({ client }) => client.pod.node))].toSorted();

/** How many of the lookups of one question had the same result, and from which nodes. */
export function sameAnswerNote(
  perClient: readonly ClientResults<unknown>[],
  isSame: (result: LookupResult) => boolean,
  servers: string[] = [],
) {
  return lookupsAnsweredSo({
    lookups: perClient.flatMap(({ results }) => results.filter(isSame)).length,
    of: perClient.reduce((sum, { results }) => sum + countOf(results, "right", "wrong", "denied"), 0),
    nodes: nodesOf(perClient.filter(({ results }) => results.some(isSame))),
    servers,
  });
}

/** A violation if any DNS server gave a wrong answer, however rarely; undefined otherwise. */
async function judgeWrongAnswers(
  context: ProbeContext,
  perClient: readonly ClientResults[],
): Promise<Verdict | undefined> {
  const found = firstResult(perClient, "wrong");
  if (!found) return undefined;
  const servers = await serversWith(context, found.of, isWrong);
  return violated(withNotes(found.result.reason, sameAnswerNote(perClient, isWrong, servers)));
}

/** The DNS servers behind the service whose direct answer to a pod matches. */
async function serversWith(
  context: ProbeContext,
  { client, question }: ClientResults,
  matches: (result: LookupResult) => boolean,
): Promise<string[]> {
  const { pod, servers = [] } = client;
  if (servers.length < 2) return [];
  const whole = question.whole?.(client) ?? question;
  const name = queriedName(whole);
  const found = await lookupAll(
    context,
    pod,
    servers.map((server): LookupQuestion => ({ name, count: 1, server })),
  );
  return servers.filter((_, index) =>
    (found[index] ?? []).some((each) => matches(resultOf(each, client, whole))),
  );
}

const isWrong = ({ is }: LookupResult) => is === "wrong" || is === "denied";
const isDenied = ({ is }: LookupResult) => is === "denied";

function firstResult<Is extends "wrong" | "denied" | "undecided", Q>(
  perClient: readonly ClientResults<Q>[],
  is: Is,
) {
  for (const each of perClient)
    for (const result of each.results)
      if (result.is === is) return { of: each, result: result as Extract<LookupResult, { is: Is }> };
  return undefined;
}

/**
 * The verdict against one question, or undefined if each client got enough right answers. `tests` is the
 * number of tests that share the claim's false-alarm budget for missing answers.
 */
export async function judgeResults(
  context: ProbeContext,
  claim: BudgetedClaim,
  perClient: readonly ClientResults[],
  tests: number,
): Promise<Verdict | undefined> {
  const wrong = await judgeWrongAnswers(context, perClient);
  if (wrong) return wrong;
  const denied = firstResult(perClient, "denied");
  if (denied) {
    const isolated = await checkControl(context, denied.of);
    const servers = isolated ? [] : await serversWith(context, denied.of, isDenied);
    return (
      isolated ?? violated(withNotes(denied.result.reason, sameAnswerNote(perClient, isDenied, servers)))
    );
  }
  const silent = perClient.find((each) => isSilent(each, sharedBy(claim, tests)));
  if (silent) return (await checkControl(context, silent)) ?? violated(noAnswerReason(silent));
  const short = perClient.find(({ client, results }) => countOf(results, "right") < client.lookups);
  return short && inconclusive(shortfallReason(short));
}

/** Whether more lookups are unanswered than a healthy network ever loses. */
export function isSilent({ results }: ClientResults<unknown>, falseAlarm: number): boolean {
  const total = countOf(results, "right", "wrong", "denied", "unanswered");
  const unanswered = countOf(results, "unanswered");
  return unanswered > 0 && lossProbability(unanswered, total) <= falseAlarm;
}

/** Inconclusive where the pod cannot reach the control either: then its lookups are no evidence about DNS. */
async function checkControl(
  context: ProbeContext,
  { client, question }: ClientResults,
): Promise<Verdict | undefined> {
  const { address, port } = question.control;
  const { outcome } = await connectFrom(context, client.pod, address, port);
  if (outcome === "open") return undefined;
  return inconclusive(reasons.podReachesNothing({ ...question.lookedUp, outcome }));
}

function noAnswerReason(silent: ClientResults): Reason {
  const { lookedUp, control } = silent.question;
  const reason = reasons.noServerAnswered({ ...lookedUp, control: control.address, port: control.port });
  return withNotes(reason, unansweredNote([silent]));
}

function shortfallReason({ client, question, results }: ClientResults): Reason {
  const undecided = results.find((each) => each.is === "undecided");
  if (undecided) return undecided.reason;
  const right = countOf(results, "right");
  return tooFewAnswers({
    ...question.lookedUp,
    ...{ right, wantedLookups: client.lookups, node: client.pod.node },
  });
}

/** The count of unanswered lookups; undefined where all were answered. */
function unansweredNote(perClient: readonly ClientResults<unknown>[]): Reason | undefined {
  const lossy = perClient.filter(({ results }) => countOf(results, "unanswered") > 0);
  if (lossy.length === 0) return undefined;
  const of = lossy.reduce((sum, { results }) => sum + results.length - countOf(results, "undecided"), 0);
  const lookups = lossy.reduce((sum, { results }) => sum + countOf(results, "unanswered"), 0);
  return lookupsUnanswered({ lookups, of, nodes: nodesOf(lossy) });
}

/** Notes on a right answer: other answers that were found, and the number of lookups. */
export function lookupNotes(perClient: readonly ClientResults<unknown>[]): Reason[] {
  const all = perClient.flatMap(({ results }) =>
    results.flatMap((each) => (each.is === "right" ? each.notes : [])),
  );
  const notes = [...new Map(all.map((each) => [each.text, each])).values()];
  const clients = perClient.map(({ client }) => client);
  const hidden = clients.some(({ servers }) => servers === undefined);
  const counts = lookupCount({
    lookups: Math.max(...clients.map(({ lookups }) => lookups)),
    servers: hidden ? undefined : Math.max(...clients.map(({ servers = [] }) => servers.length)),
    nodes: nodesOf(perClient),
  });
  const losses = unansweredNote(perClient);
  return [...notes, counts, ...(losses ? [losses] : [])];
}
