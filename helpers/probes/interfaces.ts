import { familyOf } from "../network/address.ts";
import { execute } from "./exec.ts";
import { type Pod, type ProbeContext, recordObservation } from "./probe-context.ts";

/** An IP address of a network interface. */
export interface InterfaceAddress {
  device: string;
  address: string;
  /** The length of the network's prefix, in bits. */
  prefix: number;
}

const COMMAND = ["ip", "-o", "addr"];

/** The addresses of a pod's interfaces, as they are inside it; undefined where it could not be asked. */
export async function interfacesOf(context: ProbeContext, pod: Pod): Promise<InterfaceAddress[] | undefined> {
  const executed = await execute(context, {
    pod,
    argv: COMMAND,
    seconds: context.timeouts.command,
    probe: "interfaces",
    target: `interfaces of ${pod.name}`,
    outcomeOf: ({ exitCode, stdout }) => inWords(interfacesIn(stdout)) || `exit ${exitCode}`,
  });
  return executed.lost || executed.exitCode !== 0 ? undefined : interfacesIn(executed.stdout);
}

interface Machine {
  name: string;
  run: (argv: readonly string[]) => Promise<{ exitCode: number; stdout: string; stderr: string }>;
}

/** The addresses of a node's interfaces; undefined where it could not be asked. */
export async function interfacesOfNode(
  context: ProbeContext,
  node: Machine,
): Promise<InterfaceAddress[] | undefined> {
  const target = `interfaces of ${node.name}`;
  const unseen = { probe: "interfaces", source: `node ${node.name}`, target, command: COMMAND.join(" ") };
  return recordObservation(context, unseen, async () => {
    const { exitCode, stdout, stderr } = await node.run(COMMAND);
    const seen = exitCode === 0 ? interfacesIn(stdout) : undefined;
    return { seen, outcome: seen ? inWords(seen) : `exit ${exitCode}`, raw: stdout + stderr };
  });
}

const inWords = (all: readonly InterfaceAddress[]) =>
  all.map(({ device, address, prefix }) => `${device} ${address}/${prefix}`).join(", ");

/**
 * Reads `ip -o addr` of iproute2 and of BusyBox, which print the same lines; an address without a prefix
 * is that of one end of a link. IPv6 addresses of a link alone are left out. Never throws: what is no such line is
 * skipped.
 */
export function interfacesIn(stdout: string): InterfaceAddress[] {
  const lines = stdout.matchAll(
    /^\d+: (\S+?)(?:@\S+)? +inet6? ([\d.]+|[\da-fA-F:.]+)(?: peer \S+?)?(?:\/(\d+))?(?= |\\|$)/gm,
  );
  return [...lines].flatMap(([, device = "", address = "", prefix]) => {
    const family = familyOf(address);
    if (family === undefined || /^fe[89ab]/i.test(address)) return [];
    return [{ device, address, prefix: Number(prefix ?? (family === "IPv6" ? 128 : 32)) }];
  });
}
