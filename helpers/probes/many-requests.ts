import { mapConcurrent } from "../async/concurrency.ts";
import { get, type HttpRequest, type HttpResult } from "./http.ts";
import { tally } from "./many-connections.ts";
import { newContext, type ProbeContext, recordObservation } from "./probe-context.ts";

interface ManyRequests extends HttpRequest {
  count: number;
  /** How many at a time. */
  concurrency: number;
  /** Summarizes a response in a few words: the record keeps nothing else of it. */
  summarize: (seen: HttpResult) => string;
}

/** Many GETs, each over a new connection, recorded as one observation. */
export async function manyRequests(
  context: ProbeContext,
  { count, concurrency: parallel, summarize: summaryOf, ...request }: ManyRequests,
): Promise<HttpResult[]> {
  const command = `for i in $(seq ${count}); do curl -s --max-time ${request.seconds ?? context.timeouts.answer} ${request.url}; done`;
  const unseen = { probe: "requests", source: request.source, target: `${request.url} × ${count}`, command };
  return recordObservation<HttpResult[]>(context, unseen, async () => {
    const all = Array.from({ length: count }, () => request);
    const seen = await mapConcurrent(all, parallel, (each) => get(newContext(context, context.signal), each));
    const answers = seen.map(summaryOf);
    return { result: seen, outcome: tally(answers), raw: answers.join("\n") };
  });
}
