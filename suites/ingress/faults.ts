import { issueCertificate } from "../../fixtures/cluster/addons/certificate.ts";
import { insertRule, insertRules, type Rule } from "../../fixtures/faults/cluster/packets.ts";
import { patching } from "../../fixtures/faults/cluster/patch.ts";
import { emptyClusterIpService, nodePortOf } from "../../fixtures/faults/guestbook/services.ts";
import { answersAs, isStatus, isUntrusted } from "../../fixtures/faults/ingress/await-response.ts";
import { shutAfterDeletion } from "../../fixtures/faults/ingress/controllers.ts";
import { GUESTBOOK, isGuestbook } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf } from "../../fixtures/guestbook/pods.ts";
import { applyAndVerify, applyInOrder } from "../../helpers/async/reversible.ts";
import { all, type Fault } from "../fault.ts";
import { controllerFaults, routeFaults, routeOf } from "./faults-routes.ts";

const nodePortGoesOn: Fault = {
  id: "ingress/node-port-goes-on",
  kind: "packets",
  statement: "The nodes still route the node port of a deleted Service to a pod.",
  violates: { "ingress/service-deleted": { code: "way-still-serves-without-service", node: "node-1" } },
  mustNotAffect: ["ingress/cluster-ip-backend", "ingress/high-availability"],
  async inject(lab) {
    const port = String(await nodePortOf(lab));
    const { ip } = await onePodOf(lab, GUESTBOOK.selector);
    const to = ["-j", "DNAT", "--to-destination", `${ip}:${GUESTBOOK.port}`];
    // The answer of a pod on another node must return through the same node.
    const back = ["-d", ip, "-p", "tcp", "--dport", String(GUESTBOOK.port), "-j", "MASQUERADE"];
    return insertRules(lab, [
      // While the Service exists, its own rules come first.
      { table: "nat", chain: "PREROUTING", rule: ["-p", "tcp", "--dport", port, ...to], last: true },
      { table: "nat", chain: "POSTROUTING", rule: back },
    ]);
  },
};

const halfOpenPort: Fault = {
  id: "ingress/half-open-port",
  kind: "packets",
  statement: "One node still routes half of the connections to the node port of a deleted Service to a pod.",
  violates: { "ingress/service-deleted": { code: "way-still-serves-without-service", node: "node-2" } },
  mustNotAffect: ["ingress/cluster-ip-backend"],
  async inject(lab) {
    const port = String(await nodePortOf(lab));
    const { ip } = await onePodOf(lab, GUESTBOOK.selector);
    const half = ["-m", "statistic", "--mode", "random", "--probability", "0.5"];
    const to = ["-j", "DNAT", "--to-destination", `${ip}:${GUESTBOOK.port}`];
    const back = ["-d", ip, "-p", "tcp", "--dport", String(GUESTBOOK.port), "-j", "MASQUERADE"];
    const last = lab.cluster.nodes.slice(-1).map(({ name }) => name);
    const rules: Rule[] = [
      { table: "nat", chain: "POSTROUTING", rule: back },
      { table: "nat", chain: "PREROUTING", rule: ["-p", "tcp", "--dport", port, ...half, ...to], last: true },
    ];
    return applyInOrder(rules.map((rule) => () => insertRule(lab, rule, last)));
  },
};

const untrustedCertificate: Fault = {
  id: "ingress/other-certificate",
  kind: "content",
  statement: "The Secret of the Ingress holds a certificate signed by another authority.",
  violates: { "ingress/tls": "certificate-untrusted" },
  makesInconclusive: {
    ...all(["ingress/path", "ingress/rewrite", "ingress/pattern"], {
      code: "ingress-host-unserved",
      outcome: "open",
    }),
    "policy/default-external": "entrance-answered-by-another",
  },
  async inject(lab, signal) {
    const { kube, namespace } = lab;
    const route = routeOf(lab);
    const { certificate, key } = await issueCertificate(route.host);
    const data = { "tls.crt": base64(certificate), "tls.key": base64(key) };
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: route.name, namespace } };
    const undo = await patching(kube, secret, { data });
    return applyAndVerify(undo, () =>
      answersAs(lab, { route, path: "/guestbook/", as: isUntrusted }, signal),
    );
  },
};

const base64 = (text: string) => Buffer.from(text).toString("base64");

const halfRewritten: Fault = {
  id: "ingress/half-rewritten",
  kind: "objects",
  statement: "The ingress rewrites /guestbook/ but no path below it.",
  violates: {
    "ingress/rewrite": {
      code: "ingress-answer-not-as-inside",
      path: "/guestbook/script.js",
      outcome: "HTTP 404",
    },
  },
  async inject(lab, signal) {
    const route = routeOf(lab);
    const metadata = { name: route.name, namespace: lab.namespace };
    const middleware = { apiVersion: "traefik.io/v1alpha1", kind: "Middleware", metadata };
    const replacePathRegex = { regex: "^/[a-z]+/$", replacement: "/" };
    const undo = await patching(lab.kube, middleware, { spec: { replacePathRegex } });
    return applyAndVerify(undo, () =>
      answersAs(lab, { route, path: "/guestbook/script.js", as: isStatus(404) }, signal),
    );
  },
};

const pathsCrossed: Fault = {
  id: "ingress/paths-crossed",
  kind: "objects",
  statement: "The second path of the Ingress routes to the first path's Service.",
  violates: { "ingress/pattern": { code: "ingress-page-of-no-echo-pod", outcome: "HTTP 200" } },
  async inject(lab, signal) {
    const route = routeOf(lab);
    const { name } = route;
    const object = {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name, namespace: lab.namespace },
    };
    const { spec } = await lab.kube.networking.readNamespacedIngress({ name, namespace: lab.namespace });
    const rules = structuredClone(spec?.rules ?? []);
    const [first, second] = rules[0]?.http?.paths ?? [];
    if (!first || !second) throw new Error(`${name} has fewer than two paths`);
    second.backend = first.backend;
    const undo = await patching(lab.kube, object, { spec: { rules } });
    return applyAndVerify(undo, () => answersAs(lab, { route, path: "/echo/", as: isGuestbook }, signal));
  },
};

const emptyBackend: Fault = {
  id: "ingress/empty-backend",
  kind: "objects",
  statement: "The ClusterIP Service that replaces the guestbook's has no endpoints.",
  violates: { "ingress/cluster-ip-backend": "ingress-page-status" },
  inject: emptyClusterIpService,
};

const shutWithOne: Fault = {
  id: "ingress/shut-with-one",
  kind: "packets",
  statement: "When one controller pod is deleted, the nodes block connections to the other.",
  violates: { "ingress/high-availability": "request-failed-after-deletion" },
  mustNotAffect: ["ingress/cluster-ip-backend"],
  inject: shutAfterDeletion,
};

export const ingressFaults: readonly Fault[] = [
  nodePortGoesOn,
  halfOpenPort,
  untrustedCertificate,
  halfRewritten,
  pathsCrossed,
  emptyBackend,
  shutWithOne,
  ...routeFaults,
  ...controllerFaults,
];
