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
  statement: "An admission policy adds a pathType to every Ingress path without one.",
  makesSkipped: { "errata/ingress-api": "ingress-path-type-not-needed" },
  inject: givePathType,
};

const warningsSwallowed: Fault = {
  id: "errata/warnings-swallowed",
  kind: "packets",
  statement: "A proxy in front of the API server removes its warnings.",
  makesSkipped: { "errata/endpoints-api": "endpoints-without-warning" },
  inject: swallowWarnings,
};

const apiFaults: readonly Fault[] = [pathTypeGiven, warningsSwallowed];

const redisAdmitted: Fault = {
  id: "errata/redis-admitted",
  kind: "objects",
  statement: "A controller rewrites redis-policy so that the redis pods can reach each other.",
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
  statement: "The nodes drop every established connection to redis as soon as a policy exists.",
  makesSkipped: { "errata/established": "established-connection-cut" },
  inject(lab, signal) {
    // All packets except the first of a connection, which the policy drops.
    const rule = ["-p", "tcp", "--dport", String(MASTER.port), "--tcp-flags", "SYN", "NONE", "-j", "DROP"];
    return breakOnCreated(lab, signal, () => insertRule(lab, { table: "raw", chain: "PREROUTING", rule }));
  },
};

const oldKubectl: Fault = {
  id: "errata/old-kubectl",
  kind: "processes",
  statement: "The installed kubectl is an old one whose run command creates a Deployment.",
  makesSkipped: { "errata/kubectl-run": "kubectl-run-makes-deployment" },
  async inject({ cluster }: Lab) {
    const [node] = cluster.nodes;
    if (!node) throw new Error("no node with kubectl");
    const path = (await inNode(node, ["sh", "-c", "command -v kubectl"])).trim();
    // kubectl may be one of several names of a multi-call binary, so it is moved under the same name.
    const away = "/opt/labcheck-today";
    // Before 1.18, `run` did the same as `create deployment` does today.
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
  statement: "An admission policy adds the requested rewrite to every Ingress with the old annotation.",
  makesSkipped: { "errata/ingress-annotation": "old-annotation-honoured" },
  inject: honourOldAnnotation,
};

const proxyRulesRenamed: Fault = {
  id: "errata/proxy-rules-renamed",
  kind: "packets",
  statement: "kube-proxy's rules have names that no mode uses.",
  makesSkipped: { "errata/proxy-mode": "proxy-mode-unknown" },
  async inject({ cluster }: Lab) {
    const [node] = cluster.nodes;
    if (!node) throw new Error("no node with kube-proxy rules");
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
