import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { READ_SECRETS } from "../../fixtures/guestbook/rights.ts";
import type { Asked } from "../../fixtures/ingress/asker.ts";
import { orLost } from "../../helpers/lost.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { read } from "../../helpers/probes/read.ts";
import { fingerprintOf, shakeHands } from "../../helpers/probes/tls.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { firstAgainst, inWords, onEveryRoute, pageInWords } from "./routes.ts";

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
      const certificate = orLost(data?.["tls.crt"], `the secret ${secret} has no certificate`);
      const wanted = fingerprintOf(Buffer.from(certificate, "base64").toString());
      const source = lab.cluster.outside;
      const shaken = await shakeHands(look, { source, address: asker.address, port: HTTPS, host, authority });
      if (shaken.outcome === "lost") return inconclusive(`no handshake with ${host}: ${shaken.why}`, log.all);
      if (shaken.outcome === "untrusted")
        return violated(`what ${host} presents is not trusted: ${shaken.why}`, log.all);
      if (shaken.fingerprint !== wanted)
        return violated(`another certificate than the secret's is presented, for ${shaken.names}`, log.all);
      const { answers, words } = await asker.askAll([{ path: "/guestbook/" }]);
      const against = firstAgainst(answers, (asked) => judge(asked, wanted, look));
      if (against) return against;
      const by = authority && !authority.besideSystem ? "" : " against what this machine trusts";
      const too = authority?.besideSystem ? " and the authority in the secret" : "";
      return upheld(
        `the secret's certificate for ${host} is presented and verified${by}${too}, ${words}`,
        log.all,
      );
    }),
};

/** What one of them presents is to be trusted, and the secret's own; and the guestbook is behind it. */
function judge(asked: Asked, wanted: string, { log: { all } }: Look): Verdict | undefined {
  const { seen, fingerprint = wanted } = asked;
  const words = pageInWords(asked);
  if (!seen.answered && seen.untrusted)
    return violated(`what is presented for ${words} is not trusted: ${seen.why}`, all);
  if (fingerprint !== wanted)
    return violated(`another certificate than the secret's is presented for ${words}`, all);
  if (!seen.answered) return inconclusive(`${words}: ${inWords(seen)}`, all);
  return isGuestbook(seen)
    ? undefined
    : violated(`${words} is ${inWords(seen)}, not the guestbook's page`, all);
}
