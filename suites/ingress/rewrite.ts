import { randomUUID } from "node:crypto";
import { podIn } from "../../fixtures/guestbook/answers.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/lab.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Asker } from "../../fixtures/ingress/asker.ts";
import { converge } from "../../helpers/converge.ts";
import { orLost } from "../../helpers/lost.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import type { HttpSeen } from "../../helpers/probes/http.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { inWords, notServed, onEveryRoute } from "./routes.ts";

export const rewrite: LabClaim = {
  id: "ingress/rewrite",
  says: "The ingress rewrites /guestbook/ to / before the guestbook gets the request.",
  expects: "below /guestbook/ the answers that the guestbook gives below / inside",
  effect: "reads",
  seconds: 180,
  async check({ lab, look }) {
    const [pods, [shell]] = await Promise.all([somePodsOf(lab, GUESTBOOK.selector), shellsOf(lab)]);
    const [pod] = pods;
    const direct = async (path: string) =>
      orLost(
        await fetchFrom(look, shell, `http://${pod.ip}:${GUESTBOOK.port}${path}`),
        `${pod.name} does not serve ${path} inside`,
      );
    const key = `labcheck-${randomUUID()}`;
    await direct(`/rpush/${key}/entry`);
    const wanted: [string, string][] = [];
    for (const path of ["/", "/script.js", `/lrange/${key}`, `/lrange/${key}?order=any`])
      wanted.push([path, await direct(path)]);

    return onEveryRoute(lab, look, async (asker): Promise<Verdict> => {
      const { all } = look.log;
      const absent = await notServed(asker, look);
      if (absent) return absent;
      for (const [path, body] of wanted) {
        const same = (seen: HttpSeen) =>
          seen.answered && seen.status === 200 && seen.body.trim() === body.trim();
        // A slave may lag behind the one that was asked inside.
        const { converged, last } = await converge(() => asker.ask(`/guestbook${path}`), same, {
          signal: look.signal,
          seconds: 5,
        });
        if (converged) continue;
        const words = `/guestbook${path} is ${inWords(last)}, not the ${body.length} characters of ${path}`;
        return last.answered || last.outcome !== "lost" ? violated(words, all) : inconclusive(words, all);
      }
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
