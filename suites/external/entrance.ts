import { isGuestbook, podIn } from "../../fixtures/guestbook/answers.ts";
import type { Lab } from "../../fixtures/guestbook/lab.ts";
import { looksBehind } from "../../fixtures/outside/looks-behind.ts";
import { get, type HttpSeen } from "../../helpers/probes/http.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { manyRequests } from "../../helpers/probes/requests.ts";
import type { Way } from "../outside-evidence.ts";

/** A way in from outside. */
export interface Entrance extends Way {
  name: string;
}

export interface Answer {
  entrance: Entrance;
  /** What was seen of it, in words. */
  words: string;
  /** The first look that did not bring the guestbook; absent where all did. */
  wrong?: HttpSeen;
  /** The part of the looks that did not bring it; all where it is absent. */
  share?: number;
}

const SIDE_BY_SIDE = 32;

/** Asks an entrance from outside for the page, and in as many fresh requests for the name of the pod behind it. */
export async function answerOf(
  look: Look,
  lab: Lab,
  entrance: Entrance,
  pods: readonly string[],
): Promise<Answer> {
  const source = lab.cluster.outside;
  const page = await get(look, { source, url: entrance.url });
  if (!isGuestbook(page))
    return { entrance, wrong: page, words: wordsOf(page, "its page is not the guestbook's") };
  const whose = (seen: HttpSeen) => {
    const pod = podIn(seen);
    if (pod !== undefined && pods.includes(pod)) return pod;
    return wordsOf(seen, `${pod ?? "nobody known"} answered, no guestbook pod`);
  };
  // One pod that one node alone does not reach is noticed.
  const count = looksBehind(lab, entrance.way, pods.length);
  const asked = { source, url: `${entrance.url}env`, count, sideBySide: SIDE_BY_SIDE };
  const all = await manyRequests(look, { ...asked, words: whose });
  const bad = all.filter((seen) => !pods.includes(podIn(seen) ?? ""));
  const [first] = bad;
  if (first === undefined) return { entrance, words: `the guestbook in ${all.map(whose)[0]}` };
  const share = bad.length / count;
  return { entrance, wrong: first, share, words: `${whose(first)} (${bad.length} of ${count} requests)` };
}

function wordsOf(seen: HttpSeen, otherwise: string): string {
  if (!seen.answered) return `${seen.outcome} ${seen.why}`;
  return seen.status === 200 ? otherwise : `HTTP ${seen.status}`;
}
