import { insertRule } from "../../fixtures/cluster/packets.ts";
import { killPod } from "../../fixtures/guestbook/kill-pod.ts";
import { BUSYBOX } from "../../fixtures/guestbook/lab.ts";
import { starve } from "../../fixtures/guestbook/pod-processes.ts";
import { onePodOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { breakWhenMade } from "../../fixtures/policy/when-made.ts";
import type { Fault } from "../fault.ts";

const streamsCut: Fault = {
  id: "policy/streams-cut",
  kind: "probe",
  says: "As soon as there is a policy, the streams of all commands in pods are cut.",
  blinds: { "policy/timeout-after": "connection-lost" },
  lurks: true,
  inject: (lab, signal) =>
    breakWhenMade(lab, signal, () => {
      const rule = ["-p", "tcp", "--dport", "10250", "-j", "REJECT", "--reject-with", "tcp-reset"];
      return insertRule(lab, { table: "filter", chain: "INPUT", rule });
    }),
};

const probeKilled: Fault = {
  id: "policy/probe-killed",
  kind: "probe",
  says: "As soon as there is a policy, the pod that is to be denied is killed.",
  blinds: { "policy/timeout-after": "connection-lost" },
  lurks: true,
  async inject(lab, signal) {
    const shell = await onePodOf(lab, BUSYBOX.selector);
    return breakWhenMade(lab, signal, () => killPod(lab, shell));
  },
};

const probeStarved: Fault = {
  id: "policy/probe-starved",
  kind: "probe",
  says: "As soon as there is a policy, the pods that are to be denied get one percent of a processor.",
  // So starved, a pod says late or never that it is let in again.
  blinds: { "policy/timeout-after": "connection-lost" },
  lurks: true,
  inject: (lab, signal) => breakWhenMade(lab, signal, async () => starve(lab, await shellsOf(lab))),
};

export const policyProbeFaults: readonly Fault[] = [streamsCut, probeKilled, probeStarved];
