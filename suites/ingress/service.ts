import { withControlPort } from "../../fixtures/external/control-port.ts";
import { notAsked, outOfReach } from "../../fixtures/external/reach.ts";
import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { withoutService } from "../../fixtures/guestbook/service.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { measureTransition, type Transition } from "../../helpers/async/measure-transition.ts";
import { pause } from "../../helpers/async/wait.ts";
import { withNotes } from "../../helpers/engine/reason.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import type { HttpSeen } from "../../helpers/probes/http.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import type { LabClaim } from "../claim.ts";
import { changeSeen } from "../reasons.ts";
import { notOutside, unlessLeftOut } from "../skips.ts";
import {
  ANSWER_SECONDS,
  askWay,
  type EndedWay,
  isEnded,
  lookAtWay,
  type ServiceWay,
  serviceWays,
} from "./ended-ways.ts";
import * as reasons from "./ending-reasons.ts";
import { outcomeOf, seenOf } from "./routes.ts";

export const serviceDeleted: LabClaim = {
  id: "ingress/service-deleted",
  statement: "Deleting the LoadBalancer service ends that way in.",
  expected: "no guestbook at the load balancer's address and at any node port, while its pods serve inside",
  mutates: true,
  timeoutSeconds: 300 + 2 * TIMEOUTS.cloudBalancer,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const far = outOfReach(lab.cluster);
    if (far && lab.balancer) return skipped(withNotes(far, lab.balancer.missing));
    const ways = await serviceWays(context, lab);
    if (ways.length === 0) return inconclusive(reasons.noWayToEnd);
    const before = await Promise.all(ways.map((way) => askWay(context, lab, way)));
    const shut = ways.find((_, index) => !isGuestbook(before[index] as HttpSeen));
    if (shut) return inconclusive(reasons.shutBefore(shut));
    // It is made before, so that it is in force when silence is to be told from a way that is shut.
    const ended = await withControlPort(lab, (port) =>
      withoutService(lab, context.signal, () => lookWithout(context, lab, ways, port)),
    );
    if ("verdict" in ended) return ended;
    const unproven = ended.ways.flatMap(({ way: { way }, seen, control }) =>
      control && "unproven" in control ? [{ way, seen, why: control.unproven }] : [],
    );
    const { afterMs, byMs, everyMs } = ended.turned;
    const when = changeSeen({ from: afterMs === 0 ? undefined : afterMs, by: byMs, everyMs });
    const reason = reasons.endedWithService({ when, ways: ended.ways.map(({ seen }) => seen) });
    const [silent] = unproven;
    if (silent && !(await servesAgain(context, lab, unproven)))
      return inconclusive(reasons.staysSilent({ way: silent.seen, why: silent.why }));
    const again = silent && reasons.servesAgain;
    return unlessLeftOut(upheld(withNotes(reason, again)), notAsked(lab.cluster));
  },
};

/** What is seen of the ways while the service is gone; a verdict where they have not ended, or cannot be told. */
async function lookWithout(
  context: ProbeContext,
  lab: Lab,
  ways: readonly ServiceWay[],
  controlPort: number,
): Promise<Verdict | { turned: Transition; ways: readonly EndedWay[] }> {
  const [[shell], app] = await Promise.all([shellsOf(lab), onePodOf(lab, GUESTBOOK.selector)]);
  const balanced = ways.some(({ way }) => way === "load balancer");
  const turned = await measureTransition(
    () => Promise.all(ways.map((way) => askWay(context, lab, way))),
    (seen) => seen.every(isEnded),
    { signal: context.signal, since: Date.now(), goodTakesMs: balanced ? ANSWER_SECONDS * 1000 : 0 },
  );
  const seen = await Promise.all(ways.map((way) => lookAtWay(context, lab, way, controlPort)));
  for (const { way, looks } of seen) {
    const served = looks.filter(isGuestbook).length;
    const { node, url } = way;
    if (served > 0) return violated(reasons.stillServes({ node, url, served, requests: looks.length }));
  }
  const unclear = seen.find(({ looks }) => !looks.every(isEnded));
  const first = unclear?.looks.find((each) => !isEnded(each));
  if (unclear && first) {
    const { node, url } = unclear.way;
    const outcome = outcomeOf(first);
    return inconclusive(reasons.endUnclear({ node, url, outcome, seen: seenOf(first) }));
  }
  if (!turned.turned) return inconclusive(reasons.servedNowAndThen({ within: TIMEOUTS.convergence }));
  const page = await fetchFrom(context, shell, httpUrl(app.ip, GUESTBOOK.port));
  if (page === undefined || !isGuestbook({ answered: true, status: 200, headers: {}, body: page }))
    return inconclusive(reasons.podItselfShut({ pod: app.name }));
  return { turned, ways: seen };
}

/**
 * Whether ways that were silent, with nobody behind their addresses to compare with, serve now that the service is
 * back: then what ended and began with the service was the service's. Where they do not they may have been out of
 * reach.
 */
async function servesAgain(
  context: ProbeContext,
  lab: Lab,
  ways: readonly Pick<ServiceWay, "way">[],
): Promise<boolean> {
  const end = Date.now() + lab.cluster.patience.balancer * 1000;
  const kinds = new Set(ways.map(({ way }) => way));
  for (;;) {
    const now = (await serviceWays(context, lab)).filter(({ way }) => kinds.has(way));
    const seen = await Promise.all(now.map((way) => askWay(context, lab, way)));
    if (now.length > 0 && seen.every(isGuestbook)) return true;
    if (Date.now() > end) return false;
    await pause(1000, context.signal);
  }
}
