import type { V1Service } from "@kubernetes/client-node";
import { nodeAddresses } from "../../fixtures/cluster/inspect/node-addresses.ts";
import { serviceRanges, takenRanges } from "../../fixtures/cluster/inspect/ranges.ts";
import { MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { READ_ALL_PODS, READ_NODES } from "../../fixtures/guestbook/rights.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { upheld, violated } from "../../helpers/engine/verdict.ts";
import { cidrContains } from "../../helpers/network/cidr.ts";
import { addressesOfPod, readPods } from "../../helpers/probes/pods.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { clusterIPsOf, serviceOf } from "../../helpers/probes/service.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";

const PORT_NAME = "redis-server";

export const shape: LabClaim = {
  id: "services/shape",
  statement:
    "redis-master and redis-slave are ClusterIP services that map port 6379 to the pods' port redis-server, without affinity.",
  expected: "type ClusterIP, port 6379 to redis-server, affinity None, an address of the service range only",
  permissions: [...READ_NODES, ...READ_ALL_PODS],
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const [own, taken] = await Promise.all([serviceRanges(context), takenBy(context, lab)]);
    const addresses: Reason[] = [];
    for (const { service: name } of [MASTER, SLAVE]) {
      const service = await serviceOf(context, lab.namespace, name);
      const virtual = clusterIPsOf(service);
      const places = (virtual.length > 0 ? virtual : ["None"]).map((address) =>
        misplaced({ service: name, address }, own, taken),
      );
      const wrong = wrongWith(name, service) ?? places.find((each) => each !== undefined);
      if (wrong) return violated(wrong);
      addresses.push(reasons.serviceAddresses({ service: name, addresses: virtual }));
    }
    const taking = { ranges: own, taken: taken.length };
    return upheld(reasons.servicesShaped({ portName: PORT_NAME, services: addresses, ...taking }));
  },
};

/** What is not as the lab says. */
function wrongWith(name: string, { spec }: V1Service): Reason | undefined {
  const [port, ...others] = spec?.ports ?? [];
  const facts: readonly (readonly [reasons.ServiceField, unknown, string | number])[] = [
    ["type", spec?.type, "ClusterIP"],
    ["affinity", spec?.sessionAffinity, "None"],
    ["port", port?.port, MASTER.port],
    ["targetPort", port?.targetPort, PORT_NAME],
    ["otherPorts", others.length, 0],
  ];
  const wrong = facts.find(([, is, wanted]) => is !== wanted);
  if (!wrong) return undefined;
  const [field, found, wanted] = wrong;
  return reasons.serviceFieldWrong({ service: name, field, found: String(found), wanted });
}

function misplaced(
  place: { service: string; address: string },
  own: readonly string[] | undefined,
  taken: readonly string[],
): Reason | undefined {
  const { address } = place;
  if (own && !own.some((each) => cidrContains(each, address)))
    return reasons.notInServiceRange({ ...place, ranges: own });
  const range = taken.find((each) => cidrContains(each, address));
  return range === undefined ? undefined : reasons.serviceAddressTaken({ ...place, range });
}

/** The ranges and addresses of nodes and pods, host network or not. */
async function takenBy(context: ProbeContext, lab: Lab): Promise<string[]> {
  const [ranges, nodes, pods] = await Promise.all([
    takenRanges(context, lab.cluster),
    nodeAddresses(context),
    readPods(context),
  ]);
  return [...new Set([...ranges, ...[...nodes.values()].flat(), ...pods.flatMap(addressesOfPod)])];
}
