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
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { type Turn, turn, turnInWords } from "../../helpers/turn.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import { pause } from "../../helpers/wait.ts";
import type { LabClaim } from "../claim.ts";
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
import { inWords } from "./routes.ts";

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
    if (far && lab.balancer) return skipped(`${far.text}; ${lab.balancer.missing.text}`);
    const ways = await serviceWays(look, lab);
    if (ways.length === 0) return inconclusive("there is no way in that could be ended", log.all);
    const before = await Promise.all(ways.map((way) => askWay(look, lab, way)));
    const shut = ways.find((_, index) => !isGuestbook(before[index] as HttpSeen));
    if (shut) return inconclusive(`${shut.name} (${shut.url}) did not serve before`, log.all);
    // It is made before, so that it is in force when silence is to be told from a way that is shut.
    const ended = await withControlPort(lab, (port) =>
      withoutService(lab, look.signal, () => lookWithout(look, lab, ways, port)),
    );
    if ("verdict" in ended) return ended;
    const unproven = ended.ways.filter(({ control }) => control && "unproven" in control);
    const words = ended.ways.map((each) => each.words).join(", ");
    const reason = `${turnInWords(ended.turned)} after the deletion: ${words}; the pods serve inside`;
    const silent = unproven.length > 0 ? await stillSilent(look, lab, unproven) : undefined;
    if (silent) return inconclusive(silent, log.all);
    const again = unproven.length > 0 ? "; what was silent serves again, now that the service is back" : "";
    return unlessLeftOut(upheld(`${reason}${again}`, log.all), notAsked(lab.cluster));
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
    const serving = looks.filter(isGuestbook).length;
    const often = `in ${serving} of ${looks.length} fresh requests`;
    if (serving > 0)
      return violated(`${way.name} (${way.url}) still serves without the service, ${often}`, log.all);
  }
  const unclear = seen.find(({ looks }) => !looks.every(isEnded));
  const first = unclear?.looks.find((each) => !isEnded(each));
  if (unclear && first)
    return inconclusive(`${unclear.way.name} (${unclear.way.url}): ${inWords(first)}`, log.all);
  if (!turned.turned)
    return inconclusive(`the ways served now and then for ${TIMEOUTS.convergence} s`, log.all);
  const page = await fetchFrom(look, shell, httpUrl(app.ip, GUESTBOOK.port));
  if (page === undefined || !isGuestbook({ answered: true, status: 200, headers: {}, body: page }))
    return inconclusive(`${app.name} itself does not serve inside meanwhile`, log.all);
  return { turned, ways: seen };
}

/**
 * Why a way that was silent, with nobody behind its address to compare with, may have been out of reach: the
 * same way does not serve now that the service is back either. Undefined where it does: then what ended and
 * began with the service was the service's.
 */
async function stillSilent(look: Look, lab: Lab, ways: readonly EndedWay[]): Promise<string | undefined> {
  const end = Date.now() + lab.cluster.patience.balancer * 1000;
  const kinds = new Set(ways.map(({ way }) => way.way));
  for (;;) {
    const now = (await serviceWays(look, lab)).filter(({ way }) => kinds.has(way));
    const seen = await Promise.all(now.map((way) => askWay(look, lab, way)));
    if (now.length > 0 && seen.every(isGuestbook)) return undefined;
    if (Date.now() > end) break;
    await pause(1000, look.signal);
  }
  const [first] = ways;
  const why = first?.control && "unproven" in first.control ? first.control.unproven.text : "";
  return `${first?.words}; ${why}, and it does not serve again with the service back`;
}
