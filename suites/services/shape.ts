import type { V1Service } from "@kubernetes/client-node";
import { nodeAddresses } from "../../fixtures/cluster/node-addresses.ts";
import { serviceRanges, takenRanges } from "../../fixtures/cluster/ranges.ts";
import { type Lab, MASTER, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { READ_ALL_PODS, READ_NODES } from "../../fixtures/guestbook/rights.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { addressesOfPod, readPods } from "../../helpers/probes/pods.ts";
import { clusterIPsOf, serviceOf } from "../../helpers/probes/service.ts";
import { isIn } from "../../helpers/range.ts";
import { upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";

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
    const addresses: string[] = [];
    for (const { service: name } of [MASTER, SLAVE]) {
      const service = await serviceOf(look, lab.namespace, name);
      const virtual = clusterIPsOf(service);
      const places = (virtual.length > 0 ? virtual : ["None"]).map((each) => misplaced(each, own, taken));
      const wrong = wrongWith(service) ?? places.find((each) => each !== undefined);
      if (wrong) return violated(`${name} ${wrong}`, look.log.all);
      addresses.push(`${name} ${virtual.join(" and ")}`);
    }
    const range = own ? `of ${own.join(", ")}` : "(the API does not tell the service range)";
    const apart = `in none of the ${taken.length} ranges and addresses of nodes and pods`;
    return upheld(
      `both ClusterIP, 6379 to ${PORT_NAME}, affinity None: ${addresses.join(", ")} ${range}, ${apart}`,
      look.log.all,
    );
  },
};

/** What is not as the lab says, in the form `is A, not B`. */
function wrongWith({ spec }: V1Service): string | undefined {
  const [port, ...others] = spec?.ports ?? [];
  const facts: readonly (readonly [string, unknown, unknown])[] = [
    ["has the type", spec?.type, "ClusterIP"],
    ["has the affinity", spec?.sessionAffinity, "None"],
    ["has the port", port?.port, MASTER.port],
    ["has the target port", port?.targetPort, PORT_NAME],
    ["has other ports beside the first:", others.length, 0],
  ];
  const wrong = facts.find(([, is, wanted]) => is !== wanted);
  return wrong && `${wrong[0]} ${String(wrong[1])}, not ${String(wrong[2])}`;
}

function misplaced(
  address: string,
  own: readonly string[] | undefined,
  taken: readonly string[],
): string | undefined {
  if (own && !own.some((range) => isIn(range, address)))
    return `has the address ${address}, not one of ${own.join(", ")}`;
  const range = taken.find((each) => isIn(each, address));
  return range && `has the address ${address}, not one apart from ${range} of the nodes and pods`;
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
