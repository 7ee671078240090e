import { MASTER } from "../../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type { Verdict } from "../../helpers/engine/verdict.ts";
import { isSameAddress } from "../../helpers/network/address.ts";
import { addressesFor } from "../../helpers/probes/lookup.ts";
import type { Lookup } from "../../helpers/probes/parsers/dns.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { virtualAddresses } from "../../helpers/probes/service.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import { type Client, zonesOf } from "./clients.ts";
import * as reasons from "./reasons.ts";
import {
  type BudgetedClaim,
  type ClientResults,
  judgeResults,
  type LookupResult,
  lookupNotes,
  type Question,
  queryAll,
  queryByNslookup,
} from "./repeated-lookups.ts";

/** The result of a lookup without an answer. `meant`: whether a name that was denied is one that must resolve. */
export function judgeNoAnswer(
  found: Lookup,
  {
    lookedUp,
    meant,
    instead,
  }: { lookedUp: reasons.LookedUp; meant: (name: string) => boolean; instead: reasons.ExpectedAnswer },
): LookupResult {
  if (found.timedOut) return { is: "unanswered" };
  const failed = found.servfail.find(meant);
  if (failed)
    return { is: "denied", reason: reasons.nameServfail({ ...lookedUp, answered: failed, ...instead }) };
  const denied = found.nxdomain.find(meant);
  if (denied)
    return { is: "denied", reason: reasons.nameNxdomain({ ...lookedUp, answered: denied, ...instead }) };
  return { is: "undecided", reason: reasons.lookupUndecided(lookedUp) };
}

/** The result of a lookup of a name that must resolve to exactly these addresses. */
function judgeNameLookup(
  found: Lookup,
  { name, addresses }: { name: string; addresses: readonly string[] },
  searched: SearchedName,
): LookupResult {
  const answer = answerIn(found, name, addresses, searched);
  if (answer.is === "right") return answer;
  if (answer.is !== "none")
    return { is: answer.is === "incomplete" ? "undecided" : "wrong", reason: answer.reason };
  const meant = (each: string) => each === name || each === searched.owner;
  return judgeNoAnswer(found, { lookedUp: { name }, meant, instead: { wanted: addresses } });
}

/**
 * The result of a lookup of a name that the search list tries before a service's own. Programs in the namespace
 * `from` use it in place of the service's `name`, so any address that it has must be the service's.
 */
export function judgeEarlierName(
  found: Lookup,
  answered: string,
  { name, addresses, from }: { name: string; addresses: readonly string[]; from: string },
): LookupResult {
  const foreign = found.answers.find(({ address }) => !includesAddress(addresses, address));
  if (foreign) {
    const { address } = foreign;
    return {
      is: "wrong",
      reason: reasons.earlierNameAnswered({ name, from, address, answered, wanted: addresses }),
    };
  }
  if (found.timedOut || found.servfail.length > 0)
    return { is: "undecided", reason: reasons.earlierNameUnanswered({ name: answered }) };
  return { is: "right", notes: [] };
}

/** The names that the search list makes of a short name, in order. */
export interface SearchedName {
  /** The one that belongs to the service. */
  owner: string;
  search: readonly string[];
}

/** The answer for a name that must resolve to exactly these addresses. */
type Answer =
  | { is: "right"; notes: Reason[] }
  | { is: "wrong" | "incomplete"; reason: Reason }
  /** The service's own name has no address. */
  | { is: "none" };

export const includesAddress = (addresses: readonly string[], address: string): boolean =>
  addresses.some((each) => isSameAddress(each, address));

/**
 * Judges the answer that a program gets for a name. A C library uses the first name of the search list that resolves,
 * while nslookup prints the answers of all. That answer must be the whole set of `addresses`, of both families.
 */
export function answerIn(
  found: Lookup,
  name: string,
  addresses: readonly string[],
  { owner, search }: SearchedName,
): Answer {
  const searched = search.includes(owner) ? search : [owner, ...search];
  const first = searched.find((each) => addressesFor(found, each).length > 0);
  // The old format of nslookup prints the C library's own answer, under the queried name.
  const used = addressesFor(found, name).length > 0 ? name : first;
  if (used === undefined || searched.indexOf(used) > searched.indexOf(owner)) return { is: "none" };
  const answers = addressesFor(found, used);
  const before = used !== owner && used !== name;
  if (before || answers.some((answer) => !includesAddress(addresses, answer))) {
    const origin = before ? { before: used, meant: owner } : {};
    return { is: "wrong", reason: reasons.nameWrong({ name, answers, ...origin, wanted: addresses }) };
  }
  const missing = addresses.filter((address) => !includesAddress(answers, address));
  if (missing.length > 0 && found.unanswered.includes(used))
    return { is: "incomplete", reason: reasons.nameAnswerMissing({ name, missing }) };
  if (missing.length > 0)
    return { is: "wrong", reason: reasons.nameInPart({ name, answers, wanted: addresses }) };
  const others = searched.filter((each) => each !== used && addressesFor(found, each).length > 0);
  const notes = others.map((each) =>
    reasons.nameAlsoResolves({ name: each, addresses: addressesFor(found, each) }),
  );
  return { is: "right", notes };
}

interface NamedAddress {
  name: string;
  address: string;
}

/**
 * Sorts the answers to a short name by zone: those in the cluster's domain, those in the host's own search domains,
 * and one without a zone, since the old format of nslookup repeats the queried name.
 */
export function byZone(
  { answers, aliases }: Lookup,
  queriedName: string,
  domain: string,
): { within: NamedAddress[]; foreign: NamedAddress[]; unnamed: NamedAddress | undefined } {
  // An alias belongs to the zone of its own name, not of its target.
  const originsOf = (name: string, passed: readonly string[] = []): string[] => {
    const before = aliases.filter((each) => each.target === name && !passed.includes(each.name));
    return before.length === 0 ? [name] : before.flatMap((each) => originsOf(each.name, [...passed, name]));
  };
  // The A and the AAAA query both print the aliases.
  const all = answers.flatMap(({ name, address }) =>
    [...new Set(originsOf(name))].map((origin) => ({ name: origin, address })),
  );
  const named = all.filter(({ name, address }, index) => {
    const first = all.findIndex((each) => each.name === name && each.address === address);
    return first === index;
  });
  const isWithin = (name: string) => name.toLowerCase().endsWith(`.${domain}`);
  return {
    within: named.filter(({ name }) => isWithin(name)),
    foreign: named.filter(({ name }) => name !== queriedName && !isWithin(name)),
    unnamed: named.find(({ name }) => name === queriedName),
  };
}

/** A service's name under each search domain before `svc.DOMAIN`: a program uses the first that resolves. */
export const earlierNames = (
  name: string,
  { domain, search }: { domain: string; search: readonly string[] },
): string[] => search.slice(0, Math.max(0, search.indexOf(`svc.${domain}`))).map((zone) => `${name}.${zone}`);

/** A name, the addresses that it must resolve to, one of each IP family, and a port of the service behind it. */
export interface NamedService {
  name: string;
  addresses: readonly string[];
  port: number;
}

/** Looks names up from each client: the verdict if one is wrong, otherwise notes on the answers. */
export async function judgeNames(
  context: ProbeContext,
  claim: BudgetedClaim,
  clients: readonly Client[],
  wanted: readonly NamedService[],
): Promise<{ wrong?: Verdict; notes: Reason[] }> {
  const questions = wanted.map(nameQuestion);
  const perClient = await queryAll(claim, clients, questions, queryByNslookup(context));
  const wrong = await judgeQuestions(context, claim, questions, perClient);
  return wrong ? { wrong, notes: [] } : { notes: lookupNotes(perClient) };
}

export const nameQuestion = (wanted: NamedService): Question => ({
  lookedUp: { name: wanted.name },
  judge: (found, client) => judgeNameLookup(found, wanted, searchedAs(client, wanted.name)),
  control: controlOf(wanted),
  whole: (client) => nameQuestion({ ...wanted, name: searchedAs(client, wanted.name).owner }),
});

/** The verdict against one of several questions: a violation takes precedence over an inconclusive result. */
export async function judgeQuestions(
  context: ProbeContext,
  claim: BudgetedClaim,
  questions: readonly Question[],
  perClient: readonly ClientResults[],
): Promise<Verdict | undefined> {
  const verdicts = await Promise.all(
    questions.map((question) =>
      judgeResults(
        context,
        claim,
        perClient.filter((each) => each.question === question),
        perClient.length,
      ),
    ),
  );
  const against = verdicts.filter((verdict) => verdict !== undefined);
  return against.find(({ verdict }) => verdict === "violated") ?? against[0];
}

function searchedAs(client: Client, name: string): SearchedName {
  // BusyBox queries a name with dots as it is, without the search list.
  if (name.includes(".")) return { owner: name, search: [name] };
  const { domain, search } = zonesOf(client);
  return {
    owner: `${name}.${client.pod.namespace}.svc.${domain}`,
    search: search.map((each) => `${name}.${each}`),
  };
}

/** The control of a lookup: an endpoint that the pod must reach. */
export const controlOf = ({ addresses: [address = ""], port }: NamedService) => ({ address, port });

/** The redis-master service, under one of its names. */
export async function masterService(
  context: ProbeContext,
  { namespace }: Lab,
  name: string,
): Promise<NamedService> {
  return { name, addresses: await virtualAddresses(context, namespace, MASTER.service), port: MASTER.port };
}
