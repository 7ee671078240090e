import type { Page, Request } from "playwright-core";

/** One request of a page, in the order in which they were made. */
export interface Requested {
  method: string;
  url: string;
  /** As the browser sorts them: document, script, stylesheet, fetch, … */
  type: string;
  /** Absent where there was no answer (yet). */
  status?: number;
  /** Why there was no answer, in the browser's words. */
  failed?: string;
}

/** What a page did: it grows while the page lives. */
export interface PageRecord {
  requests: readonly Requested[];
  /** What the console and the page's scripts complained of. */
  errors: readonly string[];
}

/** Records all that a page asks for and complains of, from now on. */
export function recordOf(page: Page): PageRecord {
  const requests = new Map<Request, Requested>();
  const errors: string[] = [];
  page.on("request", (request) => {
    // What a page carries along in itself is not asked of anybody.
    if (request.url().startsWith("data:")) return;
    requests.set(request, { method: request.method(), url: request.url(), type: request.resourceType() });
  });
  page.on("response", (response) => {
    const requested = requests.get(response.request());
    if (requested) requested.status = response.status();
  });
  page.on("requestfailed", (request) => {
    const requested = requests.get(request);
    if (requested) requested.failed = request.failure()?.errorText ?? "no reason given";
  });
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    const { url } = message.location();
    errors.push(`console: ${message.text()}${url ? ` (${url})` : ""}`);
  });
  page.on("pageerror", (error) => errors.push(`script: ${error.message}`));
  return {
    errors,
    get requests() {
      return [...requests.values()];
    },
  };
}

/** A record as text, a line for each request. */
export function wordsOf({ requests, errors }: PageRecord): string {
  const lines = requests.map(({ method, url, type, status, failed }) =>
    [status ?? "no answer", method, type, url, failed].filter(Boolean).join(" "),
  );
  return [...lines, ...errors].join("\n");
}
