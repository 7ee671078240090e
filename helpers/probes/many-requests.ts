import { mapConcurrent } from "../async/concurrency.ts";
import { get, type HttpRequest, type HttpResult } from "./http.ts";
import { tally } from "./many-connections.ts";
import { newContext, type ProbeContext, recordObservation } from "./probe-context.ts";

interface ManyRequests extends HttpRequest {
  count: number;
  /** How many at a time. */
  concurrency: number;
  /** What matters of an answer, in a few words: all that the record keeps of it. */
  summarize: (seen: HttpResult) => string;
}

/** Many GETs, each over a connection of its own, recorded as one observation. */
export async function manyRequests(
  context: ProbeContext,
  { count, concurrency: sideBySide, summarize: words, ...asked }: ManyRequests,
): Promise<HttpResult[]> {
  const command = `for i in $(seq ${count}); do curl -s --max-time ${asked.seconds ?? context.timeouts.answer} ${asked.url}; done`;
  const unseen = { probe: "requests", source: asked.source, target: `${asked.url} × ${count}`, command };
  return recordObservation<HttpResult[]>(context, unseen, async () => {
    const all = Array.from({ length: count }, () => asked);
    const seen = await mapConcurrent(all, sideBySide, (each) =>
      get(newContext(context, context.signal), each),
    );
    const answers = seen.map(words);
    return { result: seen, outcome: tally(answers), raw: answers.join("\n") };
  });
}
