import type { V1Service } from "@kubernetes/client-node";
import { nodeAddresses } from "../../fixtures/cluster/node-addresses.ts";
import { serviceRanges, takenRanges } from "../../fixtures/cluster/ranges.ts";
import { type Lab, MASTER, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { READ_ALL_PODS, READ_NODES } from "../../fixtures/guestbook/rights.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { addressesOfPod, readPods } from "../../helpers/probes/pods.ts";
import { clusterIPsOf, serviceOf } from "../../helpers/probes/service.ts";
import { isIn } from "../../helpers/range.ts";
import type { Reason } from "../../helpers/reason.ts";
import { upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";

const PORT_NAME = "redis-server";

export const shape: LabClaim = {
  id: "services/shape",
  says: "redis-master and redis-slave are ClusterIP services that map port 6379 to the pods' port redis-server, without affinity.",
  expects: "type ClusterIP, port 6379 to redis-server, affinity None, an address of the service range only",
  effect: "reads",
  touches: "namespace",
  needs: [...READ_NODES, ...READ_ALL_PODS],
  seconds: 60,
  async check({ lab, look }) {
    const [own, taken] = await Promise.all([serviceRanges(look), takenBy(look, lab)]);
    const addresses: Reason[] = [];
    for (const { service: name } of [MASTER, SLAVE]) {
      const service = await serviceOf(look, lab.namespace, name);
      const virtual = clusterIPsOf(service);
      const places = (virtual.length > 0 ? virtual : ["None"]).map((address) =>
        misplaced({ service: name, address }, own, taken),
      );
      const wrong = wrongWith(name, service) ?? places.find((each) => each !== undefined);
      if (wrong) return violated(wrong, look.log.all);
      addresses.push(reasons.serviceAddresses({ service: name, addresses: virtual }));
    }
    const taking = { ranges: own, taken: taken.length };
    return upheld(
      reasons.servicesShaped({ portName: PORT_NAME, services: addresses, ...taking }),
      look.log.all,
    );
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
  if (own && !own.some((each) => isIn(each, address)))
    return reasons.notInServiceRange({ ...place, ranges: own });
  const range = taken.find((each) => isIn(each, address));
  return range === undefined ? undefined : reasons.serviceAddressTaken({ ...place, range });
}

/** The ranges and addresses of nodes and pods, host network or not. */
async function takenBy(look: Look, lab: Lab): Promise<string[]> {
  const [ranges, nodes, pods] = await Promise.all([
    takenRanges(look, lab.cluster),
    nodeAddresses(look),
    readPods(look),
  ]);
  return [...new Set([...ranges, ...[...nodes.values()].flat(), ...pods.flatMap(addressesOfPod)])];
}
