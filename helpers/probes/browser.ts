import type { Page, Request } from "playwright-core";
import { errorMessage } from "../reasons/labcheck-error.ts";
import {
  BrowserUnavailable,
  browserCommand,
  browserFor,
  type Chromium,
  firstLine,
  loadDriver,
  parseBrowserError,
  type RunningBrowser,
  type Site,
  START_SECONDS,
} from "./browser-launch.ts";
import { type Outcome, type ProbeContext, recordObservation } from "./probe-context.ts";

/** One request of a page, in the order in which they were made. */
interface PageRequest {
  method: string;
  url: string;
  /** As the browser sorts them: document, script, stylesheet, fetch, … */
  type: string;
  /** Absent where there was no answer (yet). */
  status?: number;
  /** Why there was no answer, in the browser's words. */
  failed?: string;
}

/** A page's events, which grow while the page is open. */
interface PageRecord {
  requests: readonly PageRequest[];
  /** Errors of the console and the page's scripts. */
  errors: readonly string[];
}

/** Records all requests and errors of a page from now on. */
function recordPage(page: Page): PageRecord {
  const requests = new Map<Request, PageRequest>();
  const errors: string[] = [];
  page.on("request", (request) => {
    // A data URL causes no request.
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
export function formatRecord({ requests, errors }: PageRecord): string {
  const lines = requests.map(({ method, url, type, status, failed }) =>
    [status ?? "no answer", method, type, url, failed].filter(Boolean).join(" "),
  );
  return [...lines, ...errors].join("\n");
}

/** The state of the guestbook in the browser. */
export interface PageResult {
  opened: true;
  /** The HTTP status of the page itself. */
  status: number;
  title: string;
  /** The first script that the page requested; absent if there was none. */
  script?: PageRequest;
  /** All requests in their order, with whole URLs; the first is for the page. */
  requests: readonly PageRequest[];
  /** Whether the request that writes the entry was answered with success. Without a script none is made. */
  posted: boolean;
  /** Whether the list showed the entry in the end. */
  listed: boolean;
  /** The list as it was shown in the end. */
  entries: readonly string[];
  /** The name of the pod, as the page shows it; empty where it showed none. */
  pod: string;
  /** Errors of the console and the page's scripts. */
  errors: readonly string[];
}

/** How long what should be there already may take, in seconds. */
const PRESENT_SECONDS = 5;

/** Opens a URL; its status is absent where no page came in time, and the reason is there instead. */
async function openPage(
  page: Page,
  url: string,
  seconds: number,
): Promise<{ status: number } | { outcome: Outcome; why: string }> {
  const end = Date.now() + seconds * 1000;
  const sent = await watchSending(page);
  try {
    // Not until all is loaded: a script that hangs must not hide that the page came.
    const response = await page.goto(url, { waitUntil: "commit", timeout: seconds * 1000 });
    await resolvesInTime(page.waitForLoadState("load", { timeout: Math.max(end - Date.now(), 1) }));
    if (response) return { status: response.status() };
    return { outcome: "lost", why: "the browser did not report the response" };
  } catch (error) {
    if (!(await isTimeout(error))) return parseBrowserError(errorMessage(error));
    if (sent()) return { outcome: "open", why: `connected, but no page within ${seconds} s` };
    return { outcome: "timeout", why: `no connection within ${seconds} s` };
  }
}

/** Returns whether the page has sent anything, for which it must have had a connection. */
async function watchSending(page: Page): Promise<() => boolean> {
  let sent = false;
  const session = await page.context().newCDPSession(page);
  session.once("Network.requestWillBeSentExtraInfo", () => {
    sent = true;
  });
  await session.send("Network.enable");
  return () => sent;
}

/** Writes an entry into the open guestbook and watches the list for so many seconds. */
export async function writeEntry(
  page: Page,
  record: PageRecord,
  entry: string,
  seconds: number,
): Promise<Omit<PageResult, "opened" | "status">> {
  const title = await page.title();
  const script = record.requests.find(({ type }) => type === "script");
  // A form without its script would do nothing but load the page again.
  if (isGood(script) && (await page.locator("#entry").count()) > 0) await post(page, entry, seconds);
  const [pod = ""] = await page.locator("#pod").allTextContents();
  const entries = await page.locator("#entries > li").allTextContents();
  const { requests, errors: complaints } = record;
  return {
    title,
    ...(script ? { script } : {}),
    requests,
    posted: requests.some((requested) => isPost(requested.url) && isGood(requested)),
    listed: entries.includes(entry),
    entries,
    // The page's own sign for not knowing yet.
    pod: pod === "…" ? "" : pod,
    errors: complaints,
  };
}

async function post(page: Page, entry: string, seconds: number): Promise<void> {
  const timeout = seconds * 1000;
  const soon = { timeout: Math.min(PRESENT_SECONDS, seconds) * 1000 };
  const answered = resolvesInTime(page.waitForResponse((response) => isPost(response.url()), { timeout }));
  // A closed page fails both; only the first failure is reported.
  answered.catch(() => undefined);
  const signed = await resolvesInTime(
    page
      .locator("#entry")
      .fill(entry, soon)
      .then(() => page.locator("#submit").click(soon)),
  );
  if (signed) {
    const item = page.locator("#entries").getByText(entry, { exact: true }).first();
    await Promise.all([answered, resolvesInTime(item.waitFor({ timeout }))]);
  }
  await resolvesInTime(page.locator("#pod").filter({ hasNotText: "…" }).waitFor(soon));
}

const isGood = (requested?: PageRequest) => Math.floor((requested?.status ?? 0) / 100) === 2;

const isPost = (url: string) => new URL(url).pathname.includes("/rpush/");

/** Whether something came about before its time was up; any other failure is thrown on. */
async function resolvesInTime(what: Promise<unknown>): Promise<boolean> {
  try {
    await what;
    return true;
  } catch (error) {
    if (await isTimeout(error)) return false;
    throw error;
  }
}

async function isTimeout(error: unknown): Promise<boolean> {
  const { errors } = await loadDriver();
  return error instanceof errors.TimeoutError;
}

export type { Chromium } from "./browser-launch.ts";

/** A visit's input. */
export interface BrowserVisit extends Site {
  /** The source, for people. */
  source: string;
  /** The text to write into the guestbook: new, and at most 280 characters. */
  entry: string;
  /** How long the page may take to open, and then the entry to appear in the list; 15 each. */
  openSeconds?: number;
  listSeconds?: number;
}

/** A page, or why there is none; one that came over an open connection but cannot be trusted is `open`. */
export type BrowserVisitResult = PageResult | { opened: false; outcome: Outcome; why: string };

const DEFAULT_SECONDS = 15;
/** How long everything between the waits may take, in seconds. */
const REST_SECONDS = 15;

/**
 * Opens the guestbook at each of the sites in a new context of one headless browser, writes an entry, and
 * waits until it is listed. Certificates are verified as for any visitor. The caller may stop early, and
 * then no further site is visited. Throws only when `signal` is aborted.
 */
export async function* signGuestbook<Kind extends BrowserVisit>(
  context: ProbeContext,
  browser: Chromium,
  visits: readonly Kind[],
): AsyncGenerator<Kind & { result: BrowserVisitResult }, void> {
  await using running = browserFor(browser, visits, context.signal);
  for (const visit of visits) {
    const { source, url } = visit;
    const observation = { probe: "browser", source, target: url, command: browserCommand(browser, visit) };
    const seen = await recordObservation<BrowserVisitResult>(context, observation, async () => {
      const record: { page?: PageRecord } = {};
      const signed = await sign(context.signal, running, visit, record);
      const raw = record.page ? formatRecord(record.page) : "";
      if (signed.opened) return { result: signed, outcome: summarizeVisit(signed), raw };
      const outcome = signed.outcome === "open" ? "no answer" : signed.outcome;
      return { result: signed, outcome, raw: [signed.why, raw].filter(Boolean).join("\n") };
    });
    yield { ...visit, result: seen };
  }
}

function summarizeVisit({ status, posted, listed }: PageResult): string {
  return `HTTP ${status}, ${posted ? "posted" : "not posted"}, ${listed ? "listed" : "not listed"}`;
}

async function sign(
  signal: AbortSignal,
  running: RunningBrowser,
  visit: BrowserVisit,
  record: { page?: PageRecord },
): Promise<BrowserVisitResult> {
  const { openSeconds = DEFAULT_SECONDS, listSeconds = DEFAULT_SECONDS } = visit;
  const seconds = START_SECONDS + openSeconds + listSeconds + REST_SECONDS;
  const late = AbortSignal.timeout(seconds * 1000);
  try {
    const page = await running.enter();
    const leave = () =>
      void page
        .context()
        .close()
        .catch(() => {});
    late.addEventListener("abort", leave);
    try {
      record.page = recordPage(page);
      const opened = await openPage(page, visit.url, openSeconds);
      // An error of a page that was closed meanwhile says nothing about the network.
      signal.throwIfAborted();
      late.throwIfAborted();
      if (!("status" in opened)) return { opened: false, ...opened };
      const written = await writeEntry(page, record.page, visit.entry, listSeconds);
      return { opened: true, ...opened, ...written };
    } finally {
      leave();
    }
  } catch (error) {
    signal.throwIfAborted();
    const when = late.aborted ? `no end within ${seconds} s: ` : "";
    const why = error instanceof BrowserUnavailable ? error.message : firstLine(errorMessage(error));
    return { opened: false, outcome: "lost", why: `${when}${why}` };
  }
}
