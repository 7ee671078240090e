import { randomUUID } from "node:crypto";
import { podIn } from "../../fixtures/guestbook/answers.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/lab.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Asker } from "../../fixtures/ingress/asker.ts";
import { converge } from "../../helpers/converge.ts";
import { orLost } from "../../helpers/lost.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import type { HttpSeen } from "../../helpers/probes/http.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import { inWords, isAppsOwn, notServed, onEveryRoute } from "./routes.ts";

export const rewrite: LabClaim = {
  id: "ingress/rewrite",
  says: "The ingress rewrites /guestbook/ to / before the guestbook gets the request.",
  expects: "below /guestbook/ the answers that the guestbook gives below / inside",
  effect: "reads",
  touches: "namespace",
  seconds: 180,
  async check({ lab, look }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const [pods, [shell]] = await Promise.all([somePodsOf(lab, GUESTBOOK.selector), shellsOf(lab)]);
    const [pod] = pods;
    const direct = async (path: string) =>
      orLost(
        await fetchFrom(look, shell, `http://${pod.ip}:${GUESTBOOK.port}${path}`),
        `${pod.name} does not serve ${path} inside`,
      );
    // A list that nobody writes: what is in others depends on which slave is asked.
    const key = `labcheck-${randomUUID()}`;
    const paths = ["/", "/script.js", `/lrange/${key}`, `/lrange/${key}?order=any`];
    const wanted = await Promise.all(paths.map(async (path) => ({ path, body: await direct(path) })));

    return onEveryRoute(lab, look, async (asker): Promise<Verdict> => {
      const { all } = look.log;
      const absent = await notServed(asker, look);
      if (absent) return absent;
      const seen = await Promise.all(wanted.map((page) => asInside(asker, look, page)));
      const other = seen.find((each) => each !== undefined);
      if (other) return other;
      const env = await asker.ask("/guestbook/env");
      if (!env.answered) return inconclusive(`/guestbook/env: ${inWords(env)}`, all);
      const name = podIn(env);
      if (!pods.some((each) => each.name === name))
        return violated(`/guestbook/env was answered by ${name ?? "nobody"}`, all);
      const edges = await edgesOf(asker, key);
      return upheld(`${wanted.length + 1} paths answer as inside; ${edges}`, all);
    });
  },
};

interface Page {
  path: string;
  body: string;
}

/** Waits until a path below /guestbook/ answers as it does inside below /. Undefined where it comes to that. */
async function asInside(asker: Asker, look: Look, { path, body }: Page): Promise<Verdict | undefined> {
  const same = (seen: HttpSeen) => seen.answered && seen.status === 200 && seen.body.trim() === body.trim();
  // A slave may lag behind the one that was asked inside.
  const limits = { signal: look.signal, seconds: 5 };
  const ask = () => asker.ask(`/guestbook${path}`);
  if (same(await ask())) return undefined;
  const { converged, last } = await converge(ask, same, limits);
  if (converged) return undefined;
  const words = `/guestbook${path} is ${inWords(last)}, not the ${body.length} characters of ${path}`;
  const { all } = look.log;
  // An application that fails by itself has shown nothing of what became of its path.
  const failed = last.answered ? last.status >= 500 && isAppsOwn(last) : last.outcome === "lost";
  return failed ? inconclusive(words, all) : violated(words, all);
}

/** What the lab does not speak of, and controllers differ in: seen and told, not judged. */
async function edgesOf({ ask }: Asker, key: string): Promise<string> {
  const edges = ["/guestbook", "//guestbook/", "/guestbook//", `/guestbook/lrange/${key}%2Fx`];
  const seen = await Promise.all(edges.map((edge) => ask(edge)));
  const words = seen.map((each, index) => {
    const edge = edges[index]?.replace(key, "KEY");
    return `${edge} ${each.answered ? each.status : each.outcome}`;
  });
  return words.join(", ");
}
