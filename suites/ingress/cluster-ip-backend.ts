import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/lab.ts";
import { makeClusterIpService, withoutService } from "../../fixtures/guestbook/service.ts";
import { serviceOf } from "../../helpers/probes/service.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./reasons.ts";
import { firstAgainst, neverServed, onEveryRoute, pageOf } from "./routes.ts";

export const clusterIpBackend: LabClaim = {
  id: "ingress/cluster-ip-backend",
  says: "A ClusterIP service is enough behind the Ingress.",
  expects: "a service without a node port, and the guestbook through the ingress",
  effect: "changes",
  touches: "namespace",
  seconds: 180 + TIMEOUTS.cloudBalancer,
  async check({ lab, look }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    return withoutService(lab, look.signal, async () => {
      await makeClusterIpService(lab, look.signal);
      const { spec } = await serviceOf(look, lab.namespace, GUESTBOOK.service);
      const port = spec?.ports?.[0]?.nodePort;
      if (spec?.type !== "ClusterIP" || port)
        return inconclusive(reasons.noClusterIpService({ type: spec?.type, nodePort: port }), look.log.all);
      return onEveryRoute(lab, look, async (asker) => {
        const absent = await neverServed(asker, look);
        if (absent) return absent;
        const { answers, how } = await asker.askAll([{ path: "/guestbook/" }]);
        const against = firstAgainst(answers, (asked) => {
          if (isGuestbook(asked.seen)) return undefined;
          const seen = reasons.pageOfAnother({ ...pageOf(asked), wanted: "the guestbook" });
          return asked.seen.answered ? violated(seen, look.log.all) : inconclusive(seen, look.log.all);
        });
        if (against) return against;
        return upheld(reasons.behindClusterIp({ address: spec.clusterIP, how }), look.log.all);
      });
    });
  },
};
