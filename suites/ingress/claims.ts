import { randomUUID } from "node:crypto";
import { ECHO, GUESTBOOK, isGuestbook, isOfGuestbook } from "../../fixtures/guestbook/guestbook.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { READ_SECRETS } from "../../fixtures/guestbook/rights.ts";
import { makeClusterIpService, withoutService } from "../../fixtures/guestbook/temporary.ts";
import type { IngressRequest } from "../../fixtures/ingress/ingress-client.ts";
import { DEFAULT_TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { read } from "../../helpers/probes/read.ts";
import { serviceOf } from "../../helpers/probes/service.ts";
import { fingerprintOf, handshakeTls } from "../../helpers/probes/tls.ts";
import { requireResult } from "../../helpers/reasons/probe-error.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import { highAvailability } from "./high-availability.ts";
import * as reasons from "./reasons.ts";
import { rewrite } from "./rewrite.ts";
import { awaitServed, firstProblem, onEveryRoute, pageParameters, whyNotServed } from "./routes.ts";
import { serviceDeleted } from "./service-deleted.ts";

/** A placeholder for an unknown name. */
const KEY = "KEY";
/** Below each path: pages of the other service, pages of this one, and pages of neither. */
const BOTH_PAGES: readonly string[] = [
  ...["", "index.html", "env", "script.js", KEY].map((rest) => `/guestbook/${rest}`),
  ...[
    "",
    "index.html",
    "env",
    "info",
    "script.js",
    "style.css",
    `lrange/${KEY}`,
    `rpush/${KEY}/${KEY}`,
    KEY,
  ].map((rest) => `/echo/${rest}`),
];

export const pattern: LabClaim = {
  id: "ingress/pattern",
  statement: "The pattern of a path and its rewrite can be repeated for more Services on the same host.",
  expected: "each Service answers below its own path, and never below the path of the other",
  timeoutSeconds: 120,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const echoes = new Set((await somePodsOf(lab, ECHO.selector)).map(({ name }) => name));
    const unknown = `labcheck-${randomUUID()}`;
    const pages = BOTH_PAGES.map((path) => ({ path: path.replace(KEY, unknown) }));
    return onEveryRoute(context, lab, async (client) => {
      const absent = await whyNotServed(context, client);
      if (absent) return absent;
      const { answers, how } = await client.queryAll(pages);
      const against = firstProblem(answers, (request) => judgePattern(request, echoes));
      if (against) return against;
      const names = new Set(
        answers.filter(({ page }) => page.path === "/echo/").map(({ seen }) => nameIn(seen)),
      );
      return upheld(reasons.patternRepeats({ pods: [...names].toSorted(), how }));
    });
  },
};

type Seen = IngressRequest["seen"];
const nameIn = (seen: Seen) => (seen.answered ? seen.body.trim() : "");

/** Judges by who answers: a 404 of the other service counts as the other service's answer. */
function judgePattern(request: IngressRequest, echoes: ReadonlySet<string>): Verdict | undefined {
  const { page, seen } = request;
  const one = pageParameters(request);
  if (!seen.answered) return inconclusive(reasons.pageUnanswered(one));
  if (page.path === "/guestbook/")
    return isGuestbook(seen) ? undefined : violated(reasons.pageOfAnother({ ...one, wanted: "the page" }));
  if (page.path === "/echo/" && !echoes.has(nameIn(seen))) return violated(reasons.noEchoPod(one));
  if (page.path.startsWith("/echo/"))
    return isOfGuestbook(seen) ? violated(reasons.leadsToWrongApp({ ...one, app: "guestbook" })) : undefined;
  if (echoes.has(nameIn(seen))) return violated(reasons.leadsToWrongApp({ ...one, app: "echo" }));
  if (isOfGuestbook(seen)) return undefined;
  // A 5xx may come from the right application or from the gateway in front of it.
  return seen.status >= 500 ? inconclusive(reasons.serverError(one)) : violated(reasons.notOfGuestbook(one));
}

const HTTPS = 443;

const tls: LabClaim = {
  id: "ingress/tls",
  statement: "The ingress host serves the guestbook over TLS with the certificate of the named Secret.",
  expected: "the Secret's certificate, fully verified, and the guestbook's page",
  permissions: READ_SECRETS,
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    onEveryRoute(context, lab, async (client) => {
      const { host, authority, name, secret = name } = client.route;
      const { data } = await read(
        context,
        { kind: "secret", namespace: lab.namespace, name: secret },
        () => context.kube.core.readNamespacedSecret({ name: secret, namespace: lab.namespace }),
        ({ type }) => `type ${type}`,
      );
      const certificate = requireResult(data?.["tls.crt"], reasons.secretWithoutCertificate({ secret }));
      const wanted = fingerprintOf(Buffer.from(certificate, "base64").toString());
      const source = lab.cluster.outside;
      const shaken = await handshakeTls(context, {
        source,
        address: client.address,
        port: HTTPS,
        host,
        authority,
      });
      if (shaken.outcome === "lost") return inconclusive(reasons.noHandshake({ host, why: shaken.why }));
      if (shaken.outcome === "untrusted")
        return violated(reasons.certificateUntrusted({ host, why: shaken.why }));
      if (shaken.fingerprint !== wanted)
        return violated(reasons.otherCertificate({ host, names: shaken.names }));
      const { answers, how } = await client.queryAll([{ path: "/guestbook/" }]);
      const against = firstProblem(answers, (request) => judgeCertificate(request, { host, wanted }));
      if (against) return against;
      const by =
        authority === undefined
          ? "machine"
          : authority.besidesSystemTrust
            ? "machine and authority"
            : "authority";
      return upheld(reasons.certificateVerified({ host, by, how }));
    }),
};

/** Each controller must present the Secret's certificate, trusted, and serve the guestbook. */
function judgeCertificate(
  request: IngressRequest,
  { host, wanted }: { host: string; wanted: string },
): Verdict | undefined {
  const { seen, fingerprint = wanted } = request;
  const page = pageParameters(request);
  const { path, controller } = page;
  if (!seen.answered && seen.untrusted)
    return violated(reasons.certificateUntrusted({ host, path, controller, why: seen.why }));
  if (fingerprint !== wanted) return violated(reasons.otherCertificate({ host, path, controller }));
  if (!seen.answered) return inconclusive(reasons.pageUnanswered(page));
  return isGuestbook(seen)
    ? undefined
    : violated(reasons.pageOfAnother({ ...page, wanted: "the guestbook's page" }));
}

const clusterIpBackend: LabClaim = {
  id: "ingress/cluster-ip-backend",
  statement: "A ClusterIP Service is sufficient as the backend of the Ingress.",
  expected: "the ingress serves the guestbook from a Service without a node port",
  mutates: true,
  timeoutSeconds: 180 + DEFAULT_TIMEOUTS.cloudBalancer,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    return withoutService(lab, context.signal, async () => {
      await makeClusterIpService(lab, context.signal);
      const { spec } = await serviceOf(context, lab.namespace, GUESTBOOK.service);
      const port = spec?.ports?.[0]?.nodePort;
      if (spec?.type !== "ClusterIP" || port)
        return inconclusive(reasons.noClusterIpService({ type: spec?.type, nodePort: port }));
      return onEveryRoute(context, lab, async (client) => {
        const absent = await awaitServed(context, client);
        if (absent) return absent;
        const { answers, how } = await client.queryAll([{ path: "/guestbook/" }]);
        const against = firstProblem(answers, (request) => {
          if (isGuestbook(request.seen)) return undefined;
          const seen = reasons.pageOfAnother({ ...pageParameters(request), wanted: "the guestbook" });
          return request.seen.answered ? violated(seen) : inconclusive(seen);
        });
        if (against) return against;
        return upheld(reasons.behindClusterIp({ address: spec.clusterIP, how }));
      });
    });
  },
};

const OTHER_HOST = "nobody.labcheck.test";
const PATH = "/guestbook/";
const OTHER_PATHS = ["/", "/other/", "/guestbookish/", "/script.js", "/env"];

/** Another host is requested in the Host header only, and by its own name from the TLS handshake on. */
const PAGES = [
  { path: PATH },
  ...OTHER_PATHS.map((path) => ({ path })),
  { path: PATH, host: OTHER_HOST },
  { path: PATH, name: OTHER_HOST },
];

export const path: LabClaim = {
  id: "ingress/path",
  statement: "A request for a path below /guestbook/ goes to the guestbook, and no other request does.",
  expected: "the guestbook's page at /guestbook/, and no answer of the guestbook for other paths and hosts",
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    onEveryRoute(context, lab, async (client) => {
      const absent = await whyNotServed(context, client);
      if (absent) return absent;
      const { answers, how } = await client.queryAll(PAGES);
      const against = firstProblem(answers, (request) => judge(request));
      if (against) return against;
      const others = answers
        .filter((each) => !isOwn(each))
        .map(({ seen }) => shortly(seen.answered ? seen.status : undefined));
      const kinds = [...new Set(others)].toSorted();
      return upheld(reasons.pathsApart({ path: PATH, kinds, others: OTHER_PATHS, how }));
    }),
};

const isOwn = ({ page }: IngressRequest) =>
  page.path === PATH && page.host === undefined && page.name === undefined;
const shortly = (status: number | undefined) =>
  status === undefined ? "a closed connection" : String(status);

/**
 * For another path or host, any answer is accepted that is not the guestbook's: a 404 of the controller, the 421, 503
 * or redirect of a default backend, or a closed connection. A time-out is no answer.
 */
function judge(request: IngressRequest): Verdict | undefined {
  const { seen } = request;
  const page = pageParameters(request);
  if (isOwn(request)) {
    if (isGuestbook(seen)) return undefined;
    if (seen.answered) return violated(reasons.pageOfAnother({ ...page, wanted: "the page" }));
    return inconclusive(reasons.pageUnanswered(page));
  }
  if (isOfGuestbook(seen)) return violated(reasons.leadsToWrongApp({ ...page, app: "guestbook" }));
  return seen.answered || seen.closed ? undefined : inconclusive(reasons.pageUnanswered(page));
}

export const ingressClaims: readonly LabClaim[] = [
  serviceDeleted,
  tls,
  path,
  rewrite,
  pattern,
  clusterIpBackend,
  highAvailability,
];
