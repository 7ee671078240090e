import { isGuestbook, isOfGuestbook } from "../../fixtures/guestbook/answers.ts";
import type { Asked } from "../../fixtures/ingress/asker.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { firstAgainst, inWords, notServed, onEveryRoute, pageInWords } from "./routes.ts";

const OTHER_HOST = "nobody.labcheck.test";
const PATH = "/guestbook/";
const OTHER_PATHS = ["/", "/other/", "/guestbookish/", "/script.js", "/env"];

/** Another host is asked for under the certificate of the first, and by its own name from the handshake on. */
const PAGES = [
  { path: PATH },
  ...OTHER_PATHS.map((path) => ({ path })),
  { path: PATH, host: OTHER_HOST },
  { path: PATH, name: OTHER_HOST },
];

export const path: LabClaim = {
  id: "ingress/path",
  says: "A request that begins with /guestbook/ goes to the guestbook, and no other does.",
  expects: "the guestbook's page under /guestbook/, and nothing of the guestbook for other paths and hosts",
  effect: "reads",
  touches: "namespace",
  seconds: 120,
  check: ({ lab, look }) =>
    onEveryRoute(lab, look, async (asker) => {
      const absent = await notServed(asker, look);
      if (absent) return absent;
      const { answers, words } = await asker.askAll(PAGES);
      const against = firstAgainst(answers, (asked) => judge(asked, look));
      if (against) return against;
      const others = answers
        .filter((each) => !isOwn(each))
        .map(({ seen }) => shortly(seen.answered ? seen.status : undefined));
      const kinds = [...new Set(others)].toSorted().join(", ");
      return upheld(
        `the page at ${PATH}, and ${kinds} for ${OTHER_PATHS.join(" ")} and another host, ${words}`,
        look.log.all,
      );
    }),
};

const isOwn = ({ page }: Asked) => page.path === PATH && page.host === undefined && page.name === undefined;
const shortly = (status: number | undefined) =>
  status === undefined ? "a closed connection" : String(status);

/**
 * For another path or host any answer will do that is not the guestbook's: a 404 of the controller, the 421, 503 or
 * redirect of a default backend, also that the connection is ended. Silence is no answer.
 */
function judge(asked: Asked, { log: { all } }: Look): Verdict | undefined {
  const { seen } = asked;
  const words = pageInWords(asked);
  if (isOwn(asked)) {
    if (isGuestbook(seen)) return undefined;
    if (seen.answered) return violated(`${words} is ${inWords(seen)}, not the page`, all);
    return inconclusive(`${words}: ${inWords(seen)}`, all);
  }
  if (isOfGuestbook(seen)) return violated(`${words} reaches the guestbook: ${inWords(seen)}`, all);
  return seen.answered || seen.closed ? undefined : inconclusive(`${words}: ${inWords(seen)}`, all);
}
