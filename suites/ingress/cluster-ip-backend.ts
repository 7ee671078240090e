import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { makeClusterIpService, withoutService } from "../../fixtures/guestbook/service.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import { serviceOf } from "../../helpers/probes/service.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./reasons.ts";
import { firstAgainst, neverServed, onEveryRoute, pageOf } from "./routes.ts";

export const clusterIpBackend: LabClaim = {
  id: "ingress/cluster-ip-backend",
  statement: "A ClusterIP service is enough behind the Ingress.",
  expected: "a service without a node port, and the guestbook through the ingress",
  mutates: true,
  timeoutSeconds: 180 + TIMEOUTS.cloudBalancer,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    return withoutService(lab, context.signal, async () => {
      await makeClusterIpService(lab, context.signal);
      const { spec } = await serviceOf(context, lab.namespace, GUESTBOOK.service);
      const port = spec?.ports?.[0]?.nodePort;
      if (spec?.type !== "ClusterIP" || port)
        return inconclusive(reasons.noClusterIpService({ type: spec?.type, nodePort: port }));
      return onEveryRoute(lab, context, async (asker) => {
        const absent = await neverServed(asker, context);
        if (absent) return absent;
        const { answers, how } = await asker.askAll([{ path: "/guestbook/" }]);
        const against = firstAgainst(answers, (asked) => {
          if (isGuestbook(asked.seen)) return undefined;
          const seen = reasons.pageOfAnother({ ...pageOf(asked), wanted: "the guestbook" });
          return asked.seen.answered ? violated(seen) : inconclusive(seen);
        });
        if (against) return against;
        return upheld(reasons.behindClusterIp({ address: spec.clusterIP, how }));
      });
    });
  },
};
