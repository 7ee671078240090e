import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { isSameAddress } from "../../helpers/network/address.ts";
import { ipOf } from "../../helpers/network/resolve.ts";
import { connectOutside } from "../../helpers/probes/connect-outside.ts";
import type { Outcome, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { balancersOf, findService } from "../../helpers/probes/service.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import { type ControlPlace, nodePortControl, otherPortControl } from "./outside-reasons.ts";

/** The outcome of a connection from this machine to the same port of another address of the cluster. */
export interface PortControl {
  address: string;
  /** Whether there was an answer, even a refusal: then packets to that port leave this machine and answers return. */
  answered: boolean;
  reason: Reason;
}

const ANSWERS: ReadonlySet<Outcome> = new Set(["open", "refused", "reset"]);

/** Connects from this machine to a port of each address that may be reachable: nodes, API server, load balancers. */
export async function portControls(context: ProbeContext, lab: Lab, port: number): Promise<PortControl[]> {
  const { cluster, kube } = lab;
  const nodes = cluster.nodes.map(({ name, address }) => ({ at: { node: name }, address }));
  const named = [
    ...nodes,
    ...serverOf(kube.config.getCurrentCluster()?.server),
    ...(await balancersFor(context, lab)),
  ];
  const found = await Promise.all(
    named.map(async (each) => ({ ...each, address: await addressOf(each.address) })),
  );
  const places = found.filter(
    ({ address }, index) =>
      isIP(address) !== 0 &&
      !isOwn(address) &&
      found.findIndex((other) => isSameAddress(other.address, address)) === index,
  );
  const results = places.map(async ({ at, address }) => {
    const outcome = await connectOutside(context, {
      source: cluster.outside,
      address,
      port,
      seconds: context.timeouts.connection,
    });
    const seen = { address, port, outcome };
    return {
      address,
      answered: ANSWERS.has(outcome),
      reason: "node" in at ? nodePortControl({ ...seen, ...at }) : otherPortControl({ ...seen, ...at }),
    };
  });
  return Promise.all(results);
}

interface Place {
  at: ControlPlace;
  /** An IP address, or a name of one. */
  address: string;
}

/** A name that does not resolve is no control. */
const addressOf = (name: string): Promise<string> => ipOf(name).catch(() => "");

async function balancersFor(context: ProbeContext, { namespace }: Lab): Promise<Place[]> {
  const service = await findService(context, namespace, GUESTBOOK.service);
  return (service ? balancersOf(service) : []).map((address) => ({ at: { place: "balancer" }, address }));
}

function serverOf(server: string | undefined): Place[] {
  if (server === undefined || !URL.canParse(server)) return [];
  return [{ at: { place: "server" }, address: new URL(server).hostname.replace(/^\[(.*)\]$/, "$1") }];
}

/** This machine's own addresses, such as that of a tunnel to the API server, are no control. */
function isOwn(address: string): boolean {
  if (address.startsWith("127.") || isSameAddress(address, "::1")) return true;
  return Object.values(networkInterfaces()).some((all) =>
    (all ?? []).some((each) => isSameAddress(each.address, address)),
  );
}
