import { insertRule } from "../../fixtures/faults/cluster/packets.ts";
import { withoutSpeakers } from "../../fixtures/faults/cluster/speakers.ts";
import { dropSentTo } from "../../fixtures/faults/external/route.ts";
import { nodePortOf } from "../../fixtures/faults/guestbook/node-port.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { all, type Fault } from "../fault.ts";

const oneDirection: Fault = {
  id: "external/one-direction",
  kind: "packets",
  statement: "The nodes hear what comes to the guestbook's node port, and their answers are lost.",
  violates: {
    "external/node-port": { code: "entrance-seen", node: "node-1", outcome: "timeout" },
    "external/podless-node": { code: "podless-node-seen", outcome: "timeout" },
    "policy/default-external": {
      code: "unserved-while-control-answers",
      seen: { code: "entrance-not-served", entrance: "the node port of node-1", outcome: "timeout" },
    },
  },
  // It would wait for a minute.
  excludes: ["external/distributes"],
  async inject(lab) {
    const port = String(await nodePortOf(lab));
    // An answer still has the pod's address here; what it answers tells the way that it belongs to.
    const answers = ["-m", "conntrack", "--ctorigdstport", port, "--ctdir", "REPLY"];
    const rule = ["-p", "tcp", ...answers, "-j", "DROP"];
    return insertRule(lab, { table: "mangle", chain: "POSTROUTING", rule });
  },
};

const noSpeakers: Fault = {
  id: "external/no-speakers",
  kind: "processes",
  statement: "What announces the load balancer's addresses does not run on any node.",
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

/** What this machine does not let out says nothing of the cluster. */
const clientFirewall: Fault = {
  id: "external/client-firewall",
  kind: "packets",
  statement: "The client's own firewall drops what it sends to the guestbook's port.",
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
  statement: "A firewall on the client's way drops what it sends to any node port.",
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

export const wayFaults: readonly Fault[] = [oneDirection, noSpeakers, clientFirewall, filteredNodePorts];
