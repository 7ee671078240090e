import { isOfGuestbook } from "../../fixtures/guestbook/answers.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import type { Visited } from "../../helpers/probes/browser-page.ts";
import { get } from "../../helpers/probes/http.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import type { LabClaim } from "../claim.ts";
import { judgeUnserved } from "../outside-evidence.ts";
import { noEntrance } from "../skips.ts";
import * as reasons from "./page-reasons.ts";
import { doorsOf, type Place, pageInside, placeNamed, type Visit, visitsBy } from "./visit.ts";

export const page: LabClaim = {
  id: "guestbook/page",
  statement:
    "The guestbook serves its page and its script to a browser, in which an entry can be written and read.",
  expected: "the page, its script and a new entry, by every entrance",
  slow: true,
  timeoutSeconds: 300,
  async check({ lab, context }) {
    const { browser } = lab.cluster;
    const shut = noEntrance(lab);
    if (shut) return skipped(shut);
    if ("missing" in browser) return skipped(reasons.noBrowser({ missing: browser.missing }));
    const doors = await doorsOf(context, lab);
    for await (const visit of visitsBy(context, lab, browser, doors)) {
      const wrong = await judgeVisit(context, lab, visit);
      if (wrong) return wrong;
    }
    const entrances = doors.map(({ name }) => name);
    return upheld(reasons.pageServes({ browser: browser.version, entrances }));
  },
};

/** What is wrong with a visit; undefined where page, script and entry came as they ought to. */
export async function judgeVisit(
  context: ProbeContext,
  lab: Lab,
  { entrance, entry, seen }: Visit,
): Promise<Verdict | undefined> {
  const at = placeNamed(entrance);
  if (!seen.opened) {
    const { outcome, why } = seen;
    const words = reasons.pageNotOpened({ ...at, outcome, why });
    return judgeUnserved(context, lab, { entrance, words, seen: { answered: false, outcome, why } }, () =>
      notServedInside(context, lab),
    );
  }
  const wrong = unserved(at, seen);
  if (wrong?.verdict !== "violated") return wrong ?? unlisted(at, entry, seen);
  // A page that is not the guestbook's may be of somebody on the way: who answers there is asked once more.
  const answer = await get(context, { ...entrance, source: lab.cluster.outside });
  if (isOfGuestbook(answer)) return wrong;
  return judgeUnserved(context, lab, { entrance, words: wrong.reason, seen: answer }, () =>
    notServedInside(context, lab),
  );
}

/** The control inside, which throws where the pods do not serve either. */
async function notServedInside(context: ProbeContext, lab: Lab): Promise<undefined> {
  await pageInside(context, lab);
}

/** Whether page and script came. The script's address is relative, so it must be below the page's own path. */
function unserved(at: Place, seen: Visited): Verdict | undefined {
  const { status, title, script } = seen;
  if (status !== 200) return violated(reasons.pageStatus({ ...at, status }));
  if (!/guestbook/i.test(title)) return violated(reasons.pageTitle({ ...at, title }));
  if (!script) return violated(reasons.noScript(at));
  if (new URL(script.url).pathname !== `${new URL(at.url).pathname}script.js`)
    return violated(reasons.scriptElsewhere({ ...at, script: script.url }));
  if (script.status === undefined)
    return inconclusive(reasons.scriptLost({ ...at, why: script.failed ?? "no answer" }));
  if (script.status !== 200) return violated(reasons.scriptStatus({ ...at, status: script.status }));
  return undefined;
}

/** Whether the entry was taken and came to be listed; an answer that never came decides neither. */
function unlisted(at: Place, entry: string, seen: Visited): Verdict | undefined {
  const statusOf = (path: string) =>
    seen.requests.findLast(({ url, status }) => url.includes(path) && status !== undefined)?.status;
  const post = statusOf("/rpush/");
  if (!seen.posted) {
    return post === undefined
      ? inconclusive(reasons.browserEntryUnanswered(at))
      : violated(reasons.entryRefused({ ...at, status: post }));
  }
  if (seen.listed) return undefined;
  const list = statusOf("/lrange/");
  if (list === undefined) return inconclusive(reasons.listUnanswered(at));
  return violated(reasons.entryUnlisted({ ...at, entry, entries: seen.entries.length, status: list }));
}
