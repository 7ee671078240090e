import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { READ_SECRETS } from "../../fixtures/guestbook/rights.ts";
import { orLost } from "../../helpers/lost.ts";
import { read } from "../../helpers/probes/read.ts";
import { fingerprintOf, shakeHands } from "../../helpers/probes/tls.ts";
import { inconclusive, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { inWords, notServed, onEveryRoute } from "./routes.ts";

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
      const { route, address, ask } = asker;
      const { name, host, authority } = route;
      const { data } = await read(
        look,
        { kind: "secret", namespace: lab.namespace, name },
        () => look.kube.core.readNamespacedSecret({ name, namespace: lab.namespace }),
        ({ type }) => `type ${type}`,
      );
      const certificate = orLost(data?.["tls.crt"], `the secret ${name} has no certificate`);
      const wanted = fingerprintOf(Buffer.from(certificate, "base64").toString());
      const seen = await shakeHands(look, {
        source: lab.cluster.outside,
        address,
        port: HTTPS,
        host,
        authority,
      });
      if (seen.outcome === "lost") return inconclusive(`no handshake with ${host}: ${seen.why}`, log.all);
      if (seen.outcome === "untrusted")
        return violated(`what ${host} presents is not trusted: ${seen.why}`, log.all);
      if (seen.fingerprint !== wanted)
        return violated(`another certificate than the secret's is presented, for ${seen.names}`, log.all);
      const absent = await notServed(asker, look);
      if (absent) return absent;
      const page = await ask("/guestbook/");
      if (!page.answered) return inconclusive(`${host}: ${inWords(page)}`, log.all);
      if (!isGuestbook(page))
        return violated(`${host} is ${inWords(page)}, not the guestbook's page`, log.all);
      return upheld(`the secret's certificate for ${host} is presented and verified`, log.all);
    }),
};
