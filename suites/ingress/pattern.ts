import { randomUUID } from "node:crypto";
import { ECHO, isGuestbook, isOfGuestbook } from "../../fixtures/guestbook/guestbook.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { IngressRequest } from "../../fixtures/ingress/ingress-client.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
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
  statement: "The pattern of a path and its rewrite can be repeated for more services on the same host.",
  expected: "each service below its own path, and nothing of one below the path of the other",
  timeoutSeconds: 120,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const echoes = new Set((await somePodsOf(lab, ECHO.selector)).map(({ name }) => name));
    const unknown = `labcheck-${randomUUID()}`;
    const pages = PAGES.map((path) => ({ path: path.replace(KEY, unknown) }));
    return onEveryRoute(lab, context, async (client) => {
      const absent = await notServed(client, context);
      if (absent) return absent;
      const { answers, how } = await client.queryAll(pages);
      const against = firstAgainst(answers, (queried) => judge(queried, echoes));
      if (against) return against;
      const names = new Set(
        answers.filter(({ page }) => page.path === "/echo/").map(({ seen }) => nameIn(seen)),
      );
      return upheld(reasons.patternRepeats({ pods: [...names].toSorted(), how }));
    });
  },
};

type Seen = IngressRequest["seen"];
const nameIn = (seen: Seen) => (seen.answered ? seen.body.trim() : "");

/** By who answers: a 404 of the other service is the other service's as well. */
function judge(asked: IngressRequest, echoes: ReadonlySet<string>): Verdict | undefined {
  const { page, seen } = asked;
  const one = pageOf(asked);
  if (!seen.answered) return inconclusive(reasons.pageUnanswered(one));
  if (page.path === "/guestbook/")
    return isGuestbook(seen) ? undefined : violated(reasons.pageOfAnother({ ...one, wanted: "the page" }));
  if (page.path === "/echo/" && !echoes.has(nameIn(seen))) return violated(reasons.noEchoPod(one));
  if (page.path.startsWith("/echo/"))
    return isOfGuestbook(seen) ? violated(reasons.leadsToWrongApp({ ...one, app: "guestbook" })) : undefined;
  if (echoes.has(nameIn(seen))) return violated(reasons.leadsToWrongApp({ ...one, app: "echo" }));
  if (isOfGuestbook(seen)) return undefined;
  // An application that fails by itself is still the one that was asked; a gateway before it may be who says so.
  return seen.status >= 500 ? inconclusive(reasons.serverError(one)) : violated(reasons.notOfGuestbook(one));
}
