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

/** The addresses of a pod's interfaces, read inside it; undefined if the command failed. */
export async function interfacesOf(context: ProbeContext, pod: Pod): Promise<InterfaceAddress[] | undefined> {
  const executed = await execute(context, {
    pod,
    argv: COMMAND,
    seconds: context.timeouts.command,
    probe: "interfaces",
    target: `interfaces of ${pod.name}`,
    outcomeOf: ({ exitCode, stdout }) => formatAddresses(parseInterfaces(stdout)) || `exit ${exitCode}`,
  });
  return executed.failed || executed.exitCode !== 0 ? undefined : parseInterfaces(executed.stdout);
}

interface NodeShell {
  name: string;
  run: (argv: readonly string[]) => Promise<{ exitCode: number; stdout: string; stderr: string }>;
}

/** The addresses of a node's interfaces; undefined if the command failed. */
export async function interfacesOfNode(
  context: ProbeContext,
  node: NodeShell,
): Promise<InterfaceAddress[] | undefined> {
  const target = `interfaces of ${node.name}`;
  const unseen = { probe: "interfaces", source: `node ${node.name}`, target, command: COMMAND.join(" ") };
  return recordObservation(context, unseen, async () => {
    const { exitCode, stdout, stderr } = await node.run(COMMAND);
    const seen = exitCode === 0 ? parseInterfaces(stdout) : undefined;
    return { result: seen, outcome: seen ? formatAddresses(seen) : `exit ${exitCode}`, raw: stdout + stderr };
  });
}

const formatAddresses = (all: readonly InterfaceAddress[]) =>
  all.map(({ device, address, prefix }) => `${device} ${address}/${prefix}`).join(", ");

/**
 * Reads `ip -o addr` of iproute2 and of BusyBox, which print the same lines; an address without a prefix
 * is that of one end of a link. IPv6 addresses of a link alone are left out. Never throws: what is no such line is
 * skipped.
 */
export function parseInterfaces(stdout: string): InterfaceAddress[] {
  const lines = stdout.matchAll(
    /^\d+: (\S+?)(?:@\S+)? +inet6? ([\d.]+|[\da-fA-F:.]+)(?: peer \S+?)?(?:\/(\d+))?(?= |\\|$)/gm,
  );
  return [...lines].flatMap(([, device = "", address = "", prefix]) => {
    const family = familyOf(address);
    if (family === undefined || /^fe[89ab]/i.test(address)) return [];
    return [{ device, address, prefix: Number(prefix ?? (family === "IPv6" ? 128 : 32)) }];
  });
}
