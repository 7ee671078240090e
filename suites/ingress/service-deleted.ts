import { withControlPort } from "../../fixtures/external/control-port.ts";
import {
  allNodes,
  noReachableNode,
  reachableNodes,
  requestsToReachAll,
  unreachableNodes,
} from "../../fixtures/external/reachable-nodes.ts";
import { type ControlResult, controlOf, isSilence, queryControl } from "../../fixtures/external/silence.ts";
import { GUESTBOOK, isGuestbook } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { withoutService } from "../../fixtures/guestbook/temporary.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { measureTransition, type Transition } from "../../helpers/async/measure-transition.ts";
import { pause } from "../../helpers/async/wait.ts";
import { DEFAULT_TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { get, type HttpResult } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/many-requests.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { balancersOf, serviceOf } from "../../helpers/probes/service.ts";
import { type Reason, withNotes } from "../../helpers/reasons/reason.ts";
import type { LabClaim } from "../claim.ts";
import { type OutsideEntrance, placeOf } from "../outside-evidence.ts";
import { changeSeen } from "../reasons.ts";
import { limitedByUnreachable, notOutside } from "../skips.ts";
import * as reasons from "./deletion-reasons.ts";
import { describeResponse, outcomeOf } from "./routes.ts";

/** An entrance of the guestbook's LoadBalancer Service, which ends with it. */
interface ServiceEntrance extends OutsideEntrance {
  kind: "load balancer" | "node port";
  /** The node whose port it is. */
  node?: string;
}

/** A server answers at once; a removed address may time out. */
const ANSWER_SECONDS = 2;

/** The current entrances of the guestbook's Service: each load balancer address and each node's port. */
async function serviceEntrances(context: ProbeContext, lab: Lab): Promise<ServiceEntrance[]> {
  const service = await serviceOf(context, lab.namespace, GUESTBOOK.service);
  const port = service.spec?.ports?.[0]?.nodePort;
  const nodes = port === undefined ? [] : reachableNodes({ nodes: allNodes(lab.cluster) });
  return [
    ...balancersOf(service).map((balancer) => ({
      kind: "load balancer" as const,
      url: httpUrl(balancer, GUESTBOOK.port),
    })),
    ...nodes.map(({ name, address }) => ({
      kind: "node port" as const,
      node: name,
      url: httpUrl(address, port ?? 0),
    })),
  ];
}

const queryEntrance = (context: ProbeContext, lab: Lab, { url }: ServiceEntrance): Promise<HttpResult> =>
  get(context, { source: lab.cluster.outside, url, seconds: ANSWER_SECONDS });

/** Whether a response shows that an entrance has ended: not the guestbook's, and not a failed probe. */
const isEnded = (seen: HttpResult): boolean =>
  !isGuestbook(seen) && (seen.answered || (seen.outcome !== "lost" && seen.outcome !== "open"));

/** The responses of an entrance that should have ended. */
interface EndedEntrance {
  entrance: ServiceEntrance;
  responses: readonly HttpResult[];
  /** Describes its end. */
  seen: Reason;
  /** The control, if every request timed out: whether the silence is evidence. */
  control?: ControlResult;
}

/**
 * Queries an entrance in enough fresh requests to notice one that still leads to a single pod, or behind a load
 * balancer through a single node. `controlPort` is a node port of labcheck's own that is not deleted.
 */
async function checkEnded(
  context: ProbeContext,
  lab: Lab,
  entrance: ServiceEntrance,
  controlPort: number,
): Promise<EndedEntrance> {
  const count = requestsToReachAll(lab, entrance.kind, GUESTBOOK.replicas);
  const request = { source: lab.cluster.outside, url: entrance.url, seconds: ANSWER_SECONDS };
  const responses = await manyRequests(context, {
    ...request,
    count,
    concurrency: MOST_AT_ONCE,
    summarize: outcomeOf,
  });
  const [first] = responses;
  const outcome = first === undefined ? "lost" : outcomeOf(first);
  const seen = reasons.entranceEnded({ node: entrance.node, url: entrance.url, outcome, looks: count });
  if (!responses.every(isSilent)) return { entrance, responses, seen };
  const at = await placeOf(entrance).catch(() => undefined);
  const control =
    at === undefined
      ? { unproven: reasons.balancerNameGone }
      : entrance.kind === "node port"
        ? await queryControl(context, lab, at.address, controlPort)
        : await controlOf(context, lab, { ...at, outcome: "timeout" });
  return { entrance, responses, seen, control };
}

const isSilent = (seen: HttpResult) => !seen.answered && (isSilence(seen.outcome) || seen.outcome === "dns");

const MOST_AT_ONCE = 32;

export const serviceDeleted: LabClaim = {
  id: "ingress/service-deleted",
  statement: "Deleting the LoadBalancer Service closes its entrances.",
  expected:
    "no guestbook at the load balancer's address or at any node port, while its pods serve inside the cluster",
  mutates: true,
  timeoutSeconds: 300 + 2 * DEFAULT_TIMEOUTS.cloudBalancer,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const far = noReachableNode(lab.cluster);
    if (far && lab.balancer) return skipped(withNotes(far, lab.balancer.missing));
    const entrances = await serviceEntrances(context, lab);
    if (entrances.length === 0) return inconclusive(reasons.noServiceEntrance);
    const before = await Promise.all(entrances.map((entrance) => queryEntrance(context, lab, entrance)));
    const shut = entrances.find((_, index) => !isGuestbook(before[index] as HttpResult));
    if (shut) return inconclusive(reasons.entranceShutBefore(shut));
    // The control port is created first, so that it works when it is needed.
    const ended = await withControlPort(lab, (port) =>
      withoutService(lab, context.signal, () => checkWithoutService(context, lab, entrances, port)),
    );
    if ("verdict" in ended) return ended;
    const unproven = ended.entrances.flatMap(({ entrance: { kind }, seen, control }) =>
      control && "unproven" in control ? [{ kind, seen, why: control.unproven }] : [],
    );
    const { afterMs, byMs, everyMs } = ended.transition;
    const when = changeSeen({ from: afterMs === 0 ? undefined : afterMs, by: byMs, everyMs });
    const reason = reasons.entrancesEndedWithService({ when, ways: ended.entrances.map(({ seen }) => seen) });
    const [silent] = unproven;
    if (silent && !(await servesAgain(context, lab, unproven)))
      return inconclusive(reasons.entranceStaysSilent({ way: silent.seen, why: silent.why }));
    const again = silent && reasons.entranceServesAgain;
    return limitedByUnreachable(upheld(withNotes(reason, again)), unreachableNodes(lab.cluster));
  },
};

/** Checks the entrances while the Service is deleted; a verdict if they have not ended or it is not known. */
async function checkWithoutService(
  context: ProbeContext,
  lab: Lab,
  entrances: readonly ServiceEntrance[],
  controlPort: number,
): Promise<Verdict | { transition: Transition; entrances: readonly EndedEntrance[] }> {
  const [[shell], app] = await Promise.all([shellsOf(lab), onePodOf(lab, GUESTBOOK.selector)]);
  const balanced = entrances.some(({ kind }) => kind === "load balancer");
  const transition = await measureTransition(
    () => Promise.all(entrances.map((entrance) => queryEntrance(context, lab, entrance))),
    (seen) => seen.every(isEnded),
    {
      signal: context.signal,
      seconds: context.timeouts.convergence,
      since: Date.now(),
      goodTakesMs: balanced ? ANSWER_SECONDS * 1000 : 0,
    },
  );
  const seen = await Promise.all(
    entrances.map((entrance) => checkEnded(context, lab, entrance, controlPort)),
  );
  for (const { entrance, responses } of seen) {
    const served = responses.filter(isGuestbook).length;
    const { node, url } = entrance;
    if (served > 0)
      return violated(reasons.entranceStillServes({ node, url, served, requests: responses.length }));
  }
  const unclear = seen.find(({ responses }) => !responses.every(isEnded));
  const first = unclear?.responses.find((each) => !isEnded(each));
  if (unclear && first) {
    const { node, url } = unclear.entrance;
    const outcome = outcomeOf(first);
    return inconclusive(reasons.entranceEndUnclear({ node, url, outcome, seen: describeResponse(first) }));
  }
  if (!transition.turned)
    return inconclusive(reasons.entrancesUnstable({ within: context.timeouts.convergence }));
  const page = await fetchFrom(context, shell, httpUrl(app.ip, GUESTBOOK.port));
  if (page === undefined || !isGuestbook({ answered: true, status: 200, headers: {}, body: page }))
    return inconclusive(reasons.podItselfUnserved({ pod: app.name }));
  return { transition, entrances: seen };
}

/**
 * Whether silent entrances without a control serve again with the Service restored: then they ended with the Service.
 * Otherwise they may have been unreachable.
 */
async function servesAgain(
  context: ProbeContext,
  lab: Lab,
  entrances: readonly Pick<ServiceEntrance, "kind">[],
): Promise<boolean> {
  const end = Date.now() + lab.cluster.timeouts.balancer * 1000;
  const kinds = new Set(entrances.map(({ kind }) => kind));
  for (;;) {
    const now = (await serviceEntrances(context, lab)).filter(({ kind }) => kinds.has(kind));
    const seen = await Promise.all(now.map((entrance) => queryEntrance(context, lab, entrance)));
    if (now.length > 0 && seen.every(isGuestbook)) return true;
    if (Date.now() > end) return false;
    await pause(1000, context.signal);
  }
}
