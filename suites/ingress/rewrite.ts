import { randomUUID } from "node:crypto";
import { GUESTBOOK, isOfGuestbook, podIn } from "../../fixtures/guestbook/guestbook.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { IngressClient, IngressRequest } from "../../fixtures/ingress/ingress-client.ts";
import { requireResult } from "../../helpers/engine/probe-error.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./reasons.ts";
import { firstAgainst, notServed, onEveryRoute, pageOf } from "./routes.ts";

const ENV = "/env";
const under = (path: string) => `/guestbook${path}`;

export const rewrite: LabClaim = {
  id: "ingress/rewrite",
  statement: "The ingress rewrites /guestbook/ to / before the guestbook gets the request.",
  expected: "below /guestbook/ the answers that the guestbook gives below / inside, by every controller",
  timeoutSeconds: 180,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const [pods, [shell]] = await Promise.all([somePodsOf(lab, GUESTBOOK.selector), shellsOf(lab)]);
    // Each pod for itself, as what one of them alone serves is as it is inside.
    const direct = async (path: string) => {
      const queried = pods.map(({ ip }) => fetchFrom(context, shell, httpUrl(ip, GUESTBOOK.port, path)));
      const [body, ...others] = (await Promise.all(queried)).flatMap((each) => each ?? []);
      const first = requireResult(body, reasons.podDoesNotServe({ pod: pods[0].name, path }));
      return [first, ...others] as const;
    };
    // A list that nobody writes: what is in others depends on which slave is asked.
    const key = `labcheck-${randomUUID()}`;
    const paths = ["/", "/script.js", "/style.css", `/lrange/${key}`, `/lrange/${key}?order=any`];
    const bodies = await Promise.all(paths.map(async (path) => [under(path), await direct(path)] as const));
    const wanted: Wanted = { bodies: new Map(bodies), pods: new Set(pods.map(({ name }) => name)) };

    return onEveryRoute(lab, context, async (client): Promise<Verdict> => {
      const absent = await notServed(client, context);
      if (absent) return absent;
      const pages = [...paths, ENV].map((path) => ({ path: under(path) }));
      const { answers, how } = await client.queryAll(pages);
      const against = firstAgainst(answers, (asked) => judge(asked, wanted));
      if (against) return against;
      const edges = await edgesOf(client, key);
      return upheld(reasons.rewritten({ paths: pages.length, how, edges }));
    });
  },
};

interface Wanted {
  /** What the pods answer inside, by the path below /guestbook/. */
  bodies: ReadonlyMap<string, readonly [string, ...string[]]>;
  /** Who may answer /env, which is another answer for each pod. */
  pods: ReadonlySet<string>;
}

function judge(asked: IngressRequest, { bodies, pods }: Wanted): Verdict | undefined {
  const { page, seen } = asked;
  const one = pageOf(asked);
  // An application that fails by itself has shown nothing of what became of its path.
  const failed = seen.answered ? seen.status >= 500 && isOfGuestbook(seen) : true;
  if (failed) return inconclusive(reasons.pageUnanswered(one));
  const inside = bodies.get(page.path);
  if (inside === undefined) {
    const name = podIn(seen);
    if (name !== undefined && pods.has(name)) return undefined;
    return violated(reasons.environmentOfAnother({ ...one, pod: name }));
  }
  if (seen.answered && seen.status === 200 && inside.some((body) => body.trim() === seen.body.trim()))
    return undefined;
  return violated(reasons.notAsInside({ ...one, characters: inside[0].length }));
}

/** What the lab does not speak of, and controllers differ in: seen and told, not judged. */
async function edgesOf({ query: ask }: IngressClient, key: string): Promise<Reason[]> {
  const edges = ["/guestbook", "//guestbook/", "/guestbook//", `/guestbook/lrange/${key}%2Fx`];
  const seen = await Promise.all(edges.map((edge) => ask(edge)));
  return edges.flatMap((edge, index) => {
    const each = seen[index];
    const path = edge.replace(key, "KEY");
    return each ? [reasons.edgeSeen({ path, outcome: each.answered ? each.status : each.outcome })] : [];
  });
}
