import { withControlPort } from "../../fixtures/external/control-port.ts";
import {
  everyNode,
  inReach,
  looksBehind,
  notQueried,
  outOfReach,
} from "../../fixtures/external/looks-behind.ts";
import { controlOf, isSilence, queryControl, type WayControl } from "../../fixtures/external/silence.ts";
import { GUESTBOOK, isGuestbook } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { withoutService } from "../../fixtures/guestbook/temporary.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { measureTransition, type Transition } from "../../helpers/async/measure-transition.ts";
import { pause } from "../../helpers/async/wait.ts";
import { type Reason, withNotes } from "../../helpers/engine/reason.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { get, type HttpResult } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/many-requests.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { balancersOf, serviceOf } from "../../helpers/probes/service.ts";
import type { LabClaim } from "../claim.ts";
import { placeOf, type Way } from "../outside-evidence.ts";
import { changeSeen } from "../reasons.ts";
import { notOutside, unlessLeftOut } from "../skips.ts";
import * as reasons from "./ending-reasons.ts";
import { outcomeOf, seenOf } from "./routes.ts";

/** A way in that ends with the guestbook's LoadBalancer service. */
interface ServiceWay extends Way {
  way: "load balancer" | "node port";
  /** The node whose port it is. */
  node?: string;
}

/** What serves answers at once, and an address that is gone may say nothing at all. */
const ANSWER_SECONDS = 2;

/** The ways in by the guestbook's service as it is now: each address of its balancer, each node's port. */
async function serviceWays(context: ProbeContext, lab: Lab): Promise<ServiceWay[]> {
  const service = await serviceOf(context, lab.namespace, GUESTBOOK.service);
  const port = service.spec?.ports?.[0]?.nodePort;
  const nodes = port === undefined ? [] : inReach({ nodes: everyNode(lab.cluster) });
  return [
    ...balancersOf(service).map((balancer) => ({
      way: "load balancer" as const,
      url: httpUrl(balancer, GUESTBOOK.port),
    })),
    ...nodes.map(({ name, address }) => ({
      way: "node port" as const,
      node: name,
      url: httpUrl(address, port ?? 0),
    })),
  ];
}

const queryWay = (context: ProbeContext, lab: Lab, { url }: ServiceWay): Promise<HttpResult> =>
  get(context, { source: lab.cluster.outside, url, seconds: ANSWER_SECONDS });

/** Neither the guestbook nor a look that says nothing. */
const isEnded = (seen: HttpResult): boolean =>
  !isGuestbook(seen) && (seen.answered || (seen.outcome !== "lost" && seen.outcome !== "open"));

/** What many fresh looks saw of a way that has ended, or has not. */
interface EndedWay {
  way: ServiceWay;
  looks: readonly HttpResult[];
  /** How its end was seen. */
  seen: Reason;
  /** Where it was silent in every look: whether that says anything. */
  control?: WayControl;
}

/**
 * Asks a way in as many fresh requests as meet one that goes on to one pod alone, behind a balancer by the port of
 * one node alone. `controlPort` is a node port of ours that is not deleted.
 */
async function lookAtWay(
  context: ProbeContext,
  lab: Lab,
  way: ServiceWay,
  controlPort: number,
): Promise<EndedWay> {
  const count = looksBehind(lab, way.way, GUESTBOOK.replicas);
  const queried = { source: lab.cluster.outside, url: way.url, seconds: ANSWER_SECONDS };
  const looks = await manyRequests(context, {
    ...queried,
    count,
    concurrency: MOST_AT_ONCE,
    summarize: outcomeOf,
  });
  const [first] = looks;
  const outcome = first === undefined ? "lost" : outcomeOf(first);
  const seen = reasons.wayEnded({ node: way.node, url: way.url, outcome, looks: count });
  if (!looks.every(isSilent)) return { way, looks, seen };
  const at = await placeOf(way).catch(() => undefined);
  const control =
    at === undefined
      ? { unproven: reasons.balancerNameGone }
      : way.way === "node port"
        ? await queryControl(context, lab, at.address, controlPort)
        : await controlOf(context, lab, { ...at, outcome: "timeout" });
  return { way, looks, seen, control };
}

const isSilent = (seen: HttpResult) => !seen.answered && (isSilence(seen.outcome) || seen.outcome === "dns");

const MOST_AT_ONCE = 32;

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
    const before = await Promise.all(ways.map((way) => queryWay(context, lab, way)));
    const shut = ways.find((_, index) => !isGuestbook(before[index] as HttpResult));
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
    return unlessLeftOut(upheld(withNotes(reason, again)), notQueried(lab.cluster));
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
    () => Promise.all(ways.map((way) => queryWay(context, lab, way))),
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
  const end = Date.now() + lab.cluster.timeouts.balancer * 1000;
  const kinds = new Set(ways.map(({ way }) => way));
  for (;;) {
    const now = (await serviceWays(context, lab)).filter(({ way }) => kinds.has(way));
    const seen = await Promise.all(now.map((way) => queryWay(context, lab, way)));
    if (now.length > 0 && seen.every(isGuestbook)) return true;
    if (Date.now() > end) return false;
    await pause(1000, context.signal);
  }
}
