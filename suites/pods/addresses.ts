import type { V1Pod } from "@kubernetes/client-node";
import { machineAddresses } from "../../fixtures/cluster/inspect/node-addresses.ts";
import { ECHO } from "../../fixtures/guestbook/guestbook.ts";
import { appPodsOf, podsOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { READ_ALL_PODS, READ_NODES } from "../../fixtures/guestbook/rights.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { requireResult } from "../../helpers/engine/probe-error.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { upheld, violated } from "../../helpers/engine/verdict.ts";
import { canonicalAddress, isSameAddress } from "../../helpers/network/address.ts";
import { interfacesOf } from "../../helpers/probes/interfaces.ts";
import { addressesOfPod, readPods } from "../../helpers/probes/pods.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";

export const uniqueIp: LabClaim = {
  id: "pods/unique-ip",
  statement: "Each pod has an IP of its own.",
  expected: "no IP that two pods, or a pod and a node, have, by the API and inside the pods",
  permissions: [...READ_NODES, ...READ_ALL_PODS],
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const pods = (await readPods(context)).filter(hasOwnNetwork);
    const holders = new Map<string, Map<string, Reason>>();
    const hold = (written: string, who: Reason) => {
      const address = canonicalAddress(written);
      holders.set(address, (holders.get(address) ?? new Map()).set(who.text, who));
    };
    for (const [node, addresses] of await machineAddresses(context))
      for (const address of addresses) hold(address, reasons.heldByNode({ node }));
    for (const pod of pods)
      for (const address of addressesOfPod(pod)) hold(address, reasons.heldByPod(nameOf(pod)));

    const inside = await insideOf(context, lab);
    for (const { who, ips, addresses } of inside) {
      const missing = ips.find((ip) => !addresses.some((address) => isSameAddress(address, ip)));
      if (missing) return violated(reasons.addressNotInside({ ...who, addresses, wanted: missing }));
      for (const address of addresses) hold(address, reasons.heldByPod(who));
    }
    // Nodes may name one address together, that of their API server for one; no pod may have it.
    for (const [address, who] of holders) {
      const those = [...who.values()];
      if (those.length > 1 && those.some(({ code }) => code !== NODE))
        return violated(reasons.addressShared({ address, holders: those }));
    }
    const count = new Set(pods.flatMap(addressesOfPod).map(canonicalAddress)).size;
    const counts = { pods: pods.length, addresses: count, inside: inside.length };
    return upheld(reasons.addressesUnique(counts));
  },
};

const { code: NODE } = reasons.heldByNode({ node: "" });

/** A pod that has ended, or is about to, gives its IP back, and one on the host's network has the node's. */
export const hasOwnNetwork = (pod: V1Pod) =>
  !pod.spec?.hostNetwork &&
  pod.status?.phase === "Running" &&
  pod.metadata?.deletionTimestamp === undefined &&
  addressesOfPod(pod).length > 0;

export const nameOf = ({ metadata }: V1Pod) => ({
  ...{ namespace: metadata?.namespace ?? "", pod: metadata?.name ?? "" },
});

/** What is to be seen inside the lab's pods, but for the loopback. Throws ProbeError where one could not be asked. */
async function insideOf(context: ProbeContext, lab: Lab) {
  const found = await Promise.all([appPodsOf(lab), shellsOf(lab), podsOf(lab, ECHO.selector)]);
  return Promise.all(
    found.flat().map(async (pod) => {
      const interfaces = requireResult(
        await interfacesOf(context, pod),
        reasons.interfacesUnread({ pod: pod.name }),
      );
      const others = interfaces.filter(({ device }) => device !== "lo");
      return {
        who: { namespace: pod.namespace, pod: pod.name },
        ips: pod.ips,
        addresses: others.map(({ address }) => address),
      };
    }),
  );
}
