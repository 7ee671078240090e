import { type Reason, withNotes } from "../../helpers/engine/reason.ts";
import { inconclusive, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { type Lookups, lookUpEach } from "../../helpers/probes/lookups.ts";
import type { Lookup } from "../../helpers/probes/parsers/dns.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { FALSE_ALARM, sharedBy } from "../../helpers/statistics/budget.ts";
import { lossProbability, queriesOfSilentPairs } from "../../helpers/statistics/loss.ts";
import type { Client } from "./clients.ts";
import { lookupAnswersFew, lookupsAnsweredSo, lookupsMade, lookupsUnanswered } from "./lookup-reasons.ts";
import * as reasons from "./reasons.ts";

/** What one fresh lookup tells of what must be found. */
export type Reported =
  | { is: "right"; besides: readonly Reason[] }
  | { is: "wrong"; reason: Reason }
  /** A server said that there is no answer: wrong, if the pod that asked reaches anything else. */
  | { is: "denied"; reason: Reason }
  /** No server said anything. */
  | { is: "unanswered" }
  /** It was lost, or what it printed does not tell. It counts for nothing. */
  | { is: "untold"; reason: Reason };

/** What is looked up, and how a lookup is judged. */
export interface Question {
  queried: reasons.Queried;
  judge: (found: Lookup, client: Client) => Reported;
  /** A server that must be open for the pod, or its silence says nothing of the DNS. */
  control: { address: string; port: number };
  /** The same as a server itself can be asked it: without search domains, which nslookup then leaves out. */
  whole?: (client: Client) => Question;
}

/** What all lookups of one thing from one pod told. */
export interface Heard<Q = Question> {
  client: Client;
  question: Q;
  reported: readonly Reported[];
}

export type Claimed = keyof typeof FALSE_ALARM;
type Query<Q> = (wanted: readonly { client: Client; question: Q; count: number }[]) => Promise<Reported[][]>;

const countOf = (told: readonly Reported[], ...kinds: readonly Reported["is"][]) =>
  told.filter(({ is }) => kinds.includes(is)).length;

/**
 * Asks each question from each client as often as it takes to meet each server, all at once. What was lost counts for
 * nothing: so many are made afresh, and more, by which silence that is no chance is told from one that is.
 */
export async function hearFrom<Q>(
  claim: Claimed,
  clients: readonly Client[],
  questions: readonly Q[],
  query: Query<Q>,
): Promise<Heard<Q>[]> {
  const wanted = clients.flatMap((client) =>
    questions.map((question) => ({ client, question, count: client.lookups })),
  );
  const first = await query(wanted);
  const told = wanted.map((_, index) => first[index] ?? []);
  // One answer that is wrong decides, whatever the others are.
  const isDecided = told.some((each) => countOf(each, "wrong", "denied") > 0);
  const more = queriesOfSilentPairs(wanted.length, FALSE_ALARM[claim]);
  const again = wanted.flatMap(({ count, ...each }, index) => {
    const missing = count - countOf(told[index] ?? [], "right");
    return missing > 0 && !isDecided ? [{ ...each, count: missing + more, index }] : [];
  });
  const second = again.length > 0 ? await query(again) : [];
  for (const [position, { index }] of again.entries())
    told[index] = [...(told[index] ?? []), ...(second[position] ?? [])];
  return wanted.map(({ client, question }, index) => ({ client, question, reported: told[index] ?? [] }));
}

/** The same by nslookup, one command for all that a pod looks up. */
export const lookUp =
  (context: ProbeContext, onFound: (found: Lookup) => void = () => {}): Query<Question> =>
  async (wanted) => {
    const results = new Map<(typeof wanted)[number], Reported[]>();
    const byClient = Map.groupBy(wanted, ({ client }) => client);
    const asked = [...byClient].map(async ([client, own]) => {
      const all = own.map(({ question, count }): Lookups => ({ name: nameIn(question), count }));
      const found = await lookUpEach(context, client.pod, all);
      for (const [index, each] of own.entries())
        results.set(
          each,
          (found[index] ?? []).map((lookup) => {
            if (lookup) onFound(lookup);
            return reportedIn(lookup, client, each.question);
          }),
        );
    });
    await Promise.all(asked);
    return wanted.map((each) => results.get(each) ?? []);
  };

const nameIn = ({ queried: asked }: Question) => asked.name ?? asked.address;
const reportedIn = (
  found: Lookup | undefined,
  client: Client,
  { judge, queried: asked }: Question,
): Reported => (found ? judge(found, client) : { is: "untold", reason: reasons.lookupLost(asked) });

const nodesOf = (heard: readonly Heard<unknown>[]) =>
  [...new Set(heard.map(({ client }) => client.pod.node))].toSorted();

/** How many of the lookups of one question told the same thing, and from which nodes. */
export function soAnswered(
  heard: readonly Heard<unknown>[],
  same: (told: Reported) => boolean,
  servers: string[] = [],
) {
  return lookupsAnsweredSo({
    lookups: heard.flatMap(({ reported: told }) => told.filter(same)).length,
    of: heard.reduce((sum, { reported: told }) => sum + countOf(told, "right", "wrong", "denied"), 0),
    nodes: nodesOf(heard.filter(({ reported: told }) => told.some(same))),
    servers,
  });
}

/** The violation of an answer that is wrong, whoever gave it and however rarely; undefined without one. */
async function wrongIn(context: ProbeContext, heard: readonly Heard[]): Promise<Verdict | undefined> {
  const found = firstOf(heard, "wrong");
  if (!found) return undefined;
  const servers = await serversThat(context, found.heard, isWrong);
  return violated(withNotes(found.told.reason, soAnswered(heard, isWrong, servers)));
}

/** Which of the servers behind the service answer a pod in such a way, as far as it can ask them directly. */
async function serversThat(
  context: ProbeContext,
  { client, question }: Heard,
  isSo: (told: Reported) => boolean,
): Promise<string[]> {
  const { pod, servers = [] } = client;
  if (servers.length < 2) return [];
  const whole = question.whole?.(client) ?? question;
  const name = nameIn(whole);
  const found = await lookUpEach(
    context,
    pod,
    servers.map((server): Lookups => ({ name, count: 1, server })),
  );
  return servers.filter((_, index) =>
    (found[index] ?? []).some((each) => isSo(reportedIn(each, client, whole))),
  );
}

const isWrong = ({ is }: Reported) => is === "wrong" || is === "denied";
const isDenied = ({ is }: Reported) => is === "denied";

function firstOf<Is extends "wrong" | "denied" | "untold", Q>(heard: readonly Heard<Q>[], is: Is) {
  for (const each of heard)
    for (const told of each.reported)
      if (told.is === is) return { heard: each, told: told as Extract<Reported, { is: Is }> };
  return undefined;
}

/**
 * What it means where lookups of one question are not all right: a verdict against it, or undefined where each client
 * had as many right answers as it takes. `tests` is how many share what the claim may spend on lost lookups.
 */
export async function decide(
  context: ProbeContext,
  claim: Claimed,
  heard: readonly Heard[],
  tests: number,
): Promise<Verdict | undefined> {
  const wrong = await wrongIn(context, heard);
  if (wrong) return wrong;
  const denied = firstOf(heard, "denied");
  if (denied) {
    const against = await servedBy(context, denied.heard);
    const servers = against ? [] : await serversThat(context, denied.heard, isDenied);
    return against ?? violated(withNotes(denied.told.reason, soAnswered(heard, isDenied, servers)));
  }
  const silent = heard.find((each) => isSilent(each, sharedBy(claim, tests)));
  if (silent) return (await servedBy(context, silent)) ?? violated(unanswered(silent));
  const short = heard.find(({ client, reported: told }) => countOf(told, "right") < client.lookups);
  return short && inconclusive(whyShort(short));
}

/** Whether so many lookups without any answer are more than a network in order ever loses. */
export function isSilent({ reported: told }: Heard<unknown>, falseAlarm: number): boolean {
  const created = countOf(told, "right", "wrong", "denied", "unanswered");
  const lost = countOf(told, "unanswered");
  return lost > 0 && lossProbability(lost, created) <= falseAlarm;
}

/** Inconclusive where the pod reaches nothing else either: then its lookups say nothing of the DNS. */
async function servedBy(context: ProbeContext, { client, question }: Heard): Promise<Verdict | undefined> {
  const { address, port } = question.control;
  const { outcome } = await connectFrom(context, client.pod, address, port);
  if (outcome === "open") return undefined;
  return inconclusive(reasons.podReachesNothing({ ...question.queried, outcome }));
}

function unanswered(heard: Heard): Reason {
  const { queried: asked, control } = heard.question;
  const reason = reasons.noServerAnswered({ ...asked, control: control.address, port: control.port });
  return withNotes(reason, lossesIn([heard]));
}

function whyShort({ client, question, reported: told }: Heard): Reason {
  const untold = told.find((each) => each.is === "untold");
  if (untold) return untold.reason;
  const right = countOf(told, "right");
  return lookupAnswersFew({
    ...question.queried,
    ...{ right, wantedLookups: client.lookups, node: client.pod.node },
  });
}

/** What stays in a verdict of lookups that nobody answered; undefined without any. */
function lossesIn(heard: readonly Heard<unknown>[]): Reason | undefined {
  const lossy = heard.filter(({ reported: told }) => countOf(told, "unanswered") > 0);
  if (lossy.length === 0) return undefined;
  const of = lossy.reduce((sum, { reported: told }) => sum + told.length - countOf(told, "untold"), 0);
  const lookups = lossy.reduce((sum, { reported: told }) => sum + countOf(told, "unanswered"), 0);
  return lookupsUnanswered({ lookups, of, nodes: nodesOf(lossy) });
}

/** What is to be told beside an answer that is right: other answers, and how many lookups it rests on. */
export function besidesOf(heard: readonly Heard<unknown>[]): Reason[] {
  const all = heard.flatMap(({ reported: told }) =>
    told.flatMap((each) => (each.is === "right" ? each.besides : [])),
  );
  const besides = [...new Map(all.map((each) => [each.text, each])).values()];
  const clients = heard.map(({ client }) => client);
  const hidden = clients.some(({ servers }) => servers === undefined);
  const made = lookupsMade({
    lookups: Math.max(...clients.map(({ lookups }) => lookups)),
    servers: hidden ? undefined : Math.max(...clients.map(({ servers = [] }) => servers.length)),
    nodes: nodesOf(heard),
  });
  const losses = lossesIn(heard);
  return [...besides, made, ...(losses ? [losses] : [])];
}
