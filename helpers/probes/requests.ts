import { EvidenceLog } from "../evidence.ts";
import { inLanes } from "../lanes.ts";
import { TIMEOUTS } from "../timeouts.ts";
import { tally } from "./connections.ts";
import { get, type HttpSeen, type Request } from "./http.ts";
import { type Look, observe } from "./look.ts";

interface Requests extends Request {
  count: number;
  /** How many at a time. */
  sideBySide: number;
  /** What matters of an answer, in a few words: all that the record keeps of it. */
  words: (seen: HttpSeen) => string;
}

/** Many GETs, each over a connection of its own, recorded as one observation. */
export async function manyRequests(
  look: Look,
  { count, sideBySide, words, ...asked }: Requests,
): Promise<HttpSeen[]> {
  const command = `for i in $(seq ${count}); do curl -s --max-time ${asked.seconds ?? TIMEOUTS.answer} ${asked.url}; done`;
  const unseen = { probe: "requests", source: asked.source, target: `${asked.url} × ${count}`, command };
  return observe<HttpSeen[]>(look, unseen, async () => {
    const all = Array.from({ length: count }, () => asked);
    const seen = await inLanes(all, sideBySide, (each) => get({ ...look, log: new EvidenceLog() }, each));
    const answers = seen.map(words);
    return { seen, outcome: tally(answers), raw: answers.join("\n") };
  });
}
