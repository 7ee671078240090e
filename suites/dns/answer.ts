import { MASTER } from "../../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import type { Verdict } from "../../helpers/engine/verdict.ts";
import { isSameAddress } from "../../helpers/network/address.ts";
import { answersOf } from "../../helpers/probes/name.ts";
import type { Lookup } from "../../helpers/probes/parsers/dns.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { virtualAddresses } from "../../helpers/probes/service.ts";
import { type Client, zonesOf } from "./clients.ts";
import {
  besidesOf,
  type Claimed,
  decide,
  type Heard,
  hearFrom,
  lookUp,
  type Question,
  type Reported,
} from "./heard.ts";
import * as reasons from "./reasons.ts";

/** What a lookup that brought no answer tells. `meant`: whether a name that the server spoke of must have one. */
export function toldBySilence(
  found: Lookup,
  {
    queried: asked,
    meant,
    instead,
  }: { queried: reasons.Queried; meant: (name: string) => boolean; instead: reasons.WantedAnswer },
): Reported {
  if (found.timedOut) return { is: "unanswered" };
  const failed = found.servfail.find(meant);
  if (failed)
    return { is: "denied", reason: reasons.nameServfail({ ...asked, answered: failed, ...instead }) };
  const denied = found.nxdomain.find(meant);
  if (denied)
    return { is: "denied", reason: reasons.nameNxdomain({ ...asked, answered: denied, ...instead }) };
  return { is: "untold", reason: reasons.lookupUndecided(asked) };
}

/** What a lookup tells of a name that must have certain addresses. */
function toldOfName(
  found: Lookup,
  { name, addresses }: { name: string; addresses: readonly string[] },
  searched: Searched,
): Reported {
  const answer = answerIn(found, name, addresses, searched);
  if (answer.is === "right") return answer;
  if (answer.is !== "silent") return { is: answer.is === "lost" ? "untold" : "wrong", reason: answer.reason };
  const meant = (each: string) => each === name || each === searched.owner;
  return toldBySilence(found, { queried: { name }, meant, instead: { wanted: addresses } });
}

/**
 * What a lookup tells of a name that is searched before that of a service, which takes the place of the service's `name` for programs in the
 * namespace `from`: all of its addresses must be the service's, if it has any.
 */
export function toldOfEarlier(
  found: Lookup,
  answered: string,
  { name, addresses, from }: { name: string; addresses: readonly string[]; from: string },
): Reported {
  const foreign = found.answers.find(({ address }) => !holds(addresses, address));
  if (foreign) {
    const { address } = foreign;
    return {
      is: "wrong",
      reason: reasons.answeredEarlier({ name, from, address, answered, wanted: addresses }),
    };
  }
  if (found.timedOut || found.servfail.length > 0)
    return { is: "untold", reason: reasons.earlierUnanswered({ name: answered }) };
  return { is: "right", besides: [] };
}

/** The name that is meant by one in a pod, and all names that it is searched as, in their order. */
export interface Searched {
  owner: string;
  search: readonly string[];
}

/** What a lookup shows of a name that must have certain addresses. */
type Answer =
  | { is: "right"; besides: Reason[] }
  | { is: "wrong" | "lost"; reason: Reason }
  /** The name that is meant has no address. */
  | { is: "silent" };

export const holds = (addresses: readonly string[], address: string): boolean =>
  addresses.some((each) => isSameAddress(each, address));

/**
 * What a program gets for a name: of all the names that it is searched as, a C library takes the first that has an
 * answer, where nslookup prints those of all. That answer must be the whole set of `addresses`, of both families.
 */
export function answerIn(
  found: Lookup,
  name: string,
  addresses: readonly string[],
  { owner, search }: Searched,
): Answer {
  const searched = search.includes(owner) ? search : [owner, ...search];
  const first = searched.find((each) => answersOf(found, each).length > 0);
  // The old format of nslookup is the C library's own answer, under the name that was asked for.
  const taken = answersOf(found, name).length > 0 ? name : first;
  if (taken === undefined || searched.indexOf(taken) > searched.indexOf(owner)) return { is: "silent" };
  const answers = answersOf(found, taken);
  const before = taken !== owner && taken !== name;
  if (before || answers.some((answer) => !holds(addresses, answer))) {
    const whose = before ? { before: taken, meant: owner } : {};
    return { is: "wrong", reason: reasons.nameWrong({ name, answers, ...whose, wanted: addresses }) };
  }
  const missing = addresses.filter((address) => !holds(answers, address));
  if (missing.length > 0 && found.unanswered.includes(taken))
    return { is: "lost", reason: reasons.nameAnswerLost({ name, missing }) };
  if (missing.length > 0)
    return { is: "wrong", reason: reasons.nameInPart({ name, answers, wanted: addresses }) };
  const others = searched.filter((each) => each !== taken && answersOf(found, each).length > 0);
  const besides = others.map((each) =>
    reasons.nameAlsoResolves({ name: each, addresses: answersOf(found, each) }),
  );
  return { is: "right", besides };
}

interface Named {
  name: string;
  address: string;
}

/**
 * The answers to a short name by the zones that they are in: those of the cluster's domain, those of the host's own
 * search domains, and one that does not tell, as in the old format of nslookup, which repeats the name.
 */
export function byZone(
  { answers, aliases }: Lookup,
  queried: string,
  domain: string,
): { within: Named[]; foreign: Named[]; unnamed: Named | undefined } {
  // An alias is in its own zone, wherever it leads to.
  const originsOf = (name: string, passed: readonly string[] = []): string[] => {
    const before = aliases.filter((each) => each.target === name && !passed.includes(each.name));
    return before.length === 0 ? [name] : before.flatMap((each) => originsOf(each.name, [...passed, name]));
  };
  // Both questions, A and AAAA, print the aliases.
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
    foreign: named.filter(({ name }) => name !== queried && !isWithin(name)),
    unnamed: named.find(({ name }) => name === queried),
  };
}

/** A service's whole name under each search domain before `svc.DOMAIN`: a program takes the first that has an answer. */
export const earlierNames = (
  name: string,
  { domain, search }: { domain: string; search: readonly string[] },
): string[] => search.slice(0, Math.max(0, search.indexOf(`svc.${domain}`))).map((zone) => `${name}.${zone}`);

/** A name, the addresses that it must have, one of each IP family, and a port of the service behind it. */
export interface Wanted {
  name: string;
  addresses: readonly string[];
  port: number;
}

/** Looks names up from each client: a verdict where one is not as it must be, and what is to be told beside them. */
export async function judgeNames(
  context: ProbeContext,
  claim: Claimed,
  clients: readonly Client[],
  wanted: readonly Wanted[],
): Promise<{ wrong?: Verdict; besides: Reason[] }> {
  const questions = wanted.map(nameQuestion);
  const heard = await hearFrom(claim, clients, questions, lookUp(context));
  const wrong = await againstAny(context, claim, questions, heard);
  return wrong ? { wrong, besides: [] } : { besides: besidesOf(heard) };
}

export const nameQuestion = (wanted: Wanted): Question => ({
  queried: { name: wanted.name },
  judge: (found, client) => toldOfName(found, wanted, searchedAs(client, wanted.name)),
  control: controlOf(wanted),
  whole: (client) => nameQuestion({ ...wanted, name: searchedAs(client, wanted.name).owner }),
});

/** The verdict against one of several questions: a violation of any before what is not known of another. */
export async function againstAny(
  context: ProbeContext,
  claim: Claimed,
  questions: readonly Question[],
  heard: readonly Heard[],
): Promise<Verdict | undefined> {
  const verdicts = await Promise.all(
    questions.map((question) =>
      decide(
        context,
        claim,
        heard.filter((each) => each.question === question),
        heard.length,
      ),
    ),
  );
  const against = verdicts.filter((verdict) => verdict !== undefined);
  return against.find(({ verdict }) => verdict === "violated") ?? against[0];
}

function searchedAs(client: Client, name: string): Searched {
  // A name with dots is asked by BusyBox as it stands: no search domain can help it.
  if (name.includes(".")) return { owner: name, search: [name] };
  const { domain, search } = zonesOf(client);
  return {
    owner: `${name}.${client.pod.namespace}.svc.${domain}`,
    search: search.map((each) => `${name}.${each}`),
  };
}

/** A server that a pod must reach, or its silence says nothing. */
export const controlOf = ({ addresses: [address = ""], port }: Wanted) => ({ address, port });

/** The service that the lab looks up. */
export async function masterWanted(context: ProbeContext, { namespace }: Lab, name: string): Promise<Wanted> {
  return { name, addresses: await virtualAddresses(context, namespace, MASTER.service), port: MASTER.port };
}
