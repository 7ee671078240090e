import type { V1Pod } from "@kubernetes/client-node";
import { machineAddresses } from "../../fixtures/cluster/node-addresses.ts";
import { ECHO, type Lab } from "../../fixtures/guestbook/lab.ts";
import { appPodsOf, podsOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { READ_ALL_PODS, READ_NODES } from "../../fixtures/guestbook/rights.ts";
import { canonicalAddress, isSameAddress } from "../../helpers/address.ts";
import { orLost } from "../../helpers/lost.ts";
import { interfacesOf } from "../../helpers/probes/interfaces.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { addressesOfPod, readPods } from "../../helpers/probes/pods.ts";
import { upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";

export const uniqueIp: LabClaim = {
  id: "pods/unique-ip",
  says: "Each pod has an IP of its own.",
  expects: "no IP that two pods, or a pod and a node, have, by the API and inside the pods",
  effect: "reads",
  touches: "namespace",
  needs: [...READ_NODES, ...READ_ALL_PODS],
  seconds: 60,
  async check({ lab, look }) {
    const { log } = look;
    const pods = (await readPods(look)).filter(hasOwnNetwork);
    const holders = new Map<string, Set<string>>();
    const hold = (written: string, who: string) => {
      const address = canonicalAddress(written);
      holders.set(address, (holders.get(address) ?? new Set()).add(who));
    };
    for (const [node, addresses] of await machineAddresses(look))
      for (const address of addresses) hold(address, `${NODE}${node}`);
    for (const pod of pods) for (const address of addressesOfPod(pod)) hold(address, nameOf(pod));

    const inside = await insideOf(look, lab);
    for (const { who, ips, addresses } of inside) {
      const missing = ips.find((ip) => !addresses.some((address) => isSameAddress(address, ip)));
      if (missing)
        return violated(`${who} has ${addresses.join(", ") || "no IP"} inside, not ${missing}`, log.all);
      for (const address of addresses) hold(address, who);
    }
    // Nodes may name one address together, that of their API server for one; no pod may have it.
    const shared = [...holders].find(([, who]) => who.size > 1 && [...who].some((each) => !isNode(each)));
    if (shared)
      return violated(
        `${shared[0]} is the IP of ${[...shared[1]].join(" and of ")}, not of one alone`,
        log.all,
      );
    const count = new Set(pods.flatMap(addressesOfPod).map(canonicalAddress)).size;
    return upheld(
      `${pods.length} pods have ${count} IPs, none of them a node's; ${inside.length} have theirs inside as well`,
      log.all,
    );
  },
};

const NODE = "node ";
const isNode = (who: string) => who.startsWith(NODE);

/** A pod that has ended, or is about to, gives its IP back, and one on the host's network has the node's. */
export const hasOwnNetwork = (pod: V1Pod) =>
  !pod.spec?.hostNetwork &&
  pod.status?.phase === "Running" &&
  pod.metadata?.deletionTimestamp === undefined &&
  addressesOfPod(pod).length > 0;

export const nameOf = ({ metadata }: V1Pod) => `${metadata?.namespace}/${metadata?.name}`;

/** What is to be seen inside the lab's pods, but for the loopback. Throws Lost where one could not be asked. */
async function insideOf(look: Look, lab: Lab) {
  const found = await Promise.all([appPodsOf(lab), shellsOf(lab), podsOf(lab, ECHO.selector)]);
  return Promise.all(
    found.flat().map(async (pod) => {
      const interfaces = orLost(
        await interfacesOf(look, pod),
        `${pod.name} could not be asked for its interfaces`,
      );
      const others = interfaces.filter(({ device }) => device !== "lo");
      return {
        who: `${pod.namespace}/${pod.name}`,
        ips: pod.ips,
        addresses: others.map(({ address }) => address),
      };
    }),
  );
}
