import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { GUESTBOOK, type Lab } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { withoutService } from "../../fixtures/guestbook/service.ts";
import { withControlPort } from "../../fixtures/outside/control-port.ts";
import { notAsked, outOfReach } from "../../fixtures/outside/reach.ts";
import { httpUrl } from "../../helpers/address.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import type { HttpSeen } from "../../helpers/probes/http.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { withNotes } from "../../helpers/reason.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { type Turn, turn } from "../../helpers/turn.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import { pause } from "../../helpers/wait.ts";
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
  says: "Deleting the LoadBalancer service ends that way in.",
  expects: "no guestbook at the load balancer's address and at any node port, while its pods serve inside",
  effect: "changes",
  touches: "namespace",
  seconds: 300 + 2 * TIMEOUTS.cloudBalancer,
  async check({ lab, look }) {
    const { log } = look;
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const far = outOfReach(lab.cluster);
    if (far && lab.balancer) return skipped(withNotes(far, lab.balancer.missing));
    const ways = await serviceWays(look, lab);
    if (ways.length === 0) return inconclusive(reasons.noWayToEnd, log.all);
    const before = await Promise.all(ways.map((way) => askWay(look, lab, way)));
    const shut = ways.find((_, index) => !isGuestbook(before[index] as HttpSeen));
    if (shut) return inconclusive(reasons.shutBefore(shut), log.all);
    // It is made before, so that it is in force when silence is to be told from a way that is shut.
    const ended = await withControlPort(lab, (port) =>
      withoutService(lab, look.signal, () => lookWithout(look, lab, ways, port)),
    );
    if ("verdict" in ended) return ended;
    const unproven = ended.ways.flatMap(({ way: { way }, seen, control }) =>
      control && "unproven" in control ? [{ way, seen, why: control.unproven }] : [],
    );
    const { afterMs, byMs, everyMs } = ended.turned;
    const when = changeSeen({ from: afterMs === 0 ? undefined : afterMs, by: byMs, everyMs });
    const reason = reasons.endedWithService({ when, ways: ended.ways.map(({ seen }) => seen) });
    const [silent] = unproven;
    if (silent && !(await servesAgain(look, lab, unproven)))
      return inconclusive(reasons.staysSilent({ way: silent.seen, why: silent.why }), log.all);
    const again = silent && reasons.servesAgain;
    return unlessLeftOut(upheld(withNotes(reason, again), log.all), notAsked(lab.cluster));
  },
};

/** What is seen of the ways while the service is gone; a verdict where they have not ended, or cannot be told. */
async function lookWithout(
  look: Look,
  lab: Lab,
  ways: readonly ServiceWay[],
  controlPort: number,
): Promise<Verdict | { turned: Turn; ways: readonly EndedWay[] }> {
  const { log } = look;
  const [[shell], app] = await Promise.all([shellsOf(lab), onePodOf(lab, GUESTBOOK.selector)]);
  const balanced = ways.some(({ way }) => way === "load balancer");
  const turned = await turn(
    () => Promise.all(ways.map((way) => askWay(look, lab, way))),
    (seen) => seen.every(isEnded),
    { signal: look.signal, since: Date.now(), goodTakesMs: balanced ? ANSWER_SECONDS * 1000 : 0 },
  );
  const seen = await Promise.all(ways.map((way) => lookAtWay(look, lab, way, controlPort)));
  for (const { way, looks } of seen) {
    const served = looks.filter(isGuestbook).length;
    const { node, url } = way;
    if (served > 0)
      return violated(reasons.stillServes({ node, url, served, requests: looks.length }), log.all);
  }
  const unclear = seen.find(({ looks }) => !looks.every(isEnded));
  const first = unclear?.looks.find((each) => !isEnded(each));
  if (unclear && first) {
    const { node, url } = unclear.way;
    const outcome = outcomeOf(first);
    return inconclusive(reasons.endUnclear({ node, url, outcome, seen: seenOf(first) }), log.all);
  }
  if (!turned.turned)
    return inconclusive(reasons.servedNowAndThen({ within: TIMEOUTS.convergence }), log.all);
  const page = await fetchFrom(look, shell, httpUrl(app.ip, GUESTBOOK.port));
  if (page === undefined || !isGuestbook({ answered: true, status: 200, headers: {}, body: page }))
    return inconclusive(reasons.podItselfShut({ pod: app.name }), log.all);
  return { turned, ways: seen };
}

/**
 * Whether ways that were silent, with nobody behind their addresses to compare with, serve now that the service is
 * back: then what ended and began with the service was the service's. Where they do not they may have been out of
 * reach.
 */
async function servesAgain(look: Look, lab: Lab, ways: readonly Pick<ServiceWay, "way">[]): Promise<boolean> {
  const end = Date.now() + lab.cluster.patience.balancer * 1000;
  const kinds = new Set(ways.map(({ way }) => way));
  for (;;) {
    const now = (await serviceWays(look, lab)).filter(({ way }) => kinds.has(way));
    const seen = await Promise.all(now.map((way) => askWay(look, lab, way)));
    if (now.length > 0 && seen.every(isGuestbook)) return true;
    if (Date.now() > end) return false;
    await pause(1000, look.signal);
  }
}
