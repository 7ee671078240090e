import { networkPluginIn, podRangesOf } from "../../fixtures/cluster/inspect/pod-ranges.ts";
import { subnetsOfNode } from "../../fixtures/cluster/provision/subnet.ts";
import { READ_ALL_PODS, READ_NODES } from "../../fixtures/guestbook/rights.ts";
import { skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import { cidrContains } from "../../helpers/network/cidr.ts";
import { addressesOfPod, readPods } from "../../helpers/probes/pods.ts";
import type { LabClaim } from "../claim.ts";
import { hasOwnNetwork, nameOf } from "./addresses.ts";
import * as reasons from "./reasons.ts";

export const ownNetwork: LabClaim = {
  id: "pods/own-network",
  statement: "Pods live on a virtual network apart from the network of the nodes.",
  expected: "no pod's IP in the subnet of any node",
  scope: "nodes",
  permissions: [...READ_NODES, ...READ_ALL_PODS],
  timeoutSeconds: 30,
  async check({ lab, context }) {
    const shut = lab.cluster.nodes.find(({ run }) => !run);
    if (shut) return skipped(reasons.noWayIntoNode({ node: shut.name }));
    const found = await Promise.all(lab.cluster.nodes.map((node) => subnetsOfNode(context, node)));
    const subnets = [...new Set(found.flat())];
    const [all, ranges] = [await readPods(context), await podRangesOf(context)];
    const pods = all.filter(hasOwnNetwork);
    for (const pod of pods) {
      for (const address of addressesOfPod(pod)) {
        const subnet = subnets.find((each) => cidrContains(each, address));
        if (subnet) return violated(reasons.podInNodeSubnet({ ...nameOf(pod), address, subnet }));
      }
    }
    const plugin = networkPluginIn(all);
    return upheld(reasons.ownNetwork({ pods: pods.length, subnets, ranges, plugin }));
  },
};
