import { insertRule } from "../../fixtures/cluster/packets.ts";
import { patching } from "../../fixtures/cluster/patch.ts";
import { restoring } from "../../fixtures/cluster/restore.ts";
import { emptyClusterIpService } from "../../fixtures/guestbook/empty-service.ts";
import { GUESTBOOK, type Lab } from "../../fixtures/guestbook/lab.ts";
import { onePodOf } from "../../fixtures/guestbook/pods.ts";
import { catchAll } from "../../fixtures/ingress/catch-all.ts";
import { issueCertificate } from "../../fixtures/ingress/certificate.ts";
import type { IngressRoute } from "../../fixtures/ingress/route.ts";
import { shutAfterDeletion } from "../../fixtures/ingress/shut-after-deletion.ts";
import type { Fault } from "../fault.ts";

/** One of the lab's ways through the ingress, by its form. */
function routeOf({ ingress }: Lab, form = "traefik-middleware"): IngressRoute {
  const route = "missing" in ingress ? undefined : ingress.find((each) => each.form === form);
  if (!route) throw new Error(`there is no way through the ingress by ${form}`);
  return route;
}

const nodePortGoesOn: Fault = {
  id: "ingress/node-port-goes-on",
  says: "The nodes still lead the node port of a deleted service to a pod.",
  violates: { "ingress/service-deleted": /node-1 .* still serves without the service/ },
  async inject(lab) {
    const { kube, namespace } = lab;
    const service = await kube.core.readNamespacedService({ name: GUESTBOOK.service, namespace });
    const port = String(service.spec?.ports?.[0]?.nodePort);
    const { ip } = await onePodOf(lab, GUESTBOOK.selector);
    const rule = ["-p", "tcp", "--dport", port, "-j", "DNAT", "--to-destination", `${ip}:${GUESTBOOK.port}`];
    const undo = [
      await insertRule(lab, { table: "nat", chain: "PREROUTING", rule }),
      // The answer of a pod on another node must come back the way the request went.
      await insertRule(lab, {
        table: "nat",
        chain: "POSTROUTING",
        rule: ["-d", ip, "-p", "tcp", "--dport", String(GUESTBOOK.port), "-j", "MASQUERADE"],
      }),
    ];
    return async () => {
      for (const each of undo.toReversed()) await each();
    };
  },
};

const otherCertificate: Fault = {
  id: "ingress/other-certificate",
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

const everythingServed: Fault = {
  id: "ingress/everything-served",
  says: "The ingress host sends every path that nobody asked for to the guestbook.",
  violates: { "ingress/path": /\/ reaches the guestbook/ },
  inject: (lab, signal) => catchAll(lab, routeOf(lab), signal),
};

const noMiddleware: Fault = {
  id: "ingress/no-middleware",
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
  says: "A ClusterIP service that takes the place of the guestbook's gets no endpoints.",
  violates: { "ingress/cluster-ip-backend": /HTTP 503|HTTP 404|HTTP 500/ },
  inject: emptyClusterIpService,
};

const shutWithOne: Fault = {
  id: "ingress/shut-with-one",
  says: "When one controller pod goes, the nodes shut the way to the other.",
  violates: { "ingress/high-availability": /ms after .* was deleted/ },
  inject: shutAfterDeletion,
};

export const ingressFaults: readonly Fault[] = [
  nodePortGoesOn,
  otherCertificate,
  everythingServed,
  noMiddleware,
  pathsCrossed,
  emptyBackend,
  shutWithOne,
];
