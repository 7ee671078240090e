import { type Lab, MASTER } from "../../fixtures/guestbook/lab.ts";
import { hostPort } from "../../helpers/address.ts";
import { orLost } from "../../helpers/lost.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { lookup, resolvConfOf } from "../../helpers/probes/name.ts";
import type { Lookup } from "../../helpers/probes/nslookup.ts";
import { virtualAddresses } from "../../helpers/probes/service.ts";
import { inconclusive, type Verdict, violated } from "../../helpers/verdict.ts";
import { answerIn, type Searched } from "./answer.ts";

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
): Promise<{ wrong?: Verdict; besides: string }> {
  const { name, addresses } = wanted;
  const found = orLost(await lookup(look, pod, name), `nslookup of ${name} was lost`);
  const searched = await searchedAs(look, pod, name);
  const answer = answerIn(found, name, addresses, searched);
  if (answer.is === "right") return { besides: answer.besides };
  const besides = "";
  if (answer.is === "wrong") return { wrong: violated(answer.words, look.log.all), besides };
  if (answer.is === "lost") return { wrong: inconclusive(answer.words, look.log.all), besides };
  const meant = (each: string) => each === name || each === searched.owner;
  const instead = addresses.join(", ");
  return {
    wrong: await silence(look, pod, found, { asked: name, meant, instead, control: controlOf(wanted) }),
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

interface Asked {
  asked: string;
  /** Whether a name that the server spoke of is the one that must have an answer. */
  meant: (name: string) => boolean;
  /** What the answer must be. */
  instead: string;
  /** A server that must be open for the pod, or its silence says nothing of the DNS. */
  control: { address: string; port: number };
}

/** What it means that a lookup brought no answer: is it the name, or does this pod reach nothing at all? */
export async function silence(
  look: Look,
  pod: Pod,
  found: Lookup,
  { asked, meant, instead, control }: Asked,
): Promise<Verdict> {
  const { log } = look;
  const { outcome } = await connectFrom(look, pod, control.address, control.port);
  if (outcome !== "open")
    return inconclusive(`${asked}: no answer, and the pod reaches nothing else: ${outcome}`, log.all);
  if (found.timedOut)
    return violated(
      `${asked}: no DNS server answered, while ${hostPort(control.address, control.port)} did`,
      log.all,
    );
  const failed = found.servfail.find(meant);
  if (failed) return violated(`${asked} is SERVFAIL (${failed}), not ${instead}`, log.all);
  const denied = found.nxdomain.find(meant);
  if (denied) return violated(`${asked} is NXDOMAIN (${denied}), not ${instead}`, log.all);
  return inconclusive(`nslookup of ${asked} printed nothing that decides it`, log.all);
}

/** The service that the lab looks up. */
export async function masterWanted(look: Look, { namespace }: Lab, name: string): Promise<Wanted> {
  return { name, addresses: await virtualAddresses(look, namespace, MASTER.service), port: MASTER.port };
}

/** The cluster's domain and all that a pod searches, from its resolv.conf. Throws Lost where that does not tell. */
export async function zonesOf(look: Look, pod: Pod): Promise<{ domain: string; search: string[] }> {
  const conf = orLost(await resolvConfOf(look, pod), "resolv.conf could not be read");
  const search = conf.search.map((each) => each.replace(/\.$/, ""));
  const own = search.find((each) => each.startsWith(`${pod.namespace}.svc.`));
  // A pod that does not search its own namespace may still tell the domain.
  const domain = [own, ...search]
    .map((each) => /^(?:[^.]+\.)?svc\.(.+)$/.exec(each ?? "")?.[1])
    .find(Boolean);
  const why = `no search domain of ${pod.name} has svc in it, so the cluster's is not known`;
  return { domain: orLost(domain, why), search };
}
