import { READ_ENDPOINTS, TRY_INGRESSES } from "../../fixtures/guestbook/rights.ts";
import { type ApiAnswer, askApi } from "../../helpers/probes/api.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { inconclusive, skipped, upheld } from "../../helpers/verdict.ts";
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
const tryIngress = (look: Look, apiVersion: string, namespace: string) =>
  askApi(look, {
    method: "POST",
    path: `/apis/${apiVersion}/namespaces/${namespace}/ingresses?dryRun=All`,
    body: asTheLabHasIt(apiVersion),
  });

export const ingressApi: LabClaim = {
  id: "errata/ingress-api",
  says: "The lab's Ingress is of extensions/v1beta1, which left in 1.22, and networking.k8s.io/v1 asks for a pathType.",
  expects: "404 for extensions/v1beta1, and 422 for networking.k8s.io/v1 without a pathType",
  effect: "reads",
  touches: "namespace",
  needs: TRY_INGRESSES,
  seconds: 30,
  async check({ lab, look }) {
    const old = await tryIngress(look, "extensions/v1beta1", lab.namespace);
    if (old.status < 300) {
      const version = asOf("errata/ingress-api", lab.cluster.kubernetes);
      return skipped(reasons.oldIngressServed({ version }), look.log.all);
    }
    if (old.status !== 404) return inconclusive(otherwise("extensions/v1beta1", old), look.log.all);
    const today = await tryIngress(look, "networking.k8s.io/v1", lab.namespace);
    if (today.status < 300) return skipped(reasons.pathTypeNotNeeded, look.log.all);
    if (today.status !== 422 || !today.body.includes("pathType"))
      return inconclusive(otherwise("networking.k8s.io/v1", today), look.log.all);
    return upheld(reasons.ingressApiParted, look.log.all);
  },
};

export const endpointsApi: LabClaim = {
  id: "errata/endpoints-api",
  says: "The Endpoints that the lab reads are deprecated since 1.33 in favour of EndpointSlices.",
  expects: "a warning of the API server on Endpoints, and EndpointSlices beside them",
  effect: "reads",
  touches: "namespace",
  needs: READ_ENDPOINTS,
  seconds: 30,
  async check({ lab, look }) {
    const { namespace } = lab;
    const endpoints = await askApi(look, {
      method: "GET",
      path: `/api/v1/namespaces/${namespace}/endpoints/redis-slave`,
    });
    const slices = await askApi(look, {
      method: "GET",
      path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
    });
    if (slices.status !== 200) return inconclusive(otherwise("EndpointSlices", slices), look.log.all);
    const warning = endpoints.warnings.find((text) => text.includes("deprecated"));
    if (warning) return upheld(reasons.apiWarns({ warning }), look.log.all);
    if (endpoints.status === 404) return upheld(reasons.endpointsGone, look.log.all);
    if (endpoints.status !== 200) return inconclusive(otherwise("Endpoints", endpoints), look.log.all);
    const version = asOf("errata/endpoints-api", lab.cluster.kubernetes);
    return skipped(reasons.endpointsWithoutWarning({ version }), look.log.all);
  },
};

const otherwise = (api: string, { status, body }: ApiAnswer) =>
  reasons.apiAnswered({ api, status, body: body.slice(0, 200) });
