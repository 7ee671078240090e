import { looksBehind } from "../../fixtures/external/looks-behind.ts";
import { isGuestbook, podIn } from "../../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { get, type HttpResult } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/many-requests.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { connectionsToSeeAll } from "../../helpers/statistics/missed-endpoint.ts";
import type { Way } from "../outside-evidence.ts";
import { httpStatus, requestFailed } from "../outside-reasons.ts";
import * as reasons from "./reasons.ts";

/** A way in from outside. */
export interface Entrance extends Way {
  /** The node whose port it is; absent for a load balancer. */
  node?: string;
}

export interface Answer {
  entrance: Entrance;
  /** What was seen of it: how a request ended, or who served all of them. */
  outcome: string;
  seen: Reason;
  /** The first look that did not bring the guestbook; absent where all did. */
  wrong?: HttpResult;
  /** The part of the looks that did not bring it; all where it is absent. */
  share?: number;
}

const CONCURRENCY = 32;
/** A pod with another page hides behind the others less than once in so many times. */
const HIDDEN = 1e-4;

/** Asks an entrance from outside for the page, and in as many fresh requests for the name of the pod behind it. */
export async function answerOf(
  context: ProbeContext,
  lab: Lab,
  entrance: Entrance,
  pods: readonly string[],
): Promise<Answer> {
  const source = lab.cluster.outside;
  const page = await get(context, { source, url: entrance.url });
  if (!isGuestbook(page))
    return { entrance, wrong: page, ...endOf(page), seen: seenAs(page, reasons.pageOfAnother) };
  // One pod alone may have another page, and one request meets it by chance only.
  const times = connectionsToSeeAll(pods.length, HIDDEN);
  const words = (seen: HttpResult) =>
    isGuestbook(seen) ? "the page" : seenAs(seen, reasons.pageOfAnother).text;
  const again = { source, url: entrance.url, count: times, concurrency: CONCURRENCY };
  const others = (await manyRequests(context, { ...again, summarize: words })).filter(
    (seen) => !isGuestbook(seen),
  );
  if (others[0]) {
    const [wrong] = others;
    const seen = reasons.inRequests({
      ...{ seen: seenAs(wrong, reasons.pageOfAnother), wrong: others.length, requests: times },
    });
    return { entrance, wrong, share: others.length / times, ...endOf(wrong), seen };
  }
  const whose = (seen: HttpResult) => {
    const pod = podIn(seen);
    return pod !== undefined && pods.includes(pod)
      ? reasons.servedBy({ pod })
      : seenAs(seen, reasons.noGuestbookPod({ pod }));
  };
  // One pod that one node alone does not reach is noticed.
  const count = looksBehind(lab, entrance.way, pods.length);
  const queried = { source, url: `${entrance.url}env`, count, concurrency: CONCURRENCY };
  const all = await manyRequests(context, { ...queried, summarize: (seen) => whose(seen).text });
  const bad = all.filter((seen) => !pods.includes(podIn(seen) ?? ""));
  const [first] = bad;
  const [any] = all;
  if (first === undefined) {
    if (any === undefined) throw new Error("nothing was asked of an entrance");
    return { entrance, ...endOf(any), seen: whose(any) };
  }
  const share = bad.length / count;
  const seen = reasons.inRequests({ seen: whose(first), wrong: bad.length, requests: count });
  return { entrance, wrong: first, share, ...endOf(first), seen };
}

const endOf = (seen: HttpResult) => ({ outcome: seen.answered ? `HTTP ${seen.status}` : seen.outcome });

function seenAs(seen: HttpResult, otherwise: Reason): Reason {
  if (!seen.answered) return requestFailed({ outcome: seen.outcome, why: seen.why });
  return seen.status === 200 ? otherwise : httpStatus({ status: seen.status });
}
