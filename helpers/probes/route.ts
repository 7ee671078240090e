import { execute } from "./exec.ts";
import type { Look, Pod } from "./look.ts";
import { parseTraceroute, type Trace } from "./traceroute.ts";

const PROBES_PER_HOP = 2;
const WAIT_SECONDS = 2;
const MOST_HOPS = 6;

/** The way to an address as a pod sees it; undefined where the command was lost. */
export async function routeFrom(look: Look, from: Pod, address: string): Promise<Trace | undefined> {
  const limits = ["-q", PROBES_PER_HOP, "-w", WAIT_SECONDS, "-m", MOST_HOPS].map(String);
  const executed = await execute(look, {
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
