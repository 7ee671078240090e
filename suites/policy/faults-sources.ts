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

/** What a policy seems to do and does not: a source that is dead meanwhile, replication that is cut beside it. */

const DEAD = { code: "control-connection-not-open", outcome: "timeout" };

const firstPodDead: Fault = {
  id: "policy/first-pod-dead",
  kind: "packets",
  statement: "While there is a policy, no connection that the first plain pod begins gets out.",
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
  statement: "While there is a policy, no connection that the last plain pod begins gets out.",
  makesInconclusive: all(["policy/same-and-cross-node", "policy/scope"], DEAD),
  mustNotAffect: ["policy/timeout-after", "policy/label"],
  latent: true,
  async inject(lab, signal) {
    const last = (await shellsOf(lab)).at(-1);
    if (!last) throw new Error("there is no plain pod");
    return breakWhileThere(lab, signal, () => cutOff(lab, last));
  },
};

const namesakeDead: Fault = {
  id: "policy/namesake-dead",
  kind: "packets",
  statement: "While there is a policy, no connection gets out that the pod with the label elsewhere begins.",
  makesInconclusive: all(["policy/label", "policy/scope"], DEAD),
  mustNotAffect: ["policy/same-and-cross-node"],
  latent: true,
  async inject(lab, signal) {
    const { sameLabelClient: namesake } = await externalClients(lab);
    return breakWhileThere(lab, signal, () => cutOff(lab, namesake));
  },
};

const unenforced: Fault = {
  id: "policy/lost-not-denied",
  kind: "packets",
  statement:
    "The policy engine stands still, and while there is a policy the first plain pod's packets to redis are lost.",
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
  statement: "While there is a policy, one of the slaves gets nothing from the master.",
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
  namesakeDead,
  unenforced,
  staleSlave,
];

const streamsCut: Fault = {
  id: "policy/streams-cut",
  kind: "probe",
  statement: "As soon as there is a policy, the streams of all commands in pods are cut.",
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
  statement: "As soon as there is a policy, the pod that is to be denied is killed.",
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
  statement: "As soon as there is a policy, the pods that are to be denied get one percent of a processor.",
  // So starved, a pod says late or never that it is let in again.
  makesInconclusive: { "policy/timeout-after": "connection-lost" },
  latent: true,
  inject: (lab, signal) => breakOnCreated(lab, signal, async () => starve(lab, await shellsOf(lab))),
};

export const policyProbeFaults: readonly Fault[] = [streamsCut, probeKilled, probeStarved];
