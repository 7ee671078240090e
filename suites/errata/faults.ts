import { givePathType } from "../../fixtures/faults/cluster/admission.ts";
import { swallowWarnings } from "../../fixtures/faults/cluster/api-proxy.ts";
import { inNode, insertRule } from "../../fixtures/faults/cluster/packets.ts";
import { honourOldAnnotation } from "../../fixtures/faults/ingress/controllers.ts";
import { breakOnCreated, rewritePolicy } from "../../fixtures/faults/policy/policies.ts";
import { MASTER } from "../../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type { Fault } from "../fault.ts";

const pathTypeGiven: Fault = {
  id: "errata/path-type-given",
  kind: "objects",
  statement: "An admission policy gives every path of an Ingress a type where it has none.",
  makesSkipped: { "errata/ingress-api": "ingress-path-type-not-needed" },
  inject: givePathType,
};

const warningsSwallowed: Fault = {
  id: "errata/warnings-swallowed",
  kind: "packets",
  statement: "A proxy before the API server keeps its warnings to itself.",
  makesSkipped: { "errata/endpoints-api": "endpoints-without-warning" },
  inject: swallowWarnings,
};

const apiFaults: readonly Fault[] = [pathTypeGiven, warningsSwallowed];

const redisAdmitted: Fault = {
  id: "errata/redis-admitted",
  kind: "objects",
  statement: "Something rewrites redis-policy so that the redis pods may reach each other.",
  makesSkipped: { "errata/replication-blocked": "slave-follows-under-policy" },
  mustNotAffect: ["errata/established"],
  inject: (lab, signal) => {
    const from = ["guestbook", "redis"].map((app) => ({ podSelector: { matchLabels: { app } } }));
    return rewritePolicy(lab, signal, { ingress: [{ from }] });
  },
};

const connectionsCut: Fault = {
  id: "errata/connections-cut",
  kind: "packets",
  statement: "The nodes drop every established connection to redis as soon as there is a policy.",
  makesSkipped: { "errata/established": "established-connection-cut" },
  inject(lab, signal) {
    // What is not the first packet of a connection; the first is the policy's to drop.
    const rule = ["-p", "tcp", "--dport", String(MASTER.port), "--tcp-flags", "SYN", "NONE", "-j", "DROP"];
    return breakOnCreated(lab, signal, () => insertRule(lab, { table: "raw", chain: "PREROUTING", rule }));
  },
};

const oldKubectl: Fault = {
  id: "errata/old-kubectl",
  kind: "processes",
  statement: "The kubectl at hand is one that makes a Deployment of what it is to run.",
  makesSkipped: { "errata/kubectl-run": "kubectl-run-makes-deployment" },
  async inject({ cluster }: Lab) {
    const [node] = cluster.nodes;
    if (!node) throw new Error("there is no node with a kubectl");
    const path = (await inNode(node, ["sh", "-c", "command -v kubectl"])).trim();
    // It may be one of many names of one program, so it is moved and keeps its name.
    const away = "/opt/labcheck-today";
    // Before 1.18 `run` did what `create deployment` does today.
    const script = `#!/bin/sh\ncase "$*" in *" run "*) set -- $(echo "$@" | sed "s/ run / create deployment /") ;; esac\nexec ${away}/kubectl "$@"\n`;
    const steps = [
      `mkdir -p ${away}`,
      `ln -sf "$(readlink -f ${path})" ${away}/kubectl`,
      `mv ${path} ${path}.kept`,
      `printf '%s' '${script}' >${path}`,
      `chmod 755 ${path}`,
    ];
    await inNode(node, ["sh", "-c", steps.join(" && ")]);
    return async () => {
      await inNode(node, ["sh", "-c", `mv ${path}.kept ${path} && rm -r ${away}`]);
    };
  },
};

const annotationHonoured: Fault = {
  id: "errata/annotation-honoured",
  kind: "objects",
  statement: "Something gives every Ingress with the old annotation the rewrite that it asks for.",
  makesSkipped: { "errata/ingress-annotation": "old-annotation-honoured" },
  inject: honourOldAnnotation,
};

const proxyRulesRenamed: Fault = {
  id: "errata/proxy-rules-renamed",
  kind: "packets",
  statement: "The proxy's rules are not called as any mode calls them.",
  makesSkipped: { "errata/proxy-mode": "proxy-mode-unknown" },
  async inject({ cluster }: Lab) {
    const [node] = cluster.nodes;
    if (!node) throw new Error("there is no node to look at");
    const rename = (from: string, to: string) =>
      inNode(node, ["iptables", "-w", "5", "-t", "nat", "-E", from, to]);
    await rename("KUBE-SERVICES", "LABCHECK-SERVICES");
    return async () => {
      await rename("LABCHECK-SERVICES", "KUBE-SERVICES");
    };
  },
};

export const errataFaults: readonly Fault[] = [
  redisAdmitted,
  connectionsCut,
  annotationHonoured,
  oldKubectl,
  proxyRulesRenamed,
  ...apiFaults,
];
