import { isGuestbook, isOfGuestbook } from "../../fixtures/guestbook/answers.ts";
import { CHANGE_INGRESSES } from "../../fixtures/guestbook/rights.ts";
import { looksAmong } from "../../fixtures/ingress/controller-looks.ts";
import { bluemixAnnotation } from "../../fixtures/ingress/nginx.ts";
import { temporaryRoute } from "../../fixtures/ingress/temporary.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import { withNotes } from "../../helpers/engine/reason.ts";
import { inconclusive, skipped, upheld, type Verdict } from "../../helpers/engine/verdict.ts";
import type { HttpSeen } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/requests.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./reasons.ts";

export const ingressAnnotation: LabClaim = {
  id: "errata/ingress-annotation",
  statement:
    "The annotation ingress.bluemix.net/rewrite-path is of a retired controller, and none of today's rewrites by it.",
  expected: "the application's own 404 for /guestbook/, which nobody rewrote",
  permissions: CHANGE_INGRESSES,
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    if ("missing" in lab.ingress) return skipped(lab.ingress.missing);
    // Several ways may be of one class.
    const ingresses = lab.ingress.filter(({ kind }) => kind === "Ingress");
    const named = ingresses.filter(
      ({ className }, index) => ingresses.findIndex((each) => each.className === className) === index,
    );
    const looks = named.map(async ({ className, controller }): Promise<Verdict | undefined> => {
      const parts = { name: `erratum-${className}`, className, objects: bluemixAnnotation };
      await using route = await temporaryRoute(lab, parts, context.signal);
      const asked = { ...route, source: lab.cluster.outside, url: `${route.url}guestbook/` };
      const count = looksAmong(2);
      const askAll = () => manyRequests(context, { ...asked, count, sideBySide: count, words: statusOf });
      // The controller's own 404 is plain; the application's says that the request came to it.
      const { last, converged } = await pollUntilStable(askAll, (all) => all.every(isOfGuestbook), {
        signal: context.signal,
      });
      if (last.every(isGuestbook)) return skipped(reasons.annotationHonoured({ controller }));
      const other = last.find((seen) => !(isOfGuestbook(seen) && seen.answered && seen.status === 404));
      if (other)
        return inconclusive(
          other.answered
            ? reasons.annotatedNotTaken({ controller, status: other.status })
            : reasons.annotatedUnanswered({ controller, outcome: other.outcome, why: other.why }),
        );
      if (!converged) return inconclusive(reasons.answersUnsteady({ controller }));
      return undefined;
    });
    const other = (await Promise.all(looks)).find((verdict) => verdict !== undefined);
    if (other) return other;
    if (named.length === 0) {
      const left = (lab.notHonoured ?? []).map(({ form, why }) => reasons.formNotHonoured({ form, why }));
      return skipped(withNotes(reasons.noIngressClass, ...left));
    }
    const controllers = named.map(({ controller }) => controller);
    return upheld(reasons.annotationIgnored({ controllers }));
  },
};

const statusOf = (seen: HttpSeen) => (seen.answered ? `HTTP ${seen.status}` : seen.outcome);
