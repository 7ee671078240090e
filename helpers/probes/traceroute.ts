import { execute } from "./exec.ts";
import type { Pod, ProbeContext } from "./probe-context.ts";

/** The responses for one time to live. */
interface Hop {
  ttl: number;
  /** Distinct, in the order of their first answer; none where every probe was silent. */
  addresses: string[];
  /** Probes without an answer (`*`). */
  silent: number;
  /** One round trip in milliseconds for each answered probe. */
  rttMs: number[];
  /**
   * Remarks on answers, as printed: `!H` `!N` host or network unreachable, `!A` `!C` (elsewhere `!X`)
   * prohibited, a lone `!` for a reply that came with a time to live of at most 1.
   */
  flags: string[];
}

interface Trace {
  /** The host as it was given; empty if the heading is missing, that is if traceroute did not start. */
  target: string;
  targetAddress: string | undefined;
  hops: Hop[];
}

/**
 * One part of a hop's line. An address counts only together with a round trip, so that one that is cut off
 * at the end of a broken stream is not read as another host's. `N bytes to X` is from -v, `(63)` from -l.
 */
const FROM = String.raw`(?:\S+ \((?<named>[\d.a-f:]+)\)|(?<bare>[\d.a-f:]+))(?: \d+ bytes to \S+)?  `;
const PIECE = new RegExp(String.raw`(?<silent>\*)|(?<flag>!\S*)|(?:${FROM})?(?<rtt>\d+\.\d+) ms`, "g");

function hopOf(ttl: string, line: string): Hop {
  const hop: Hop = { ttl: Number(ttl), addresses: [], silent: 0, rttMs: [], flags: [] };
  for (const { groups = {} } of line.matchAll(PIECE)) {
    const address = groups.named ?? groups.bare;
    if (groups.silent !== undefined) hop.silent += 1;
    if (groups.flag !== undefined) hop.flags.push(groups.flag);
    if (groups.rtt !== undefined) hop.rttMs.push(Number(groups.rtt));
    if (address !== undefined && !hop.addresses.includes(address)) hop.addresses.push(address);
  }
  return hop;
}

/**
 * Reads the standard output of BusyBox traceroute, with or without -n, -l or -v.
 * Source of the format: networking/traceroute.c. Never throws: what is neither heading nor hop is skipped.
 */
export function parseTraceroute(stdout: string): Trace {
  const lines = stdout.split(/\r?\n/);
  const [, target = "", targetAddress] =
    lines.map((line) => /^traceroute to (\S+) \(([^)]+)\)/.exec(line)).find((match) => match !== null) ?? [];
  const hops = lines.flatMap((line) => {
    const [, ttl, rest] = /^ ?(\d{1,3})((?:  .*)?)$/.exec(line) ?? [];
    // Stryker disable next-line ConditionalExpression,LogicalOperator: a match has both its groups.
    return ttl === undefined || rest === undefined ? [] : [hopOf(ttl, rest)];
  });
  return { target, targetAddress, hops };
}

const PROBES_PER_HOP = 2;
const WAIT_SECONDS = 2;
const MAX_HOPS = 6;
/** traceroute's usual ports; each probe uses the next one. */
const PORTS = { first: 33434, last: 33534 } as const;
const PORTS_PER_TRACE = PROBES_PER_HOP * MAX_HOPS;
const PORT_RANGES = Math.floor((PORTS.last - PORTS.first) / PORTS_PER_TRACE);
let traces = 0;

/**
 * The first port for the next trace. BusyBox recognizes an answer to its probe by the port alone and
 * receives those to every traceroute of its pod, so concurrent traces must not share any.
 */
export function nextPort(): number {
  traces += 1;
  return PORTS.first + (traces % PORT_RANGES) * PORTS_PER_TRACE;
}

/** Traces the route to an address from a pod; undefined if the command failed. */
export async function traceroute(
  context: ProbeContext,
  from: Pod,
  address: string,
): Promise<Trace | undefined> {
  const limits = ["-p", nextPort(), "-q", PROBES_PER_HOP, "-w", WAIT_SECONDS, "-m", MAX_HOPS].map(String);
  const executed = await execute(context, {
    pod: from,
    argv: ["traceroute", "-n", ...limits, address],
    seconds: PROBES_PER_HOP * WAIT_SECONDS * MAX_HOPS + 8,
    probe: "traceroute",
    target: address,
    outcomeOf: ({ exitCode, stdout }) => formatHops(parseTraceroute(stdout)) || `exit ${exitCode}`,
  });
  return executed.failed || executed.exitCode !== 0 ? undefined : parseTraceroute(executed.stdout);
}

function formatHops({ hops }: Trace): string {
  return hops.map(({ addresses }) => addresses.join("|") || "*").join(" → ");
}
