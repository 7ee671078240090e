import { errorMessage } from "../errors/labcheck-error.ts";
import { firstLine } from "./browser-failure.ts";
import {
  browserFor,
  type Chromium,
  commandOf,
  NoBrowser,
  type Running,
  type Site,
  START_SECONDS,
} from "./browser-launch.ts";
import { openPage, type Visited, writeEntry } from "./browser-page.ts";
import { type PageRecord, recordOf, wordsOf } from "./browser-record.ts";
import type { Outcome } from "./outcome.ts";
import { type ProbeContext, recordObservation } from "./probe-context.ts";

export type { Chromium } from "./browser-launch.ts";

/** What a visit is to do. */
export interface Visit extends Site {
  /** Who looks, in words. */
  source: string;
  /** What to write into the guestbook: something that is not in it yet, of at most 280 characters. */
  entry: string;
  /** How long the page may take to open, and then the entry to appear in the list; 15 each. */
  openSeconds?: number;
  listSeconds?: number;
}

/** A page, or why there is none; one that came over an open connection but cannot be trusted is `open`. */
export type VisitSeen = Visited | { opened: false; outcome: Outcome; why: string };

const DEFAULT_SECONDS = 15;
/** How long everything between the waits may take, in seconds. */
const REST_SECONDS = 15;

/**
 * Opens the guestbook by each of the sites as a visitor of its own does, in one headless browser; writes an entry,
 * and waits to see it listed. Certificates are verified as for any visitor. Who has seen enough may stop, and the
 * rest are not visited. Throws only when `look.signal` is aborted.
 */
export async function* signGuestbook<Kind extends Visit>(
  look: ProbeContext,
  browser: Chromium,
  visits: readonly Kind[],
): AsyncGenerator<Kind & { seen: VisitSeen }, void> {
  await using running = browserFor(browser, visits, look.signal);
  for (const visit of visits) {
    const { source, url } = visit;
    const observation = { probe: "browser", source, target: url, command: commandOf(browser, visit) };
    const seen = await recordObservation<VisitSeen>(look, observation, async () => {
      const record: { page?: PageRecord } = {};
      const signed = await sign(look.signal, running, visit, record);
      const raw = record.page ? wordsOf(record.page) : "";
      if (signed.opened) return { seen: signed, outcome: inShort(signed), raw };
      const outcome = signed.outcome === "open" ? "no answer" : signed.outcome;
      return { seen: signed, outcome, raw: [signed.why, raw].filter(Boolean).join("\n") };
    });
    yield { ...visit, seen };
  }
}

function inShort({ status, posted, listed }: Visited): string {
  return `HTTP ${status}, ${posted ? "posted" : "not posted"}, ${listed ? "listed" : "not listed"}`;
}

async function sign(
  signal: AbortSignal,
  running: Running,
  visit: Visit,
  record: { page?: PageRecord },
): Promise<VisitSeen> {
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
      record.page = recordOf(page);
      const opened = await openPage(page, visit.url, openSeconds);
      // What a page says that was closed under way tells of us, not of the network.
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
    const why = error instanceof NoBrowser ? error.message : firstLine(errorMessage(error));
    return { opened: false, outcome: "lost", why: `${when}${why}` };
  }
}
