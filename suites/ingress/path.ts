import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { inconclusive, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { inWords, isAppsOwn, notServed, onEveryRoute } from "./routes.ts";

const OTHER_HOST = "nobody.labcheck.test";
const OTHER_PATHS = ["/", "/other/", "/guestbookish/", "/script.js", "/env"];

export const path: LabClaim = {
  id: "ingress/path",
  says: "A request that begins with /guestbook/ goes to the guestbook, and no other does.",
  expects: "the guestbook's page under /guestbook/, the controller's own 404 for other paths and hosts",
  effect: "reads",
  touches: "namespace",
  seconds: 120,
  check: ({ lab, look }) =>
    onEveryRoute(lab, look, async (asker) => {
      const absent = await notServed(asker, look);
      if (absent) return absent;
      const page = await asker.ask("/guestbook/");
      if (!isGuestbook(page)) return violated(`/guestbook/ is ${inWords(page)}, not the page`, look.log.all);
      const others = [
        ...OTHER_PATHS.map((each) => ({ words: each, answer: asker.ask(each) })),
        { words: `/guestbook/ of ${OTHER_HOST}`, answer: asker.ask("/guestbook/", OTHER_HOST) },
      ];
      for (const { words, answer } of others) {
        const seen = await answer;
        if (!seen.answered) return inconclusive(`${words}: ${inWords(seen)}`, look.log.all);
        if (isAppsOwn(seen) || isGuestbook(seen))
          return violated(`${words} reaches the guestbook: ${inWords(seen)}`, look.log.all);
        if (seen.status !== 404) return violated(`${words} is ${inWords(seen)}, not 404`, look.log.all);
      }
      return upheld(
        `the page at /guestbook/, 404 for ${OTHER_PATHS.join(" ")} and another host`,
        look.log.all,
      );
    }),
};
