import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { READ_SECRETS } from "../../fixtures/guestbook/rights.ts";
import type { Asked } from "../../fixtures/ingress/asker.ts";
import { orLost } from "../../helpers/lost.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { read } from "../../helpers/probes/read.ts";
import { fingerprintOf, shakeHands } from "../../helpers/probes/tls.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";
import { firstAgainst, onEveryRoute, pageOf } from "./routes.ts";

const HTTPS = 443;

export const tls: LabClaim = {
  id: "ingress/tls",
  says: "The ingress host serves the guestbook over TLS with the certificate of the named secret.",
  expects: "the secret's own certificate, trusted by full verification, and the guestbook behind it",
  effect: "reads",
  touches: "namespace",
  needs: READ_SECRETS,
  seconds: 120,
  check: ({ lab, look }) =>
    onEveryRoute(lab, look, async (asker) => {
      const { log } = look;
      const { host, authority, name, secret = name } = asker.route;
      const { data } = await read(
        look,
        { kind: "secret", namespace: lab.namespace, name: secret },
        () => look.kube.core.readNamespacedSecret({ name: secret, namespace: lab.namespace }),
        ({ type }) => `type ${type}`,
      );
      const certificate = orLost(data?.["tls.crt"], reasons.secretWithoutCertificate({ secret }));
      const wanted = fingerprintOf(Buffer.from(certificate, "base64").toString());
      const source = lab.cluster.outside;
      const shaken = await shakeHands(look, { source, address: asker.address, port: HTTPS, host, authority });
      if (shaken.outcome === "lost")
        return inconclusive(reasons.noHandshake({ host, why: shaken.why }), log.all);
      if (shaken.outcome === "untrusted")
        return violated(reasons.certificateUntrusted({ host, why: shaken.why }), log.all);
      if (shaken.fingerprint !== wanted)
        return violated(reasons.otherCertificate({ host, names: shaken.names }), log.all);
      const { answers, how } = await asker.askAll([{ path: "/guestbook/" }]);
      const against = firstAgainst(answers, (asked) => judge(asked, { host, wanted }, look));
      if (against) return against;
      const by =
        authority === undefined ? "machine" : authority.besideSystem ? "machine and authority" : "authority";
      return upheld(reasons.certificateVerified({ host, by, how }), log.all);
    }),
};

/** What one of them presents is to be trusted, and the secret's own; and the guestbook is behind it. */
function judge(
  asked: Asked,
  { host, wanted }: { host: string; wanted: string },
  { log: { all } }: Look,
): Verdict | undefined {
  const { seen, fingerprint = wanted } = asked;
  const page = pageOf(asked);
  const { path, controller } = page;
  if (!seen.answered && seen.untrusted)
    return violated(reasons.certificateUntrusted({ host, path, controller, why: seen.why }), all);
  if (fingerprint !== wanted) return violated(reasons.otherCertificate({ host, path, controller }), all);
  if (!seen.answered) return inconclusive(reasons.pageUnanswered(page), all);
  return isGuestbook(seen)
    ? undefined
    : violated(reasons.pageOfAnother({ ...page, wanted: "the guestbook's page" }), all);
}
