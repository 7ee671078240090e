import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import type { Lab } from "../../fixtures/guestbook/lab.ts";
import { hostPort, isSameAddress } from "../../helpers/address.ts";
import type { Look } from "../../helpers/probes/look.ts";
import type { Outcome } from "../../helpers/probes/outcome.ts";
import { connectOutside } from "../../helpers/probes/outside.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";

/** What came of a connection from this machine to the same port at another address of the cluster. */
export interface PortControl {
  address: string;
  /** Somebody answered there, be it with a refusal: what this machine sends to that port gets out and comes back. */
  answered: boolean;
  words: string;
}

const ANSWERS: ReadonlySet<Outcome> = new Set(["open", "refused", "reset"]);

/** Connects from this machine to a port of every address of the cluster that it may reach: nodes, API server. */
export async function portControls(look: Look, { cluster, kube }: Lab, port: number): Promise<PortControl[]> {
  const nodes = cluster.nodes.map(({ name, address }) => ({ name, address }));
  const others = [...nodes, ...serverOf(kube.config.getCurrentCluster()?.server)];
  const places = others.filter(
    ({ address }, index) =>
      isIP(address) !== 0 &&
      !isOwn(address) &&
      others.findIndex((other) => isSameAddress(other.address, address)) === index,
  );
  const asked = places.map(async ({ name, address }) => {
    const outcome = await connectOutside(look, {
      source: cluster.outside,
      address,
      port,
      seconds: TIMEOUTS.connection,
    });
    return {
      address,
      answered: ANSWERS.has(outcome),
      words: `${name} (${hostPort(address, port)}) was ${outcome}`,
    };
  });
  return Promise.all(asked);
}

function serverOf(server: string | undefined): { name: string; address: string }[] {
  if (server === undefined || !URL.canParse(server)) return [];
  return [{ name: "the API server", address: new URL(server).hostname.replace(/^\[(.*)\]$/, "$1") }];
}

/** An address of this machine answers whatever the way to the cluster does: a tunnel to the API, for one. */
function isOwn(address: string): boolean {
  if (address.startsWith("127.") || isSameAddress(address, "::1")) return true;
  return Object.values(networkInterfaces()).some((all) =>
    (all ?? []).some((each) => isSameAddress(each.address, address)),
  );
}
