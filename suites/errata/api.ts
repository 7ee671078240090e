import { READ_ENDPOINTS, TRY_INGRESSES } from "../../fixtures/guestbook/rights.ts";
import { inconclusive, skipped, upheld } from "../../helpers/engine/verdict.ts";
import { type ApiAnswer, askApi } from "../../helpers/probes/api.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";
import { asOf } from "./since.ts";

/** The lab's Ingress in the API group it was written for, and without what today's asks for beyond it. */
const asTheLabHasIt = (apiVersion: string) => ({
  apiVersion,
  kind: "Ingress",
  metadata: { name: "labcheck-erratum" },
  spec: {
    rules: [
      { host: "erratum.test", http: { paths: [{ path: "/guestbook/", backend: backendOf(apiVersion) }] } },
    ],
  },
});
const backendOf = (apiVersion: string) =>
  apiVersion.startsWith("extensions/")
    ? { serviceName: "guestbook", servicePort: 3000 }
    : { service: { name: "guestbook", port: { number: 3000 } } };

/** Asks whether the API would take the lab's Ingress; nothing is made. */
const tryIngress = (context: ProbeContext, apiVersion: string, namespace: string) =>
  askApi(context, {
    method: "POST",
    path: `/apis/${apiVersion}/namespaces/${namespace}/ingresses?dryRun=All`,
    body: asTheLabHasIt(apiVersion),
  });

export const ingressApi: LabClaim = {
  id: "errata/ingress-api",
  statement:
    "The lab's Ingress is of extensions/v1beta1, which left in 1.22, and networking.k8s.io/v1 asks for a pathType.",
  expected: "404 for extensions/v1beta1, and 422 for networking.k8s.io/v1 without a pathType",
  permissions: TRY_INGRESSES,
  timeoutSeconds: 30,
  async check({ lab, context }) {
    const old = await tryIngress(context, "extensions/v1beta1", lab.namespace);
    if (old.status < 300) {
      const version = asOf("errata/ingress-api", lab.cluster.kubernetes);
      return skipped(reasons.oldIngressServed({ version }));
    }
    if (old.status !== 404) return inconclusive(otherwise("extensions/v1beta1", old));
    const today = await tryIngress(context, "networking.k8s.io/v1", lab.namespace);
    if (today.status < 300) return skipped(reasons.pathTypeNotNeeded);
    if (today.status !== 422 || !today.body.includes("pathType"))
      return inconclusive(otherwise("networking.k8s.io/v1", today));
    return upheld(reasons.ingressApiParted);
  },
};

export const endpointsApi: LabClaim = {
  id: "errata/endpoints-api",
  statement: "The Endpoints that the lab reads are deprecated since 1.33 in favour of EndpointSlices.",
  expected: "a warning of the API server on Endpoints, and EndpointSlices beside them",
  permissions: READ_ENDPOINTS,
  timeoutSeconds: 30,
  async check({ lab, context }) {
    const { namespace } = lab;
    const endpoints = await askApi(context, {
      method: "GET",
      path: `/api/v1/namespaces/${namespace}/endpoints/redis-slave`,
    });
    const slices = await askApi(context, {
      method: "GET",
      path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
    });
    if (slices.status !== 200) return inconclusive(otherwise("EndpointSlices", slices));
    const warning = endpoints.warnings.find((text) => text.includes("deprecated"));
    if (warning) return upheld(reasons.apiWarns({ warning }));
    if (endpoints.status === 404) return upheld(reasons.endpointsGone);
    if (endpoints.status !== 200) return inconclusive(otherwise("Endpoints", endpoints));
    const version = asOf("errata/endpoints-api", lab.cluster.kubernetes);
    return skipped(reasons.endpointsWithoutWarning({ version }));
  },
};

const otherwise = (api: string, { status, body }: ApiAnswer) =>
  reasons.apiAnswered({ api, status, body: body.slice(0, 200) });
