import { proxyModeOf } from "../../fixtures/cluster/inspect/proxy-mode.ts";
import { isGuestbook, isOfGuestbook } from "../../fixtures/guestbook/guestbook.ts";
import { CHANGE_INGRESSES, READ_ENDPOINTS, TRY_INGRESSES } from "../../fixtures/guestbook/rights.ts";
import { connectionsToReachAll } from "../../fixtures/ingress/controller-pods.ts";
import { bluemixAnnotation } from "../../fixtures/ingress/controllers.ts";
import { temporaryRoute } from "../../fixtures/ingress/temporary.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import { inconclusive, skipped, upheld, type Verdict } from "../../helpers/engine/verdict.ts";
import type { HttpResult } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/many-requests.ts";
import { type ProbeContext, recordObservation, shellQuote } from "../../helpers/probes/probe-context.ts";
import { type ApiAnswer, queryApi } from "../../helpers/probes/read.ts";
import { type Reason, withNotes } from "../../helpers/reasons/reason.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./reasons.ts";
import { afterChange, beforeChange } from "./reasons.ts";

export const ingressAnnotation: LabClaim = {
  id: "errata/ingress-annotation",
  statement:
    "The annotation ingress.bluemix.net/rewrite-path belongs to a retired controller, and today's controllers ignore it.",
  expected: "the application's own 404 for /guestbook/, without a rewrite",
  permissions: CHANGE_INGRESSES,
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    if ("missing" in lab.ingress) return skipped(lab.ingress.missing);
    // Several routes may have the same class.
    const ingresses = lab.ingress.filter(({ kind }) => kind === "Ingress");
    const named = ingresses.filter(
      ({ className }, index) => ingresses.findIndex((each) => each.className === className) === index,
    );
    const checks = named.map(async ({ className, controller }): Promise<Verdict | undefined> => {
      const parts = { name: `erratum-${className}`, className, objects: bluemixAnnotation };
      await using route = await temporaryRoute(lab, parts, context.signal);
      const request = { ...route, source: lab.cluster.outside, url: `${route.url}guestbook/` };
      const count = connectionsToReachAll(2);
      const queryAll = () =>
        manyRequests(context, { ...request, count, concurrency: count, summarize: statusOf });
      // The application's 404 shows that the request reached it; the controller's own 404 is plain.
      const { last, converged } = await pollUntilStable(queryAll, (all) => all.every(isOfGuestbook), {
        signal: context.signal,
        seconds: context.timeouts.convergence,
      });
      if (last.every(isGuestbook)) return skipped(reasons.annotationHonoured({ controller }));
      const other = last.find((seen) => !(isOfGuestbook(seen) && seen.answered && seen.status === 404));
      if (other)
        return inconclusive(
          other.answered
            ? reasons.annotatedNotAccepted({ controller, status: other.status })
            : reasons.annotatedUnanswered({ controller, outcome: other.outcome, why: other.why }),
        );
      if (!converged) return inconclusive(reasons.answersUnsteady({ controller }));
      return undefined;
    });
    const other = (await Promise.all(checks)).find((verdict) => verdict !== undefined);
    if (other) return other;
    if (named.length === 0) {
      const left = (lab.unusedRoutes ?? []).map(({ form, why }) => reasons.formNotHonoured({ form, why }));
      return skipped(withNotes(reasons.noIngressClass, ...left));
    }
    const controllers = named.map(({ controller }) => controller);
    return upheld(reasons.annotationIgnored({ controllers }));
  },
};

const statusOf = (seen: HttpResult) => (seen.answered ? `HTTP ${seen.status}` : seen.outcome);

export const kubectlRun: LabClaim = {
  id: "errata/kubectl-run",
  statement:
    "Since 1.18, kubectl run creates a pod and no Deployment, so the lab's last line about a deleted Deployment is not printed.",
  expected: "pod/busybox as the name of the object that kubectl run creates",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const { kubectl, images } = lab.cluster;
    if (!kubectl) return skipped(reasons.noKubectl);
    const argv = [
      "run",
      "labcheck-run",
      `--image=${images.busybox}`,
      "-n",
      lab.other,
      "--dry-run=server",
      "-o",
      "name",
    ];
    const command = ["kubectl", ...argv].map(shellQuote).join(" ");
    const { exitCode, stdout, stderr } = await recordObservation(
      context,
      { probe: "kubectl", source: "kubectl", target: `namespace ${lab.other}`, command },
      async () => {
        const seen = await kubectl(argv);
        return { result: seen, outcome: `exit ${seen.exitCode}`, raw: `${seen.stdout}${seen.stderr}` };
      },
    );
    const created = stdout.trim();
    if (created === "pod/labcheck-run") return upheld(reasons.makesPod({ made: created }));
    if (/^deployment\S*\/labcheck-run$/.test(created))
      return skipped(reasons.makesDeployment({ made: created }));
    return inconclusive(reasons.kubectlFailed({ exitCode, said: stderr.trim() || created }));
  },
};

export const proxyMode: LabClaim = {
  id: "errata/proxy-mode",
  statement: "The implementation of virtual IPs depends on kube-proxy's mode, of which iptables is only one.",
  expected: "the mode, found in kube-proxy's rules on a node, or else in its configuration",
  timeoutSeconds: 30,
  async check({ lab, context }) {
    const { mode, why } = await proxyModeOf(context, lab.cluster);
    if (mode === "unknown") return skipped(reasons.modeUnknown({ why }));
    return upheld(reasons.modeFound({ mode, why }));
  },
};

/** The lab's Ingress in the API group it was written for, without the fields that today's API requires in addition. */
const labIngress = (apiVersion: string) => ({
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

/** Checks by a dry run whether the API accepts the lab's Ingress; nothing is created. */
const tryIngress = (context: ProbeContext, apiVersion: string, namespace: string) =>
  queryApi(context, {
    method: "POST",
    path: `/apis/${apiVersion}/namespaces/${namespace}/ingresses?dryRun=All`,
    body: labIngress(apiVersion),
  });

export const ingressApi: LabClaim = {
  id: "errata/ingress-api",
  statement:
    "The lab's Ingress uses extensions/v1beta1, which was removed in 1.22, and networking.k8s.io/v1 requires a pathType.",
  expected: "404 for extensions/v1beta1, and 422 for networking.k8s.io/v1 without a pathType",
  permissions: TRY_INGRESSES,
  timeoutSeconds: 30,
  async check({ lab, context }) {
    const old = await tryIngress(context, "extensions/v1beta1", lab.namespace);
    if (old.status < 300) {
      const version = versionNote("errata/ingress-api", lab.cluster.kubernetes);
      return skipped(reasons.oldIngressServed({ version }));
    }
    if (old.status !== 404) return inconclusive(unexpectedAnswer("extensions/v1beta1", old));
    const today = await tryIngress(context, "networking.k8s.io/v1", lab.namespace);
    if (today.status < 300) return skipped(reasons.pathTypeNotNeeded);
    if (today.status !== 422 || !today.body.includes("pathType"))
      return inconclusive(unexpectedAnswer("networking.k8s.io/v1", today));
    return upheld(reasons.ingressApiChanged);
  },
};

export const endpointsApi: LabClaim = {
  id: "errata/endpoints-api",
  statement: "The Endpoints API that the lab reads is deprecated since 1.33 in favour of EndpointSlices.",
  expected: "a deprecation warning of the API server for Endpoints, and EndpointSlices",
  permissions: READ_ENDPOINTS,
  timeoutSeconds: 30,
  async check({ lab, context }) {
    const { namespace } = lab;
    const endpoints = await queryApi(context, {
      method: "GET",
      path: `/api/v1/namespaces/${namespace}/endpoints/redis-slave`,
    });
    const slices = await queryApi(context, {
      method: "GET",
      path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
    });
    if (slices.status !== 200) return inconclusive(unexpectedAnswer("EndpointSlices", slices));
    const warning = endpoints.warnings.find((text) => text.includes("deprecated"));
    if (warning) return upheld(reasons.apiWarns({ warning }));
    if (endpoints.status === 404) return upheld(reasons.endpointsGone);
    if (endpoints.status !== 200) return inconclusive(unexpectedAnswer("Endpoints", endpoints));
    const version = versionNote("errata/endpoints-api", lab.cluster.kubernetes);
    return skipped(reasons.endpointsWithoutWarning({ version }));
  },
};

const unexpectedAnswer = (api: string, { status, body }: ApiAnswer) =>
  reasons.apiAnswered({ api, status, body: body.slice(0, 200) });

/**
 * The Kubernetes version since which the lab's text is out of date, by erratum. An erratum that is not listed applied
 * when the lab was written, or does not depend on the version. Sources: the deprecation guide of the Kubernetes API,
 * the changelogs of kubectl 1.18 and of Kubernetes 1.33.
 */
export const SINCE: Readonly<Record<string, string>> = {
  "errata/ingress-api": "1.22",
  "errata/kubectl-run": "1.18",
  "errata/endpoints-api": "1.33",
};

const numbers = (version: string) => version.replace(/^v/, "").split(".").map(Number);

/** Whether a cluster that does not show an erratum is older than the erratum's version. */
export function versionNote(erratum: string, kubernetes: string): Reason | undefined {
  const since = SINCE[erratum];
  if (since === undefined) return undefined;
  const [major = 0, minor = 0] = numbers(kubernetes);
  const [sinceMajor = 0, sinceMinor = 0] = numbers(since);
  const older = major < sinceMajor || (major === sinceMajor && minor < sinceMinor);
  return (older ? beforeChange : afterChange)({ since, kubernetes });
}
