import { insertInPod, insertRule } from "../../fixtures/faults/cluster/packets.ts";
import { nodeOf, stopEngine } from "../../fixtures/faults/cluster/processes.ts";
import {
  applied,
  breakWhileThere,
  denyAll,
  holdPolicy,
  rewritePolicy,
} from "../../fixtures/faults/policy/policies.ts";
import { GUESTBOOK, MASTER } from "../../fixtures/guestbook/guestbook.ts";
import { podsOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { applyInOrder } from "../../helpers/async/reversible.ts";
import { all, type Fault } from "../fault.ts";
import { policyProbeFaults, policySourceFaults } from "./faults-sources.ts";

const TIMES_OUT = { code: "connection-shut", outcome: "timeout" };

const ownNamespaceOnly: Fault = {
  id: "policy/own-namespace-only",
  kind: "objects",
  statement: "A policy admits only pods of the same namespace to the redis pods.",
  violates: {
    "policy/default-internal": { ...TIMES_OUT, from: "busybox", crosses: "namespaces" },
  },
  inject: (lab, signal) =>
    applied(
      lab,
      { podSelector: { matchLabels: { app: "redis" } }, ingress: [{ from: [{ podSelector: {} }] }] },
      signal,
    ),
};

const noExternalEgress: Fault = {
  id: "policy/no-way-out",
  kind: "objects",
  statement: "A policy allows the lab's pods to connect only to other pods.",
  violates: { "policy/default-egress": { ...TIMES_OUT, server: "server-outside-of-labcheck" } },
  inject: (lab, signal) =>
    applied(
      lab,
      { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [{ namespaceSelector: {} }] }] },
      signal,
    ),
};

const deniedBefore: Fault = {
  id: "policy/denied-before",
  kind: "objects",
  statement: "An unrelated policy denies all ingress to the redis pods.",
  violates: {
    ...all(["policy/open-before", "policy/default-internal"], TIMES_OUT),
    "pods/reach-any": { code: "pair-silent", to: "redis" },
  },
  makesInconclusive: {
    "guestbook/read-slave": "no-entry-to-read",
    ...all(["pods/route-across", "pods/route-local"], {
      code: "route-target-unreachable",
      outcome: "timeout",
    }),
    "pods/standard-port": "pod-port-unanswered",
    ...all(["services/routes", "services/distributes"], { code: "pod-itself-not-open", outcome: "timeout" }),
    "services/random": { code: "connection-unanswered", connection: 1 },
    "services/internal-only": { code: "address-seen-from-both-sides", inside: "timeout" },
    "ingress/rewrite": "pod-does-not-serve-inside",
  },
  inject: denyAll,
};

const noEngine: Fault = {
  id: "policy/no-engine",
  kind: "processes",
  statement: "The policy engine is paused on every node.",
  violates: { "policy/timeout-after": { code: "denied-connection-open", wanted: "timeout" } },
  inject: stopEngine,
};

const rejecting: Fault = {
  id: "policy/rejecting",
  kind: "packets",
  statement: "While a policy exists, connections from plain pods to redis are refused, not dropped.",
  violates: { "policy/timeout-after": { code: "denied-connection-not-timeout", outcome: "refused" } },
  latent: true,
  async inject(lab, signal) {
    const shells = await shellsOf(lab);
    const packets = ["OUTPUT", "-p", "tcp", "--dport", String(MASTER.port)];
    const rule = [...packets, "-j", "REJECT", "--reject-with", "tcp-reset"];
    const steps = shells.map((shell) => () => insertInPod(nodeOf(lab, shell), shell.ip, rule));
    return breakWhileThere(lab, signal, () => applyInOrder(steps));
  },
};

const borrowedAddress: Fault = {
  id: "policy/borrowed-address",
  kind: "packets",
  statement: "The second node translates its plain pod's source address to that of a guestbook pod.",
  violates: {
    "policy/same-and-cross-node": {
      code: "denied-connection-open",
      ...{ from: "busybox-2", node: "node-2", wanted: "timeout" },
    },
  },
  mustNotAffect: ["policy/timeout-after"],
  async inject(lab) {
    const shell = (await shellsOf(lab)).at(-1);
    const apps = await podsOf(lab, GUESTBOOK.selector);
    const app = apps.find(({ node }) => node === shell?.node);
    if (!shell || !app) throw new Error("no guestbook pod runs on the node of the last shell pod");
    const rule = [
      "-s",
      shell.ip,
      "-p",
      "tcp",
      "--dport",
      String(MASTER.port),
      "-j",
      "SNAT",
      "--to-source",
      app.ip,
    ];
    return insertRule(lab, { table: "nat", chain: "POSTROUTING", rule }, [shell.node]);
  },
};

const nobodyAdmitted: Fault = {
  id: "policy/nobody-admitted",
  kind: "objects",
  statement: "A controller rewrites redis-policy so that it admits no pod.",
  violates: {
    "policy/guestbook-allowed": { ...TIMES_OUT, from: "guestbook-v1" },
    "policy/guestbook-works": {
      code: "guestbook-used",
      ...{ when: "under", why: "guestbook-takes-no-entry" },
    },
    "policy/label": { ...TIMES_OUT, from: "labcheck-bare" },
  },
  makesInconclusive: all(["policy/timeout-after", "policy/same-and-cross-node"], {
    code: "control-connection-not-open",
    from: "guestbook-v1",
  }),
  mustNotAffect: ["policy/scope", "policy/removed"],
  inject: (lab, signal) => rewritePolicy(lab, signal, { ingress: [{ from: [from({ app: "nobody" })] }] }),
};

const everyPodSelected: Fault = {
  id: "policy/every-pod-selected",
  kind: "objects",
  statement: "A controller rewrites redis-policy so that it selects every pod.",
  violates: { "policy/scope": TIMES_OUT },
  // The policy also closes the connections that show that a plain pod is alive.
  makesInconclusive: {
    "policy/removed": { code: "control-connection-not-open", from: "busybox", outcome: "timeout" },
  },
  inject: (lab, signal) => rewritePolicy(lab, signal, { podSelector: { matchLabels: { app: null } } }),
};

const everyNamespaceAdmitted: Fault = {
  id: "policy/every-namespace-admitted",
  kind: "objects",
  statement: "A controller rewrites redis-policy so that it admits the label from every namespace.",
  violates: {
    "policy/label": { code: "denied-connection-open", from: "namesake", wanted: "timeout" },
  },
  mustNotAffect: ["policy/guestbook-allowed", "policy/guestbook-works"],
  latent: true,
  inject: (lab, signal) =>
    rewritePolicy(lab, signal, {
      ingress: [{ from: [{ namespaceSelector: {}, ...from({ app: "guestbook" }) }] }],
    }),
};

const heldPolicy: Fault = {
  id: "policy/held",
  kind: "objects",
  statement: "A finalizer holds the deleted policy, so that it stays in force.",
  violates: { "policy/removed": TIMES_OUT },
  inject: holdPolicy,
};

const from = (matchLabels: Record<string, string>) => ({ podSelector: { matchLabels } });

export const policyFaults: readonly Fault[] = [
  ownNamespaceOnly,
  noExternalEgress,
  deniedBefore,
  noEngine,
  rejecting,
  borrowedAddress,
  nobodyAdmitted,
  everyPodSelected,
  everyNamespaceAdmitted,
  heldPolicy,
  ...policyProbeFaults,
  ...policySourceFaults,
];
