import { GUESTBOOK, isGuestbook, isOfGuestbook } from "../../fixtures/guestbook/guestbook.ts";
import { makeClusterIpService, withoutService } from "../../fixtures/guestbook/temporary.ts";
import type { IngressRequest } from "../../fixtures/ingress/ingress-client.ts";
import { DEFAULT_TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { serviceOf } from "../../helpers/probes/service.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import { highAvailability } from "./high-availability.ts";
import { pattern } from "./pattern.ts";
import * as reasons from "./reasons.ts";
import { rewrite } from "./rewrite.ts";
import { firstAgainst, neverServed, notServed, onEveryRoute, pageOf } from "./routes.ts";
import { serviceDeleted } from "./service.ts";
import { tls } from "./tls.ts";

const clusterIpBackend: LabClaim = {
  id: "ingress/cluster-ip-backend",
  statement: "A ClusterIP service is enough behind the Ingress.",
  expected: "a service without a node port, and the guestbook through the ingress",
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
      return onEveryRoute(lab, context, async (client) => {
        const absent = await neverServed(client, context);
        if (absent) return absent;
        const { answers, how } = await client.queryAll([{ path: "/guestbook/" }]);
        const against = firstAgainst(answers, (queried) => {
          if (isGuestbook(queried.seen)) return undefined;
          const seen = reasons.pageOfAnother({ ...pageOf(queried), wanted: "the guestbook" });
          return queried.seen.answered ? violated(seen) : inconclusive(seen);
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

/** Another host is asked for under the certificate of the first, and by its own name from the handshake on. */
const PAGES = [
  { path: PATH },
  ...OTHER_PATHS.map((path) => ({ path })),
  { path: PATH, host: OTHER_HOST },
  { path: PATH, name: OTHER_HOST },
];

export const path: LabClaim = {
  id: "ingress/path",
  statement: "A request that begins with /guestbook/ goes to the guestbook, and no other does.",
  expected: "the guestbook's page under /guestbook/, and nothing of the guestbook for other paths and hosts",
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    onEveryRoute(lab, context, async (asker) => {
      const absent = await notServed(asker, context);
      if (absent) return absent;
      const { answers, how } = await asker.queryAll(PAGES);
      const against = firstAgainst(answers, (asked) => judge(asked));
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
 * For another path or host any answer will do that is not the guestbook's: a 404 of the controller, the 421, 503 or
 * redirect of a default backend, also that the connection is ended. Silence is no answer.
 */
function judge(asked: IngressRequest): Verdict | undefined {
  const { seen } = asked;
  const page = pageOf(asked);
  if (isOwn(asked)) {
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
