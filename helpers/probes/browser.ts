import { inWords } from "../errors.ts";
import { firstLine } from "./browser-failure.ts";
import { commandOf, NoBrowser, START_SECONDS, type Start, withBrowser } from "./browser-launch.ts";
import { openPage, type Visited, writeEntry } from "./browser-page.ts";
import { type PageRecord, recordOf, wordsOf } from "./browser-record.ts";
import { type Look, observe } from "./look.ts";
import type { Outcome } from "./outcome.ts";

export type { Chromium } from "./browser-launch.ts";

/** What a visit is to do. */
export interface Visit extends Start {
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
 * Opens the guestbook in a fresh headless browser as a visitor does, writes an entry, and waits to see it
 * listed. Certificates are verified as for any visitor. Throws only when `look.signal` is aborted.
 */
export async function signGuestbook(look: Look, visit: Visit): Promise<VisitSeen> {
  const { source, url } = visit;
  const observation = { probe: "browser", source, target: url, command: commandOf(visit) };
  return observe<VisitSeen>(look, observation, async () => {
    const record: { page?: PageRecord } = {};
    const seen = await sign(look.signal, visit, record);
    const raw = record.page ? wordsOf(record.page) : "";
    if (seen.opened) return { seen, outcome: inShort(seen), raw };
    const outcome = seen.outcome === "open" ? "no answer" : seen.outcome;
    return { seen, outcome, raw: [seen.why, raw].filter(Boolean).join("\n") };
  });
}

function inShort({ status, posted, listed }: Visited): string {
  return `HTTP ${status}, ${posted ? "posted" : "not posted"}, ${listed ? "listed" : "not listed"}`;
}

async function sign(signal: AbortSignal, visit: Visit, record: { page?: PageRecord }): Promise<VisitSeen> {
  const { openSeconds = DEFAULT_SECONDS, listSeconds = DEFAULT_SECONDS } = visit;
  const seconds = START_SECONDS + openSeconds + listSeconds + REST_SECONDS;
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  try {
    return await withBrowser(visit, deadline, async (page) => {
      record.page = recordOf(page);
      const opened = await openPage(page, visit.url, openSeconds);
      if (!("status" in opened)) return { opened: false, ...opened };
      return {
        opened: true,
        ...opened,
        ...(await writeEntry(page, record.page, visit.entry, listSeconds)),
      };
    });
  } catch (error) {
    signal.throwIfAborted();
    const late = deadline.aborted ? `no end within ${seconds} s: ` : "";
    const why = error instanceof NoBrowser ? error.message : firstLine(inWords(error));
    return { opened: false, outcome: "lost", why: `${late}${why}` };
  }
}
