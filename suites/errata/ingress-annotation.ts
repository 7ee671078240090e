import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { CHANGE_INGRESSES } from "../../fixtures/guestbook/rights.ts";
import { bluemixAnnotation } from "../../fixtures/ingress/nginx.ts";
import { temporaryRoute } from "../../fixtures/ingress/temporary.ts";
import { converge } from "../../helpers/converge.ts";
import { get } from "../../helpers/probes/http.ts";
import { inconclusive, skipped, upheld, type Verdict } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";

export const ingressAnnotation: LabClaim = {
  id: "errata/ingress-annotation",
  says: "The annotation ingress.bluemix.net/rewrite-path is of a retired controller, and none of today's rewrites by it.",
  expects: "the application's own 404 for /guestbook/, which nobody rewrote",
  effect: "reads",
  touches: "namespace",
  needs: CHANGE_INGRESSES,
  seconds: 90,
  async check({ lab, look }) {
    const { log } = look;
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    if ("missing" in lab.ingress) return skipped(lab.ingress.missing);
    const named = lab.ingress.filter(({ kind }) => kind === "Ingress");
    const looks = named.map(async ({ className, controller }): Promise<Verdict | undefined> => {
      const parts = { name: `erratum-${className}`, className, objects: bluemixAnnotation };
      await using route = await temporaryRoute(lab, parts, look.signal);
      const { last, converged } = await converge(
        () => get(look, { ...route, source: lab.cluster.outside, url: `${route.url}guestbook/` }),
        // The controller's own 404 is plain; the application's says that the request came to it.
        (answer) =>
          answer.answered && (answer.status === 200 || answer.headers["cache-control"] === "no-store"),
        { signal: look.signal },
      );
      if (isGuestbook(last)) return skipped(`${controller} rewrites by the old annotation`, log.all);
      if (!converged || !last.answered || last.status !== 404)
        return inconclusive(`${controller}: ${last.answered ? `HTTP ${last.status}` : last.why}`, log.all);
      return undefined;
    });
    const other = (await Promise.all(looks)).find((verdict) => verdict !== undefined);
    if (other) return other;
    if (named.length === 0) return skipped("the cluster has no IngressClass");
    const seen = named.map(({ controller }) => controller).join(", ");
    return upheld(`the application got /guestbook/ as it is and answered 404: ${seen}`, log.all);
  },
};
