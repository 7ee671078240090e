import { canonicalAddress } from "../network/address.ts";
import { execute } from "./exec.ts";
import { type Lookup, parseNslookup, parseResolvConf, type ResolvConf } from "./parsers/dns.ts";
import type { Pod, ProbeContext } from "./probe-context.ts";

/** BusyBox queries a server twice, five seconds each, for two record types. */
export const LOOKUP_SECONDS = 25;

/** Looks a name up in a pod with the lab's own tool; undefined if the command failed. */
export async function lookup(context: ProbeContext, from: Pod, name: string): Promise<Lookup | undefined> {
  const executed = await execute(context, {
    pod: from,
    argv: ["nslookup", name],
    seconds: LOOKUP_SECONDS,
    probe: "nslookup",
    target: name,
    outcomeOf: ({ stdout, stderr }) => formatLookup(parseNslookup(`${stdout}\n${stderr}`)),
  });
  return executed.failed ? undefined : parseNslookup(`${executed.stdout}\n${executed.stderr}`);
}

/** The addresses that a lookup has for a name, by way of its aliases. */
export function addressesFor({ answers, aliases }: Lookup, owner: string): string[] {
  const names = new Set([owner.toLowerCase()]);
  // A set that grows is walked to its end, so that a circle of aliases is walked once.
  for (const name of names)
    for (const alias of aliases) if (alias.name.toLowerCase() === name) names.add(alias.target.toLowerCase());
  const own = answers.filter(({ name }) => names.has(name.toLowerCase()));
  return [...new Set(own.map(({ address }) => canonicalAddress(address)))];
}

/** Describes the result of a lookup in a few words. */
export function formatLookup({ answers, timedOut, nxdomain, servfail }: Lookup): string {
  if (answers.length > 0) return answers.map(({ address }) => address).join(", ");
  if (timedOut) return "no server answered";
  if (servfail.length > 0) return "SERVFAIL";
  return nxdomain.length > 0 ? "NXDOMAIN" : "no answer";
}

/** A pod's resolv.conf; undefined where it could not be read. */
export async function resolvConfOf(context: ProbeContext, pod: Pod): Promise<ResolvConf | undefined> {
  const argv = ["cat", "/etc/resolv.conf"];
  const executed = await execute(context, {
    pod,
    argv,
    seconds: 10,
    probe: "file",
    target: "/etc/resolv.conf",
  });
  return executed.failed || executed.exitCode !== 0 ? undefined : parseResolvConf(executed.stdout);
}
