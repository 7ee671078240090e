import { insertRule } from "../../fixtures/faults/cluster/packets.ts";
import { starve, stopEngine } from "../../fixtures/faults/cluster/processes.ts";
import { killPod } from "../../fixtures/faults/guestbook/pods.ts";
import {
  breakOnCreated,
  breakWhileThere,
  cutFromMaster,
  cutOff,
  cutOffFromRedis,
} from "../../fixtures/faults/policy/policies.ts";
import { BUSYBOX, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { externalClients, onePodOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { applyInOrder } from "../../helpers/async/reversible.ts";
import { all, type Fault } from "../fault.ts";

// Effects that look like a policy's and are not: a dead source, interrupted replication.

const DEAD = { code: "control-connection-not-open", outcome: "timeout" };

const firstPodDead: Fault = {
  id: "policy/first-pod-dead",
  kind: "packets",
  statement: "While a policy exists, the first plain pod cannot open any connection.",
  makesInconclusive: {
    ...all(["policy/timeout-after", "policy/removed", "policy/guestbook-allowed"], DEAD),
    "errata/established": DEAD,
    "errata/replication-blocked": DEAD,
  },
  latent: true,
  inject: (lab, signal) => breakWhileThere(lab, signal, async () => cutOff(lab, (await shellsOf(lab))[0])),
};

const otherPodDead: Fault = {
  id: "policy/other-pod-dead",
  kind: "packets",
  statement: "While a policy exists, the last plain pod cannot open any connection.",
  makesInconclusive: all(["policy/same-and-cross-node", "policy/scope"], DEAD),
  mustNotAffect: ["policy/timeout-after", "policy/label"],
  latent: true,
  async inject(lab, signal) {
    const last = (await shellsOf(lab)).at(-1);
    if (!last) throw new Error("no plain pod is Ready");
    return breakWhileThere(lab, signal, () => cutOff(lab, last));
  },
};

const sameLabelClientDead: Fault = {
  id: "policy/namesake-dead",
  kind: "packets",
  statement:
    "While a policy exists, the pod with the guestbook's label in the other namespace cannot open any connection.",
  makesInconclusive: all(["policy/label", "policy/scope"], DEAD),
  mustNotAffect: ["policy/same-and-cross-node"],
  latent: true,
  async inject(lab, signal) {
    const { sameLabelClient } = await externalClients(lab);
    return breakWhileThere(lab, signal, () => cutOff(lab, sameLabelClient));
  },
};

const unenforced: Fault = {
  id: "policy/lost-not-denied",
  kind: "packets",
  statement:
    "The policy engine is paused, and while a policy exists, the first plain pod's packets to redis are dropped.",
  makesInconclusive: {
    "policy/timeout-after": "policy-dropped-nothing",
    ...all(["policy/guestbook-allowed", "policy/scope"], "policy-not-in-force"),
    "policy/guestbook-works": "policy-not-seen-in-force",
    "policy/removed": "denied-connection-open",
  },
  latent: true,
  async inject(lab, signal) {
    const [first] = await shellsOf(lab);
    return applyInOrder([
      () => stopEngine(lab),
      () => breakWhileThere(lab, signal, () => cutOffFromRedis(lab, first)),
    ]);
  },
};

const staleSlave: Fault = {
  id: "policy/stale-slave",
  kind: "packets",
  statement: "While a policy exists, one of the slaves receives nothing from the master.",
  violates: {
    "policy/guestbook-works": { code: "guestbook-used", when: "under", why: "guestbook-reads-stale" },
  },
  mustNotAffect: ["policy/guestbook-allowed", "errata/replication-blocked"],
  latent: true,
  async inject(lab, signal) {
    const [master, slave] = await Promise.all([
      onePodOf(lab, MASTER.selector),
      onePodOf(lab, SLAVE.selector),
    ]);
    return breakWhileThere(lab, signal, () => cutFromMaster(lab, master, slave));
  },
};

export const policySourceFaults: readonly Fault[] = [
  firstPodDead,
  otherPodDead,
  sameLabelClientDead,
  unenforced,
  staleSlave,
];

const streamsCut: Fault = {
  id: "policy/streams-cut",
  kind: "probe",
  statement: "As soon as a policy exists, the streams of all exec commands are cut.",
  makesInconclusive: { "policy/timeout-after": "connection-lost" },
  latent: true,
  inject: (lab, signal) =>
    breakOnCreated(lab, signal, () => {
      const rule = ["-p", "tcp", "--dport", "10250", "-j", "REJECT", "--reject-with", "tcp-reset"];
      return insertRule(lab, { table: "filter", chain: "INPUT", rule });
    }),
};

const probeKilled: Fault = {
  id: "policy/probe-killed",
  kind: "probe",
  statement: "As soon as a policy exists, the pod that it denies is killed.",
  makesInconclusive: { "policy/timeout-after": "connection-lost" },
  latent: true,
  async inject(lab, signal) {
    const shell = await onePodOf(lab, BUSYBOX.selector);
    return breakOnCreated(lab, signal, () => killPod(lab, shell));
  },
};

const probeStarved: Fault = {
  id: "policy/probe-starved",
  kind: "probe",
  statement: "As soon as a policy exists, the pods that it denies are limited to one percent of a CPU.",
  // A starved pod reports late, or never, that it is admitted again.
  makesInconclusive: { "policy/timeout-after": "connection-lost" },
  latent: true,
  inject: (lab, signal) => breakOnCreated(lab, signal, async () => starve(lab, await shellsOf(lab))),
};

export const policyProbeFaults: readonly Fault[] = [streamsCut, probeKilled, probeStarved];
