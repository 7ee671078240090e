import { cidrAddressAt, cidrContains, familyOf, isSameAddress } from "../network/address.ts";
import { execute } from "./exec.ts";
import { parseInterfaces } from "./interfaces.ts";
import type { Pod, ProbeContext } from "./probe-context.ts";

/** How a pod's own routing table leads to an address: by way of a router, or on the link that they share. */
export type PodRoute = { via: string } | { segment: string };

/** Returns a pod's own route to an address; undefined if it cannot be read. */
export async function podRoute(
  context: ProbeContext,
  from: Pod,
  address: string,
): Promise<PodRoute | undefined> {
  const family = familyOf(address) === "IPv6" ? "-6" : "-4";
  const script = `ip ${family} route get ${address}; ip ${family} route show; ip -o addr`;
  const executed = await execute(context, {
    pod: from,
    argv: ["sh", "-c", script],
    seconds: context.timeouts.command,
    probe: "routing table",
    target: address,
    outcomeOf: ({ stdout }) => formatPodRoute(parsePodRoute(stdout, address)),
  });
  return executed.failed ? undefined : parsePodRoute(executed.stdout, address);
}

function formatPodRoute(leads: PodRoute | undefined): string {
  if (!leads) return "not told";
  return "via" in leads ? `via ${leads.via}` : `on the link ${leads.segment}`;
}

/**
 * Reads `ip route get`, `ip route show` and `ip -o addr` of iproute2 and of BusyBox, one after the other; what the
 * kernel says itself of the address counts more than its table, and that more than a prefix. Never throws.
 */
export function parsePodRoute(stdout: string, address: string): PodRoute | undefined {
  const routes = [...stdout.matchAll(/^(\S+)(?: from \S+)?(?: via (\S+))?(?: dev (\S+))/gm)].map(
    ([, to = "", via, device = ""]) => ({ to, via, device }),
  );
  const got = routes.find(({ to }) => isSameAddress(to, address));
  const fitting = routes
    .filter(({ to }) => to !== address && cidrContains(to, address))
    .toSorted((one, other) => prefixLength(other.to) - prefixLength(one.to));
  const via = got ? got.via : fitting[0]?.via;
  if (via) return { via };
  const link = fitting.find((each) => each.via === undefined);
  if (link) return { segment: `${link.to} (${link.device})` };
  const own = parseInterfaces(stdout).find(
    ({ address: at, prefix }) => !isSameAddress(at, address) && cidrContains(`${at}/${prefix}`, address),
  );
  if (own)
    return {
      segment: `${cidrAddressAt(`${own.address}/${own.prefix}`, 0)}/${own.prefix} (${own.device})`,
    };
  return got?.device ? { segment: `of ${got.device}` } : undefined;
}

const prefixLength = (range: string) => Number(range.split("/")[1] ?? 128);
