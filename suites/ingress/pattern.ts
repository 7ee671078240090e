import { randomUUID } from "node:crypto";
import { isGuestbook, isOfGuestbook } from "../../fixtures/guestbook/answers.ts";
import { ECHO } from "../../fixtures/guestbook/lab.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Asked } from "../../fixtures/ingress/asker.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./reasons.ts";
import { firstAgainst, notServed, onEveryRoute, pageOf } from "./routes.ts";

/** What stands in the place of a name that nobody knows. */
const KEY = "KEY";
/** Below each path what the other service knows, what this one does, and what neither does. */
const PAGES: readonly string[] = [
  ...["", "index.html", "env", "script.js", KEY].map((rest) => `/guestbook/${rest}`),
  ...[
    "",
    "index.html",
    "env",
    "info",
    "script.js",
    "style.css",
    `lrange/${KEY}`,
    `rpush/${KEY}/${KEY}`,
    KEY,
  ].map((rest) => `/echo/${rest}`),
];

export const pattern: LabClaim = {
  id: "ingress/pattern",
  says: "The pattern of a path and its rewrite can be repeated for more services on the same host.",
  expects: "each service below its own path, and nothing of one below the path of the other",
  effect: "reads",
  touches: "namespace",
  seconds: 120,
  async check({ lab, look }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const echoes = new Set((await somePodsOf(lab, ECHO.selector)).map(({ name }) => name));
    const unknown = `labcheck-${randomUUID()}`;
    const pages = PAGES.map((path) => ({ path: path.replace(KEY, unknown) }));
    return onEveryRoute(lab, look, async (asker) => {
      const { all } = look.log;
      const absent = await notServed(asker, look);
      if (absent) return absent;
      const { answers, how } = await asker.askAll(pages);
      const against = firstAgainst(answers, (asked) => judge(asked, echoes, look));
      if (against) return against;
      const names = new Set(
        answers.filter(({ page }) => page.path === "/echo/").map(({ seen }) => nameIn(seen)),
      );
      return upheld(reasons.patternRepeats({ pods: [...names].toSorted(), how }), all);
    });
  },
};

type Seen = Asked["seen"];
const nameIn = (seen: Seen) => (seen.answered ? seen.body.trim() : "");

/** By who answers: a 404 of the other service is the other service's as well. */
function judge(asked: Asked, echoes: ReadonlySet<string>, { log: { all } }: Look): Verdict | undefined {
  const { page, seen } = asked;
  const one = pageOf(asked);
  if (!seen.answered) return inconclusive(reasons.pageUnanswered(one), all);
  if (page.path === "/guestbook/")
    return isGuestbook(seen)
      ? undefined
      : violated(reasons.pageOfAnother({ ...one, wanted: "the page" }), all);
  if (page.path === "/echo/" && !echoes.has(nameIn(seen))) return violated(reasons.noEchoPod(one), all);
  if (page.path.startsWith("/echo/"))
    return isOfGuestbook(seen)
      ? violated(reasons.leadsToWrongApp({ ...one, app: "guestbook" }), all)
      : undefined;
  if (echoes.has(nameIn(seen))) return violated(reasons.leadsToWrongApp({ ...one, app: "echo" }), all);
  if (isOfGuestbook(seen)) return undefined;
  // An application that fails by itself is still the one that was asked; a gateway before it may be who says so.
  return seen.status >= 500
    ? inconclusive(reasons.serverError(one), all)
    : violated(reasons.notOfGuestbook(one), all);
}
