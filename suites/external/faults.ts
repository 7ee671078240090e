import { withoutSpeakers } from "../../fixtures/faults/cluster/addresses.ts";
import { dropSentTo, insertRule, proxiesHave } from "../../fixtures/faults/cluster/packets.ts";
import { patching } from "../../fixtures/faults/cluster/patch.ts";
import { otherPage } from "../../fixtures/faults/guestbook/other-page.ts";
import { nodePortOf } from "../../fixtures/faults/guestbook/services.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { applyAndVerify } from "../../helpers/async/reversible.ts";
import { all, type Fault } from "../fault.ts";

const oneDirection: Fault = {
  id: "external/one-direction",
  kind: "packets",
  statement: "Requests to the guestbook's node port reach the nodes, but the answers are dropped.",
  violates: {
    "external/node-port": { code: "entrance-seen", node: "node-1", outcome: "timeout" },
    "external/podless-node": { code: "podless-node-seen", outcome: "timeout" },
    "policy/default-external": {
      code: "unserved-while-control-answers",
      seen: { code: "entrance-not-served", entrance: "the node port of node-1", outcome: "timeout" },
    },
  },
  // The claim would wait for a minute.
  excludes: ["external/distributes"],
  async inject(lab) {
    const port = String(await nodePortOf(lab));
    // An answer still has the pod's address here, so it is matched by the original destination of its connection.
    const answers = ["-m", "conntrack", "--ctorigdstport", port, "--ctdir", "REPLY"];
    const rule = ["-p", "tcp", ...answers, "-j", "DROP"];
    return insertRule(lab, { table: "mangle", chain: "POSTROUTING", rule });
  },
};

const noSpeakers: Fault = {
  id: "external/no-speakers",
  kind: "processes",
  statement: "The process that announces the load balancer's addresses does not run on any node.",
  violates: {
    "external/load-balancer": {
      code: "unserved-while-control-answers",
      seen: "entrance-seen",
      control: "nobody-has-address-on-link",
    },
    "policy/default-external": {
      code: "unserved-while-control-answers",
      seen: { code: "entrance-not-served", entrance: "the load balancer", outcome: "unreachable" },
      control: "nobody-has-address-on-link",
    },
  },
  makesInconclusive: {
    "ingress/tls": "no-tls-handshake",
    ...all(["ingress/path", "ingress/rewrite", "ingress/pattern"], "ingress-host-unserved"),
    "errata/ingress-annotation": "annotated-ingress-unanswered",
  },
  inject: withoutSpeakers,
};

/** A firewall on this machine is not the cluster's failure. */
const clientFirewall: Fault = {
  id: "external/client-firewall",
  kind: "packets",
  statement: "The client's own firewall drops its packets to the guestbook's port.",
  makesInconclusive: {
    "external/load-balancer": { code: "entrance-seen", outcome: "timeout", notes: "no-other-port-open" },
    "policy/default-external": {
      ...{ code: "entrance-not-served", entrance: "the load balancer", outcome: "timeout" },
      notes: "no-other-port-open",
    },
  },
  inject: () => dropSentTo(GUESTBOOK.port),
};

const filteredNodePorts: Fault = {
  id: "external/filtered-node-ports",
  kind: "packets",
  statement: "A firewall on the client's path drops its packets to all node ports.",
  makesInconclusive: {
    ...all(["external/node-port", "external/distributes", "external/plain-node-port"], {
      code: "entrance-seen",
      outcome: "timeout",
      notes: "control-port-silent",
    }),
    "external/podless-node": {
      code: "podless-node-seen",
      outcome: "timeout",
      notes: "control-port-silent",
    },
    "policy/default-external": {
      ...{ code: "entrance-not-served", entrance: "the node port of node-1", outcome: "timeout" },
      notes: "control-port-silent",
    },
  },
  inject: () => dropSentTo("30000:32767"),
};

const connectionFaults: readonly Fault[] = [oneDirection, noSpeakers, clientFirewall, filteredNodePorts];

const service = ({ kube, namespace }: Lab) =>
  kube.core.readNamespacedService({ name: GUESTBOOK.service, namespace });

const firstNode = ({ cluster }: Lab) => cluster.nodes[0]?.name ?? "";
const lastNode = ({ cluster }: Lab) => cluster.nodes.at(-1)?.name ?? "";

const dropped = (lab: Lab, match: readonly string[], nodes?: readonly string[]) =>
  insertRule(lab, { table: "raw", chain: "PREROUTING", rule: ["-p", "tcp", ...match, "-j", "DROP"] }, nodes);

const localPolicy: Fault = {
  id: "external/local-policy",
  kind: "objects",
  statement: "The guestbook Service routes external traffic only to pods on the same node.",
  violates: {
    "external/layers": { code: "external-traffic-policy-wrong", policy: "Local" },
    "external/distributes": "endpoint-never-reached",
    "external/podless-node": { code: "podless-node-seen", outcome: "timeout" },
  },
  async inject(lab, signal) {
    const { kube, namespace } = lab;
    const { metadata } = await service(lab);
    const object = { apiVersion: "v1", kind: "Service", metadata: { name: metadata?.name ?? "", namespace } };
    const undo = await patching(kube, object, { spec: { externalTrafficPolicy: "Local" } });
    const rule = new RegExp(`LOCAL traffic for ${namespace}/${GUESTBOOK.service} `);
    return applyAndVerify(undo, () => proxiesHave(lab, rule, signal));
  },
};

const blockedNodePort: Fault = {
  id: "external/blocked-node-port",
  kind: "packets",
  statement: "One node drops packets to the guestbook's node port.",
  violates: {
    "external/node-port": { code: "entrance-seen", node: "node-1", outcome: "timeout" },
    "policy/default-external": {
      code: "unserved-while-control-answers",
      seen: { code: "entrance-not-served", entrance: "the node port of node-1", outcome: "timeout" },
    },
  },
  // The claim would wait for a minute.
  excludes: ["external/distributes"],
  inject: async (lab) => dropped(lab, ["--dport", String(await nodePortOf(lab))], [firstNode(lab)]),
};

const blockedClusterIp: Fault = {
  id: "external/blocked-cluster-ip",
  kind: "packets",
  statement: "The nodes drop packets from pods to the guestbook's ClusterIP.",
  violates: { "external/cluster-ip": "cluster-ip-serves-nothing" },
  makesInconclusive: {
    "services/internal-only": { code: "address-seen-from-both-sides", inside: "timeout" },
  },
  async inject(lab) {
    const address = (await service(lab)).spec?.clusterIP;
    if (!address) throw new Error("the guestbook Service has no ClusterIP");
    return dropped(lab, ["-d", address, "--dport", String(GUESTBOOK.port)]);
  },
};

const oneOpenNodePort: Fault = {
  id: "external/one-open-node-port",
  kind: "packets",
  statement: "One node drops packets to all node ports except the guestbook's.",
  violates: { "external/plain-node-port": { code: "entrance-seen", node: "node-2", outcome: "timeout" } },
  mustNotAffect: ["external/podless-node"],
  async inject(lab) {
    const port = await nodePortOf(lab);
    const ranges = [
      [30000, port - 1],
      [port + 1, 32767],
    ].filter(([from = 0, to = 0]) => from <= to);
    const ports = ranges.map(([from, to]) => `${from}:${to}`).join(",");
    // New connections only: the nodes use these ports as source ports when they forward traffic.
    return dropped(lab, ["--syn", "-m", "multiport", "--dports", ports], [lastNode(lab)]);
  },
};

const oneOtherPage: Fault = {
  id: "external/one-other-page",
  kind: "content",
  statement: "Only the last of the three guestbook pods serves another page.",
  violates: {
    "external/load-balancer": { code: "entrance-seen", outcome: "HTTP 200" },
    "external/node-port": { code: "entrance-seen", outcome: "HTTP 200" },
    "external/cluster-ip": "cluster-ip-page-wrong",
    ...all(["ingress/tls", "ingress/path", "ingress/pattern"], {
      code: "ingress-form",
      why: { code: "ingress-page-not-guestbook", path: "/guestbook/", outcome: "HTTP 200" },
    }),
  },
  makesInconclusive: { "policy/default-external": "entrance-answered-by-another" },
  // A browser reaches only one pod through each entrance.
  excludes: ["guestbook/page"],
  async inject(lab, signal) {
    const pods = await somePodsOf(lab, GUESTBOOK.selector);
    return otherPage(lab, pods.at(-1) ?? pods[0], signal);
  },
};

export const externalFaults: readonly Fault[] = [
  localPolicy,
  blockedNodePort,
  blockedClusterIp,
  oneOpenNodePort,
  oneOtherPage,
  ...connectionFaults,
];
