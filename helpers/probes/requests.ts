import { mapConcurrent } from "../async/concurrency.ts";
import { tally } from "./connections.ts";
import { get, type HttpSeen, type Request } from "./http.ts";
import { newContext, type ProbeContext, recordObservation } from "./probe-context.ts";

interface Requests extends Request {
  count: number;
  /** How many at a time. */
  concurrency: number;
  /** What matters of an answer, in a few words: all that the record keeps of it. */
  words: (seen: HttpSeen) => string;
}

/** Many GETs, each over a connection of its own, recorded as one observation. */
export async function manyRequests(
  context: ProbeContext,
  { count, concurrency: sideBySide, words, ...asked }: Requests,
): Promise<HttpSeen[]> {
  const command = `for i in $(seq ${count}); do curl -s --max-time ${asked.seconds ?? context.timeouts.answer} ${asked.url}; done`;
  const unseen = { probe: "requests", source: asked.source, target: `${asked.url} × ${count}`, command };
  return recordObservation<HttpSeen[]>(context, unseen, async () => {
    const all = Array.from({ length: count }, () => asked);
    const seen = await mapConcurrent(all, sideBySide, (each) =>
      get(newContext(context, context.signal), each),
    );
    const answers = seen.map(words);
    return { seen, outcome: tally(answers), raw: answers.join("\n") };
  });
}
