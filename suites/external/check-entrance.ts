import { requestsToReachAll } from "../../fixtures/external/reachable-nodes.ts";
import { isGuestbook, podIn } from "../../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { get, type HttpResult } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/many-requests.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import { connectionsToSeeAll } from "../../helpers/statistics/missed-endpoint.ts";
import type { OutsideEntrance } from "../outside-evidence.ts";
import { httpStatus, requestFailed } from "../outside-reasons.ts";
import * as reasons from "./reasons.ts";

/** An entrance of the guestbook's Service from outside. */
export interface ServiceEntrance extends OutsideEntrance {
  /** The node whose port it is; absent for a load balancer. */
  node?: string;
}

export interface EntranceResult {
  entrance: ServiceEntrance;
  /** How a request ended: an HTTP status, or why there was no answer. */
  outcome: string;
  seen: Reason;
  /** The first response that is not the guestbook's; absent if all are. */
  wrong?: HttpResult;
  /** The part of the responses that are not the guestbook's; absent means all. */
  share?: number;
}

const CONCURRENCY = 32;
/** The accepted chance of missing one pod with another page. */
const MISS_PROBABILITY = 1e-4;

/** Requests the page through an entrance, then the name of the pod behind it, in enough fresh requests to reach every pod. */
export async function checkEntrance(
  context: ProbeContext,
  lab: Lab,
  entrance: ServiceEntrance,
  pods: readonly string[],
): Promise<EntranceResult> {
  const source = lab.cluster.outside;
  const page = await get(context, { source, url: entrance.url });
  if (!isGuestbook(page))
    return { entrance, wrong: page, ...outcomeIn(page), seen: describeResponse(page, reasons.pageOfAnother) };
  // One pod alone may have another page, which a single request may miss.
  const times = connectionsToSeeAll(pods.length, MISS_PROBABILITY);
  const words = (seen: HttpResult) =>
    isGuestbook(seen) ? "the page" : describeResponse(seen, reasons.pageOfAnother).text;
  const again = { source, url: entrance.url, count: times, concurrency: CONCURRENCY };
  const others = (await manyRequests(context, { ...again, summarize: words })).filter(
    (seen) => !isGuestbook(seen),
  );
  if (others[0]) {
    const [wrong] = others;
    const seen = reasons.inRequests({
      ...{ seen: describeResponse(wrong, reasons.pageOfAnother), wrong: others.length, requests: times },
    });
    return { entrance, wrong, share: others.length / times, ...outcomeIn(wrong), seen };
  }
  const servedBy = (seen: HttpResult) => {
    const pod = podIn(seen);
    return pod !== undefined && pods.includes(pod)
      ? reasons.servedBy({ pod })
      : describeResponse(seen, reasons.noGuestbookPod({ pod }));
  };
  // Enough requests to notice a pod that only one node cannot reach.
  const count = requestsToReachAll(lab, entrance.kind, pods.length);
  const requests = { source, url: `${entrance.url}env`, count, concurrency: CONCURRENCY };
  const all = await manyRequests(context, { ...requests, summarize: (seen) => servedBy(seen).text });
  const bad = all.filter((seen) => !pods.includes(podIn(seen) ?? ""));
  const [first] = bad;
  const [any] = all;
  if (first === undefined) {
    if (any === undefined) throw new Error("no request was made to an entrance");
    return { entrance, ...outcomeIn(any), seen: servedBy(any) };
  }
  const share = bad.length / count;
  const seen = reasons.inRequests({ seen: servedBy(first), wrong: bad.length, requests: count });
  return { entrance, wrong: first, share, ...outcomeIn(first), seen };
}

const outcomeIn = (seen: HttpResult) => ({ outcome: seen.answered ? `HTTP ${seen.status}` : seen.outcome });

function describeResponse(seen: HttpResult, otherwise: Reason): Reason {
  if (!seen.answered) return requestFailed({ outcome: seen.outcome, why: seen.why });
  return seen.status === 200 ? otherwise : httpStatus({ status: seen.status });
}
