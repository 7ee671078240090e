import { insertRules } from "../../fixtures/cluster/packets.ts";
import { patching } from "../../fixtures/cluster/patch.ts";
import { restoring } from "../../fixtures/cluster/restore.ts";
import { emptyClusterIpService } from "../../fixtures/guestbook/empty-service.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/lab.ts";
import { onePodOf } from "../../fixtures/guestbook/pods.ts";
import { issueCertificate } from "../../fixtures/ingress/certificate.ts";
import { shutAfterDeletion } from "../../fixtures/ingress/shut-after-deletion.ts";
import type { Fault } from "../fault.ts";
import { routeFaults } from "./faults-routes.ts";
import { routeOf } from "./route-of.ts";

const nodePortGoesOn: Fault = {
  id: "ingress/node-port-goes-on",
  kind: "packets",
  says: "The nodes still lead the node port of a deleted service to a pod.",
  violates: { "ingress/service-deleted": /node-1 .* still serves without the service/ },
  async inject(lab) {
    const { kube, namespace } = lab;
    const service = await kube.core.readNamespacedService({ name: GUESTBOOK.service, namespace });
    const port = String(service.spec?.ports?.[0]?.nodePort);
    const { ip } = await onePodOf(lab, GUESTBOOK.selector);
    const to = ["-j", "DNAT", "--to-destination", `${ip}:${GUESTBOOK.port}`];
    // The answer of a pod on another node must come back the way the request went.
    const back = ["-d", ip, "-p", "tcp", "--dport", String(GUESTBOOK.port), "-j", "MASQUERADE"];
    return insertRules(lab, [
      { table: "nat", chain: "PREROUTING", rule: ["-p", "tcp", "--dport", port, ...to] },
      { table: "nat", chain: "POSTROUTING", rule: back },
    ]);
  },
};

const otherCertificate: Fault = {
  id: "ingress/other-certificate",
  kind: "content",
  says: "The secret of the Ingress holds a certificate that another authority signed.",
  violates: { "ingress/tls": /is not trusted/ },
  async inject(lab) {
    const { kube, namespace } = lab;
    const { name, host } = routeOf(lab);
    const { certificate, key } = await issueCertificate(host);
    const data = { "tls.crt": base64(certificate), "tls.key": base64(key) };
    return patching(kube, { apiVersion: "v1", kind: "Secret", metadata: { name, namespace } }, { data });
  },
};

const base64 = (text: string) => Buffer.from(text).toString("base64");

const noMiddleware: Fault = {
  id: "ingress/no-middleware",
  kind: "objects",
  says: "The rule that rewrites the path is gone from the ingress controller.",
  violates: { "ingress/rewrite": /HTTP 404/ },
  inject: (lab) =>
    restoring(lab.kube, {
      apiVersion: "traefik.io/v1alpha1",
      kind: "Middleware",
      metadata: { name: routeOf(lab).name, namespace: lab.namespace },
    }),
};

const pathsCrossed: Fault = {
  id: "ingress/paths-crossed",
  kind: "objects",
  says: "The second path of the Ingress leads to the first one's service.",
  violates: { "ingress/pattern": /\/echo\/ is HTTP 200.*, no pod of echo/ },
  async inject(lab) {
    const { name } = routeOf(lab);
    const object = {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name, namespace: lab.namespace },
    };
    const { spec } = await lab.kube.networking.readNamespacedIngress({ name, namespace: lab.namespace });
    const rules = structuredClone(spec?.rules ?? []);
    const [first, second] = rules[0]?.http?.paths ?? [];
    if (!first || !second) throw new Error(`${name} has no two paths to cross`);
    second.backend = first.backend;
    return patching(lab.kube, object, { spec: { rules } });
  },
};

const emptyBackend: Fault = {
  id: "ingress/empty-backend",
  kind: "objects",
  says: "A ClusterIP service that takes the place of the guestbook's gets no endpoints.",
  violates: { "ingress/cluster-ip-backend": /HTTP 503|HTTP 404|HTTP 500/ },
  inject: emptyClusterIpService,
};

const shutWithOne: Fault = {
  id: "ingress/shut-with-one",
  kind: "packets",
  says: "When one controller pod goes, the nodes shut the way to the other.",
  violates: { "ingress/high-availability": /ms after .* was deleted/ },
  inject: shutAfterDeletion,
};

export const ingressFaults: readonly Fault[] = [
  nodePortGoesOn,
  otherCertificate,
  noMiddleware,
  pathsCrossed,
  emptyBackend,
  shutWithOne,
  ...routeFaults,
];
