import { errors, type Page } from "playwright-core";
import { errorMessage } from "../errors/labcheck-error.ts";
import { failureIn } from "./browser-failure.ts";
import type { PageRecord, Requested } from "./browser-record.ts";
import type { Outcome } from "./outcome.ts";

/** What a visitor of the guestbook saw. */
export interface Visited {
  opened: true;
  /** The HTTP status of the page itself. */
  status: number;
  title: string;
  /** The first script that the page asked for; absent where it asked for none. */
  script?: Requested;
  /** All requests in their order, with whole URLs; the first is for the page. */
  requests: readonly Requested[];
  /** Whether the request that writes the entry was answered with success. Without a script none is made. */
  posted: boolean;
  /** Whether the list came to show the entry. */
  listed: boolean;
  /** The list as it was shown in the end. */
  entries: readonly string[];
  /** The name of the pod, as the page shows it; empty where it showed none. */
  pod: string;
  /** What the console and the page's scripts complained of. */
  errors: readonly string[];
}

/** How long what should be there already may take, in seconds. */
const SOON = 5;

/** Opens a URL; its status is absent where no page came in time, and the reason is there instead. */
export async function openPage(
  page: Page,
  url: string,
  seconds: number,
): Promise<{ status: number } | { outcome: Outcome; why: string }> {
  const end = Date.now() + seconds * 1000;
  const sent = await watchSending(page);
  try {
    // Not until all is loaded: a script that hangs must not hide that the page came.
    const response = await page.goto(url, { waitUntil: "commit", timeout: seconds * 1000 });
    await inTime(page.waitForLoadState("load", { timeout: Math.max(end - Date.now(), 1) }));
    if (response) return { status: response.status() };
    return { outcome: "lost", why: "the browser did not say what came" };
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) return failureIn(errorMessage(error));
    if (sent()) return { outcome: "open", why: `connected, but no page within ${seconds} s` };
    return { outcome: "timeout", why: `no connection within ${seconds} s` };
  }
}

/** Tells whether the page has sent anything, for which it must have had a connection. */
async function watchSending(page: Page): Promise<() => boolean> {
  let sent = false;
  const session = await page.context().newCDPSession(page);
  session.once("Network.requestWillBeSentExtraInfo", () => {
    sent = true;
  });
  await session.send("Network.enable");
  return () => sent;
}

/** Writes an entry into the open guestbook and looks what becomes of it, for so many seconds. */
export async function writeEntry(
  page: Page,
  record: PageRecord,
  entry: string,
  seconds: number,
): Promise<Omit<Visited, "opened" | "status">> {
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
  const soon = { timeout: Math.min(SOON, seconds) * 1000 };
  const answered = inTime(page.waitForResponse((response) => isPost(response.url()), { timeout }));
  // A page that is closed fails both; what it fails first is what is told.
  answered.catch(() => undefined);
  const signed = await inTime(
    page
      .locator("#entry")
      .fill(entry, soon)
      .then(() => page.locator("#submit").click(soon)),
  );
  if (signed) {
    const item = page.locator("#entries").getByText(entry, { exact: true }).first();
    await Promise.all([answered, inTime(item.waitFor({ timeout }))]);
  }
  await inTime(page.locator("#pod").filter({ hasNotText: "…" }).waitFor(soon));
}

const isGood = (requested?: Requested) => Math.floor((requested?.status ?? 0) / 100) === 2;

const isPost = (url: string) => new URL(url).pathname.includes("/rpush/");

/** Whether something came about before its time was up; any other failure is thrown on. */
async function inTime(what: Promise<unknown>): Promise<boolean> {
  try {
    await what;
    return true;
  } catch (error) {
    if (error instanceof errors.TimeoutError) return false;
    throw error;
  }
}
