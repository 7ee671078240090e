import { randomUUID } from "node:crypto";
import { ECHO, isGuestbook, isOfGuestbook } from "../../fixtures/guestbook/guestbook.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { IngressRequest } from "../../fixtures/ingress/ingress-client.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./reasons.ts";
import { firstProblem, onEveryRoute, pageParameters, whyNotServed } from "./routes.ts";

/** A placeholder for an unknown name. */
const KEY = "KEY";
/** Below each path: pages of the other service, pages of this one, and pages of neither. */
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
  statement: "The pattern of a path and its rewrite can be repeated for more Services on the same host.",
  expected: "each Service answers below its own path, and never below the path of the other",
  timeoutSeconds: 120,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const echoes = new Set((await somePodsOf(lab, ECHO.selector)).map(({ name }) => name));
    const unknown = `labcheck-${randomUUID()}`;
    const pages = PAGES.map((path) => ({ path: path.replace(KEY, unknown) }));
    return onEveryRoute(context, lab, async (client) => {
      const absent = await whyNotServed(context, client);
      if (absent) return absent;
      const { answers, how } = await client.queryAll(pages);
      const against = firstProblem(answers, (request) => judge(request, echoes));
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

/** Judges by who answers: a 404 of the other service counts as the other service's answer. */
function judge(request: IngressRequest, echoes: ReadonlySet<string>): Verdict | undefined {
  const { page, seen } = request;
  const one = pageParameters(request);
  if (!seen.answered) return inconclusive(reasons.pageUnanswered(one));
  if (page.path === "/guestbook/")
    return isGuestbook(seen) ? undefined : violated(reasons.pageOfAnother({ ...one, wanted: "the page" }));
  if (page.path === "/echo/" && !echoes.has(nameIn(seen))) return violated(reasons.noEchoPod(one));
  if (page.path.startsWith("/echo/"))
    return isOfGuestbook(seen) ? violated(reasons.leadsToWrongApp({ ...one, app: "guestbook" })) : undefined;
  if (echoes.has(nameIn(seen))) return violated(reasons.leadsToWrongApp({ ...one, app: "echo" }));
  if (isOfGuestbook(seen)) return undefined;
  // A 5xx may come from the right application or from the gateway in front of it.
  return seen.status >= 500 ? inconclusive(reasons.serverError(one)) : violated(reasons.notOfGuestbook(one));
}
