import { looksBehind } from "../../fixtures/external/looks-behind.ts";
import { everyNode, inReach } from "../../fixtures/external/reach.ts";
import { askControl, controlOf, isSilence, type WayControl } from "../../fixtures/external/silence.ts";
import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { get, type HttpSeen } from "../../helpers/probes/http.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { manyRequests } from "../../helpers/probes/requests.ts";
import { balancersOf, serviceOf } from "../../helpers/probes/service.ts";
import { placeOf, type Way } from "../outside-evidence.ts";
import * as reasons from "./ending-reasons.ts";
import { outcomeOf } from "./routes.ts";

/** A way in that ends with the guestbook's LoadBalancer service. */
export interface ServiceWay extends Way {
  way: "load balancer" | "node port";
  /** The node whose port it is. */
  node?: string;
}

/** What serves answers at once, and an address that is gone may say nothing at all. */
export const ANSWER_SECONDS = 2;

/** The ways in by the guestbook's service as it is now: each address of its balancer, each node's port. */
export async function serviceWays(context: ProbeContext, lab: Lab): Promise<ServiceWay[]> {
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

export const askWay = (context: ProbeContext, lab: Lab, { url }: ServiceWay): Promise<HttpSeen> =>
  get(context, { source: lab.cluster.outside, url, seconds: ANSWER_SECONDS });

/** Neither the guestbook nor a look that says nothing. */
export const isEnded = (seen: HttpSeen): boolean =>
  !isGuestbook(seen) && (seen.answered || (seen.outcome !== "lost" && seen.outcome !== "open"));

/** What many fresh looks saw of a way that has ended, or has not. */
export interface EndedWay {
  way: ServiceWay;
  looks: readonly HttpSeen[];
  /** How its end was seen. */
  seen: Reason;
  /** Where it was silent in every look: whether that says anything. */
  control?: WayControl;
}

/**
 * Asks a way in as many fresh requests as meet one that goes on to one pod alone, behind a balancer by the port of
 * one node alone. `controlPort` is a node port of ours that is not deleted.
 */
export async function lookAtWay(
  context: ProbeContext,
  lab: Lab,
  way: ServiceWay,
  controlPort: number,
): Promise<EndedWay> {
  const count = looksBehind(lab, way.way, GUESTBOOK.replicas);
  const asked = { source: lab.cluster.outside, url: way.url, seconds: ANSWER_SECONDS };
  const looks = await manyRequests(context, { ...asked, count, sideBySide: MOST_AT_ONCE, words: outcomeOf });
  const [first] = looks;
  const outcome = first === undefined ? "lost" : outcomeOf(first);
  const seen = reasons.wayEnded({ node: way.node, url: way.url, outcome, looks: count });
  if (!looks.every(isSilent)) return { way, looks, seen };
  const at = await placeOf(way).catch(() => undefined);
  const control =
    at === undefined
      ? { unproven: reasons.balancerNameGone }
      : way.way === "node port"
        ? await askControl(context, lab, at.address, controlPort)
        : await controlOf(context, lab, { ...at, outcome: "timeout" });
  return { way, looks, seen, control };
}

const isSilent = (seen: HttpSeen) => !seen.answered && (isSilence(seen.outcome) || seen.outcome === "dns");

const MOST_AT_ONCE = 32;
