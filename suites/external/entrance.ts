import { isGuestbook, podIn } from "../../fixtures/guestbook/answers.ts";
import { get, type HttpSeen } from "../../helpers/probes/http.ts";
import type { Look } from "../../helpers/probes/look.ts";

/** A way in from outside. */
export interface Entrance {
  name: string;
  url: string;
}

export interface Answer {
  entrance: Entrance;
  serves: boolean;
  lost: boolean;
  words: string;
}

/** Asks an entrance from outside for the page and for the name of the pod behind it. */
export async function answerOf(
  look: Look,
  source: string,
  entrance: Entrance,
  pods: readonly string[],
): Promise<Answer> {
  const page = await get(look, { source, url: `${entrance.url}/` });
  if (!isGuestbook(page)) return wrong(entrance, page, "its page is not the guestbook's");
  const env = await get(look, { source, url: `${entrance.url}/env` });
  const pod = podIn(env);
  if (!pod || !pods.includes(pod))
    return wrong(entrance, env, `${pod ?? "nobody known"} answered, no guestbook pod`);
  return { entrance, serves: true, lost: false, words: `the guestbook in ${pod}` };
}

function wrong(entrance: Entrance, seen: HttpSeen, otherwise: string): Answer {
  const none = !seen.answered;
  const words = none
    ? `${seen.outcome} ${seen.why}`
    : seen.status === 200
      ? otherwise
      : `HTTP ${seen.status}`;
  // A name that is not known here says nothing of what is behind it.
  const lost = none && (seen.outcome === "lost" || seen.outcome === "dns");
  return { entrance, serves: false, lost, words };
}
