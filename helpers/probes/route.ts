import { execute } from "./exec.ts";
import { parseTraceroute, type Trace } from "./parsers/traceroute.ts";
import type { Pod, ProbeContext } from "./probe-context.ts";

const PROBES_PER_HOP = 2;
const WAIT_SECONDS = 2;
const MOST_HOPS = 6;
/** The ports that traceroute is known by; each probe of a way takes the next one. */
const PORTS = { first: 33434, last: 33534 } as const;
const PER_WAY = PROBES_PER_HOP * MOST_HOPS;
const WAYS = Math.floor((PORTS.last - PORTS.first) / PER_WAY);
let asked = 0;

/**
 * The first port for the next way. BusyBox knows an answer to its probe by the port alone and hears those to
 * every traceroute of its pod, so ways that are asked side by side must not share any.
 */
export function nextPort(): number {
  asked += 1;
  return PORTS.first + (asked % WAYS) * PER_WAY;
}

/** The way to an address as a pod sees it; undefined where the command was lost. */
export async function routeFrom(
  context: ProbeContext,
  from: Pod,
  address: string,
): Promise<Trace | undefined> {
  const limits = ["-p", nextPort(), "-q", PROBES_PER_HOP, "-w", WAIT_SECONDS, "-m", MOST_HOPS].map(String);
  const executed = await execute(context, {
    pod: from,
    argv: ["traceroute", "-n", ...limits, address],
    seconds: PROBES_PER_HOP * WAIT_SECONDS * MOST_HOPS + 8,
    probe: "traceroute",
    target: address,
    outcomeOf: ({ exitCode, stdout }) => hopsInWords(parseTraceroute(stdout)) || `exit ${exitCode}`,
  });
  return executed.lost || executed.exitCode !== 0 ? undefined : parseTraceroute(executed.stdout);
}

function hopsInWords({ hops }: Trace): string {
  return hops.map(({ addresses }) => addresses.join("|") || "*").join(" → ");
}
