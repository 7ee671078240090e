import { isOfGuestbook } from "../../fixtures/guestbook/answers.ts";
import type { Lab } from "../../fixtures/guestbook/lab.ts";
import type { Visited } from "../../helpers/probes/browser-page.ts";
import { get } from "../../helpers/probes/http.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { judgeUnserved } from "../outside-evidence.ts";
import { noEntrance } from "../skips.ts";
import * as reasons from "./page-reasons.ts";
import { doorsOf, type Place, pageInside, placeNamed, type Visit, visitsBy } from "./visit.ts";

export const page: LabClaim = {
  id: "guestbook/page",
  says: "The guestbook serves its page and its script to a browser, in which an entry can be written and read.",
  expects: "the page, its script and a new entry, by every entrance",
  effect: "reads",
  touches: "namespace",
  takesLong: true,
  seconds: 300,
  async check({ lab, look }) {
    const { browser } = lab.cluster;
    const shut = noEntrance(lab);
    if (shut) return skipped(shut);
    if ("missing" in browser) return skipped(reasons.noBrowser({ missing: browser.missing }));
    const doors = await doorsOf(look, lab);
    for await (const visit of visitsBy(look, lab, browser, doors)) {
      const wrong = await judgeVisit(look, lab, visit);
      if (wrong) return wrong;
    }
    const entrances = doors.map(({ name }) => name);
    return upheld(reasons.pageServes({ browser: browser.version, entrances }), look.log.all);
  },
};

/** What is wrong with a visit; undefined where page, script and entry came as they ought to. */
export async function judgeVisit(
  look: Look,
  lab: Lab,
  { entrance, entry, seen }: Visit,
): Promise<Verdict | undefined> {
  const at = placeNamed(entrance);
  if (!seen.opened) {
    const { outcome, why } = seen;
    const words = reasons.pageNotOpened({ ...at, outcome, why });
    return judgeUnserved(look, lab, { entrance, words, seen: { answered: false, outcome, why } }, () =>
      notServedInside(look, lab),
    );
  }
  const wrong = unserved(look, at, seen);
  if (wrong?.verdict !== "violated") return wrong ?? unlisted(look, at, entry, seen);
  // A page that is not the guestbook's may be of somebody on the way: who answers there is asked once more.
  const answer = await get(look, { ...entrance, source: lab.cluster.outside });
  if (isOfGuestbook(answer)) return wrong;
  return judgeUnserved(look, lab, { entrance, words: wrong.reason, seen: answer }, () =>
    notServedInside(look, lab),
  );
}

/** The control inside, which throws where the pods do not serve either. */
async function notServedInside(look: Look, lab: Lab): Promise<undefined> {
  await pageInside(look, lab);
}

/** Whether page and script came. The script's address is relative, so it must be below the page's own path. */
function unserved({ log }: Look, at: Place, seen: Visited): Verdict | undefined {
  const { status, title, script } = seen;
  if (status !== 200) return violated(reasons.pageStatus({ ...at, status }), log.all);
  if (!/guestbook/i.test(title)) return violated(reasons.pageTitle({ ...at, title }), log.all);
  if (!script) return violated(reasons.noScript(at), log.all);
  if (new URL(script.url).pathname !== `${new URL(at.url).pathname}script.js`)
    return violated(reasons.scriptElsewhere({ ...at, script: script.url }), log.all);
  if (script.status === undefined)
    return inconclusive(reasons.scriptLost({ ...at, why: script.failed ?? "no answer" }), log.all);
  if (script.status !== 200) return violated(reasons.scriptStatus({ ...at, status: script.status }), log.all);
  return undefined;
}

/** Whether the entry was taken and came to be listed; an answer that never came decides neither. */
function unlisted({ log }: Look, at: Place, entry: string, seen: Visited): Verdict | undefined {
  const statusOf = (path: string) =>
    seen.requests.findLast(({ url, status }) => url.includes(path) && status !== undefined)?.status;
  const post = statusOf("/rpush/");
  if (!seen.posted) {
    return post === undefined
      ? inconclusive(reasons.browserEntryUnanswered(at), log.all)
      : violated(reasons.entryRefused({ ...at, status: post }), log.all);
  }
  if (seen.listed) return undefined;
  const list = statusOf("/lrange/");
  if (list === undefined) return inconclusive(reasons.listUnanswered(at), log.all);
  return violated(
    reasons.entryUnlisted({ ...at, entry, entries: seen.entries.length, status: list }),
    log.all,
  );
}
