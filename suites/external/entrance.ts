import { isGuestbook, podIn } from "../../fixtures/guestbook/answers.ts";
import { get, type HttpSeen } from "../../helpers/probes/http.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { manyRequests } from "../../helpers/probes/requests.ts";
import { looksFor } from "../../helpers/statistics/looks.ts";
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
}

/** An entrance that serves every second connection only is noticed. */
const LOOKS = looksFor(1 / 2);

/** Asks an entrance from outside for the page, and in as many fresh requests for the name of the pod behind it. */
export async function answerOf(
  look: Look,
  source: string,
  entrance: Entrance,
  pods: readonly string[],
): Promise<Answer> {
  const page = await get(look, { source, url: entrance.url });
  if (!isGuestbook(page))
    return { entrance, wrong: page, words: wordsOf(page, "its page is not the guestbook's") };
  const whose = (seen: HttpSeen) => {
    const pod = podIn(seen);
    if (pod !== undefined && pods.includes(pod)) return pod;
    return wordsOf(seen, `${pod ?? "nobody known"} answered, no guestbook pod`);
  };
  const asked = { source, url: `${entrance.url}env`, count: LOOKS, sideBySide: LOOKS };
  const all = await manyRequests(look, { ...asked, words: whose });
  const bad = all.filter((seen) => !pods.includes(podIn(seen) ?? ""));
  const [first] = bad;
  if (first === undefined) return { entrance, words: `the guestbook in ${all.map(whose)[0]}` };
  return { entrance, wrong: first, words: `${whose(first)} (${bad.length} of ${LOOKS} requests)` };
}

function wordsOf(seen: HttpSeen, otherwise: string): string {
  if (!seen.answered) return `${seen.outcome} ${seen.why}`;
  return seen.status === 200 ? otherwise : `HTTP ${seen.status}`;
}
