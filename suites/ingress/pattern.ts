import { isGuestbook, podIn } from "../../fixtures/guestbook/answers.ts";
import { ECHO } from "../../fixtures/guestbook/lab.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import { inWords, notServed, onEveryRoute } from "./routes.ts";

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
    return onEveryRoute(lab, look, async (asker) => {
      const { all } = look.log;
      const absent = await notServed(asker, look);
      if (absent) return absent;
      const [page, other, crossed, back] = await Promise.all(
        ["/guestbook/", "/echo/", "/echo/env", "/guestbook/index.html"].map((path) => asker.ask(path)),
      );
      if (!page?.answered || !other?.answered || !crossed?.answered || !back?.answered)
        return inconclusive("an answer was lost", all);
      if (!isGuestbook(page)) return violated(`/guestbook/ is ${inWords(page)}, not the page`, all);
      const name = other.body.trim();
      if (!echoes.has(name)) return violated(`/echo/ is ${inWords(other)}, no pod of echo`, all);
      if (podIn(crossed)) return violated(`/echo/env reaches the guestbook: ${inWords(crossed)}`, all);
      if (echoes.has(back.body.trim()))
        return violated(`/guestbook/index.html reaches echo: ${inWords(back)}`, all);
      return upheld(`/guestbook/ is the guestbook, /echo/ is ${name}`, all);
    });
  },
};
