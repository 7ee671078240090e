import { type Lab, MASTER } from "../../fixtures/guestbook/lab.ts";
import { orLost } from "../../helpers/lost.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { lookup, resolvConfOf } from "../../helpers/probes/name.ts";
import type { Lookup } from "../../helpers/probes/nslookup.ts";
import { virtualAddress } from "../../helpers/probes/service.ts";
import { inconclusive, type Verdict, violated } from "../../helpers/verdict.ts";

/** A name, the address that it must have, and a port of the service behind it. */
export interface Wanted {
  name: string;
  address: string;
  port: number;
}

/** Looks a name up in a pod: the verdict where it has not the one address that it must have. */
export async function wrongAnswer(look: Look, pod: Pod, wanted: Wanted): Promise<Verdict | undefined> {
  const { name, address } = wanted;
  const found = orLost(await lookup(look, pod, name), `nslookup of ${name} was lost`);
  const answers = [...new Set(found.answers.map((answer) => answer.address))];
  if (answers.length === 1 && answers[0] === address) return undefined;
  if (answers.length > 0) return violated(`${name} is ${answers.join(", ")}, not ${address}`, look.log.all);
  // A search tries names that are not there as well: what counts is the one that should be.
  const whole = `${name}.${pod.namespace}.svc.`;
  const meant = (each: string) => each === name || each.startsWith(whole);
  return silence(look, pod, found, { asked: name, meant, instead: address, control: wanted });
}

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
      `${asked}: no DNS server answered, while ${control.address}:${control.port} did`,
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
  return { name, address: await virtualAddress(look, namespace, MASTER.service), port: MASTER.port };
}

/** The cluster's domain, from the search list of a pod. Throws Lost where it does not tell. */
export async function domainOf(look: Look, pod: Pod): Promise<string> {
  const { search } = orLost(await resolvConfOf(look, pod), "resolv.conf could not be read");
  const domain = search.map((each) => /^(?:[^.]+\.)?svc\.(.+)$/.exec(each)?.[1]).find(Boolean);
  return orLost(domain, `no search domain of ${pod.name} has svc in it, so the cluster's is not known`);
}
