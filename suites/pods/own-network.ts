import { networkPluginIn, podRangesOf } from "../../fixtures/cluster/pod-ranges.ts";
import { subnetsOfNode } from "../../fixtures/cluster/subnet.ts";
import { READ_ALL_PODS, READ_NODES } from "../../fixtures/guestbook/rights.ts";
import { addressesOfPod, readPods } from "../../helpers/probes/pods.ts";
import { isIn } from "../../helpers/range.ts";
import { skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { hasOwnNetwork, nameOf } from "./addresses.ts";
import * as reasons from "./reasons.ts";

export const ownNetwork: LabClaim = {
  id: "pods/own-network",
  says: "Pods live on a virtual network apart from the network of the nodes.",
  expects: "no pod's IP in the subnet of any node",
  effect: "reads",
  touches: "nodes",
  needs: [...READ_NODES, ...READ_ALL_PODS],
  seconds: 30,
  async check({ lab, look }) {
    const shut = lab.cluster.nodes.find(({ run }) => !run);
    if (shut) return skipped(reasons.noWayIntoNode({ node: shut.name }));
    const found = await Promise.all(lab.cluster.nodes.map((node) => subnetsOfNode(look, node)));
    const subnets = [...new Set(found.flat())];
    const [all, ranges] = [await readPods(look), await podRangesOf(look)];
    const pods = all.filter(hasOwnNetwork);
    for (const pod of pods) {
      for (const address of addressesOfPod(pod)) {
        const subnet = subnets.find((each) => isIn(each, address));
        if (subnet)
          return violated(reasons.podInNodeSubnet({ ...nameOf(pod), address, subnet }), look.log.all);
      }
    }
    const plugin = networkPluginIn(all);
    return upheld(reasons.ownNetwork({ pods: pods.length, subnets, ranges, plugin }), look.log.all);
  },
};
