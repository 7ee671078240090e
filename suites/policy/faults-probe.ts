import { insertRule } from "../../fixtures/faults/cluster/packets.ts";
import { killPod } from "../../fixtures/faults/guestbook/kill-pod.ts";
import { starve } from "../../fixtures/faults/guestbook/pod-processes.ts";
import { breakWhenMade } from "../../fixtures/faults/policy/on-policy-created.ts";
import { BUSYBOX } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import type { Fault } from "../fault.ts";

const streamsCut: Fault = {
  id: "policy/streams-cut",
  kind: "probe",
  statement: "As soon as there is a policy, the streams of all commands in pods are cut.",
  makesInconclusive: { "policy/timeout-after": "connection-lost" },
  latent: true,
  inject: (lab, signal) =>
    breakWhenMade(lab, signal, () => {
      const rule = ["-p", "tcp", "--dport", "10250", "-j", "REJECT", "--reject-with", "tcp-reset"];
      return insertRule(lab, { table: "filter", chain: "INPUT", rule });
    }),
};

const probeKilled: Fault = {
  id: "policy/probe-killed",
  kind: "probe",
  statement: "As soon as there is a policy, the pod that is to be denied is killed.",
  makesInconclusive: { "policy/timeout-after": "connection-lost" },
  latent: true,
  async inject(lab, signal) {
    const shell = await onePodOf(lab, BUSYBOX.selector);
    return breakWhenMade(lab, signal, () => killPod(lab, shell));
  },
};

const probeStarved: Fault = {
  id: "policy/probe-starved",
  kind: "probe",
  statement: "As soon as there is a policy, the pods that are to be denied get one percent of a processor.",
  // So starved, a pod says late or never that it is let in again.
  makesInconclusive: { "policy/timeout-after": "connection-lost" },
  latent: true,
  inject: (lab, signal) => breakWhenMade(lab, signal, async () => starve(lab, await shellsOf(lab))),
};

export const policyProbeFaults: readonly Fault[] = [streamsCut, probeKilled, probeStarved];
