import { isGuestbook } from "../../fixtures/guestbook/guestbook.ts";
import { READ_SECRETS } from "../../fixtures/guestbook/rights.ts";
import type { IngressRequest } from "../../fixtures/ingress/ingress-client.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { read } from "../../helpers/probes/read.ts";
import { fingerprintOf, handshakeTls } from "../../helpers/probes/tls.ts";
import { requireResult } from "../../helpers/reasons/probe-error.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";
import { firstProblem, onEveryRoute, pageParameters } from "./routes.ts";

const HTTPS = 443;

export const tls: LabClaim = {
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
      const against = firstProblem(answers, (queried) => judge(queried, { host, wanted }));
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
function judge(
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
