import type { TLSSocket } from "node:tls";
import { mapConcurrent } from "../async/concurrency.ts";
import { agentFor, type HttpRequest, type HttpResult, queryOver } from "./http.ts";
import { tally } from "./many-connections.ts";
import { type ProbeContext, recordObservation } from "./probe-context.ts";

/** A path of the visited host; `host` replaces the Host header. */
export interface PagePath {
  path: string;
  host?: string;
}

interface ManyVisits extends Omit<HttpRequest, "url" | "host"> {
  /** Scheme, name and port; no path. */
  origin: string;
  pages: readonly PagePath[];
  /** How many connections are made, each for all of the pages. */
  count: number;
  /** Summarizes a response in a few words: the record keeps nothing else of it. */
  summarize: (seen: HttpResult) => string;
}

/** The result of one connection. */
interface ConnectionVisit {
  /** In the order of the pages. */
  seen: HttpResult[];
  /** The SHA-256 fingerprint of the certificate that was presented. */
  fingerprint?: string;
}

const CONCURRENCY = 7;

/**
 * Many fresh connections, each of which requests all of the pages: a load balancer selects a server for
 * each connection, which answers all requests over it.
 */
export async function manyVisits(context: ProbeContext, visits: ManyVisits): Promise<ConnectionVisit[]> {
  const { origin, pages, count, summarize: summaryOf, ...request } = visits;
  const seconds = request.seconds ?? context.timeouts.answer;
  const named = pages.map(({ path, host }) => (host ? `${path} of ${host}` : path));
  const command = `for i in $(seq ${count}); do curl -s --max-time ${seconds} ${pages.map(({ path }) => `${origin}${path}`).join(" ")}; done`;
  const unseen = {
    probe: "requests",
    source: request.source,
    target: `${origin} × ${count}: ${named.join(" ")}`,
    command,
  };
  const visit = async (): Promise<ConnectionVisit> => {
    const seen: HttpResult[] = [];
    let fingerprint: string | undefined;
    const agent = await agentFor({ ...request, url: origin }, seconds, (socket) => {
      fingerprint = (socket as Partial<TLSSocket>).getPeerX509Certificate?.()?.fingerprint256;
    });
    try {
      for (const { path, host } of pages) {
        const page = { url: `${origin}${path}`, ...(host ? { host } : {}) };
        // Who said nothing to the last one would have to be waited for at each.
        const silent = seen.findLast((each) => !each.answered && !each.closed);
        seen.push(silent ?? (await queryOver(agent, context, page, seconds)));
      }
      return { seen, ...(fingerprint ? { fingerprint } : {}) };
    } finally {
      await agent.destroy();
    }
  };
  return recordObservation<ConnectionVisit[]>(context, unseen, async () => {
    const visited = await mapConcurrent(
      Array.from({ length: count }, () => pages),
      CONCURRENCY,
      visit,
    );
    const lines = named.map(
      (name, page) => `${name}: ${tally(visited.map(({ seen }) => summaryOf(seen[page] as HttpResult)))}`,
    );
    return {
      result: visited,
      outcome: tally(visited.flatMap(({ seen }) => seen.map(summaryOf))),
      raw: lines.join("\n"),
    };
  });
}
