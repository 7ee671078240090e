import { canonicalAddress } from "../network/address.ts";
import { type ProbeContext, recordObservation } from "./probe-context.ts";

/** The action of this machine's kernel for packets to an address. */
export type LocalRoute =
  | /** It has no route there: nothing leaves this machine. */ { route: "none" }
  | /** The next hop; absent where the address is on a link of this machine, or its own. */ {
      route: "some";
      via?: string;
      /** The link that it leaves by. */
      dev?: string;
    }
  | /** Unknown, because this machine has no `ip`. */ { route: "unknown" };

/** Reads this machine's route to an IP address from its kernel. */
export async function localRoute(
  context: ProbeContext,
  source: string,
  address: string,
): Promise<LocalRoute> {
  const argv = ["route", "get", address];
  const unseen = { probe: "route", source, target: address, command: `ip ${argv.join(" ")}` };
  return recordObservation<LocalRoute>(context, unseen, async () => {
    const { execa } = await import("execa");
    const { stdout, stderr, exitCode } = await execa("ip", argv, { reject: false, timeout: 3000 });
    const seen = parseRoute({ stdout, stderr, exitCode });
    return { result: seen, outcome: seen.route, raw: stdout || stderr || "there is no ip command" };
  });
}

/** Reads what iproute2's `ip route get` printed. Never throws; what it cannot read is unknown. */
export function parseRoute(printed: {
  stdout: string;
  stderr: string;
  exitCode?: number | undefined;
}): LocalRoute {
  const { stdout, stderr, exitCode } = printed;
  if (exitCode !== 0) return /Network is unreachable/.test(stderr) ? { route: "none" } : { route: "unknown" };
  const via = /\bvia (?:inet6? )?([\d.a-f:]+)/i.exec(stdout)?.[1];
  const dev = /\bdev (\S+)/.exec(stdout)?.[1];
  const link = dev === undefined ? {} : { dev };
  if (via !== undefined) return { route: "some", via: canonicalAddress(via), ...link };
  return /^\S/.test(stdout) ? { route: "some", ...link } : { route: "unknown" };
}
