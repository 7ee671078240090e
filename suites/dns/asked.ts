import { type Lab, MASTER } from "../../fixtures/guestbook/lab.ts";
import { orLost } from "../../helpers/lost.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { lookup, resolvConfOf } from "../../helpers/probes/name.ts";
import type { Lookup } from "../../helpers/probes/nslookup.ts";
import { virtualAddresses } from "../../helpers/probes/service.ts";
import type { Reason } from "../../helpers/reason.ts";
import { inconclusive, type Verdict, violated } from "../../helpers/verdict.ts";
import { answerIn, type Searched } from "./answer.ts";
import * as reasons from "./reasons.ts";
import { resolvConfUnread } from "./resolv-reasons.ts";

/** A name, the addresses that it must have, one of each IP family, and a port of the service behind it. */
export interface Wanted {
  name: string;
  addresses: readonly string[];
  port: number;
}

/** Looks a name up in a pod: a verdict where it is not as it must be, and what is to be told beside it. */
export async function judgeName(
  look: Look,
  pod: Pod,
  wanted: Wanted,
): Promise<{ wrong?: Verdict; besides: Reason[] }> {
  const { name, addresses } = wanted;
  const found = orLost(await lookup(look, pod, name), reasons.lookupLost({ name }));
  const searched = await searchedAs(look, pod, name);
  const answer = answerIn(found, name, addresses, searched);
  if (answer.is === "right") return { besides: answer.besides };
  const besides: Reason[] = [];
  if (answer.is === "wrong") return { wrong: violated(answer.reason, look.log.all), besides };
  if (answer.is === "lost") return { wrong: inconclusive(answer.reason, look.log.all), besides };
  const meant = (each: string) => each === name || each === searched.owner;
  return {
    wrong: await silence(look, pod, found, {
      ...{ asked: { name }, meant, instead: { wanted: addresses }, control: controlOf(wanted) },
    }),
    besides,
  };
}

async function searchedAs(look: Look, pod: Pod, name: string): Promise<Searched> {
  // A name with dots is asked by BusyBox as it stands: no search domain can help it.
  if (name.includes(".")) return { owner: name, search: [name] };
  const { domain, search } = await zonesOf(look, pod);
  return { owner: `${name}.${pod.namespace}.svc.${domain}`, search: search.map((each) => `${name}.${each}`) };
}

/** A server that a pod must reach, or its silence says nothing. */
export const controlOf = ({ addresses: [address = ""], port }: Wanted) => ({ address, port });

interface Question {
  asked: reasons.Asked;
  /** Whether a name that the server spoke of is the one that must have an answer. */
  meant: (name: string) => boolean;
  /** What the answer must be. */
  instead: reasons.WantedAnswer;
  /** A server that must be open for the pod, or its silence says nothing of the DNS. */
  control: { address: string; port: number };
}

/** What it means that a lookup brought no answer: is it the name, or does this pod reach nothing at all? */
export async function silence(
  look: Look,
  pod: Pod,
  found: Lookup,
  { asked, meant, instead, control }: Question,
): Promise<Verdict> {
  const { log } = look;
  const { outcome } = await connectFrom(look, pod, control.address, control.port);
  if (outcome !== "open") return inconclusive(reasons.podReachesNothing({ ...asked, outcome }), log.all);
  if (found.timedOut)
    return violated(
      reasons.noServerAnswered({ ...asked, control: control.address, port: control.port }),
      log.all,
    );
  const failed = found.servfail.find(meant);
  if (failed) return violated(reasons.nameServfail({ ...asked, answered: failed, ...instead }), log.all);
  const denied = found.nxdomain.find(meant);
  if (denied) return violated(reasons.nameNxdomain({ ...asked, answered: denied, ...instead }), log.all);
  return inconclusive(reasons.lookupUndecided(asked), log.all);
}

/** The service that the lab looks up. */
export async function masterWanted(look: Look, { namespace }: Lab, name: string): Promise<Wanted> {
  return { name, addresses: await virtualAddresses(look, namespace, MASTER.service), port: MASTER.port };
}

/** The cluster's domain and all that a pod searches, from its resolv.conf. Throws Lost where that does not tell. */
export async function zonesOf(look: Look, pod: Pod): Promise<{ domain: string; search: string[] }> {
  const conf = orLost(await resolvConfOf(look, pod), resolvConfUnread({}));
  const search = conf.search.map((each) => each.replace(/\.$/, ""));
  const own = search.find((each) => each.startsWith(`${pod.namespace}.svc.`));
  // A pod that does not search its own namespace may still tell the domain.
  const domain = [own, ...search]
    .map((each) => /^(?:[^.]+\.)?svc\.(.+)$/.exec(each ?? "")?.[1])
    .find(Boolean);
  return { domain: orLost(domain, reasons.clusterDomainUnknown({ pod: pod.name })), search };
}
