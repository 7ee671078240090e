import { randomUUID } from "node:crypto";
import { GUESTBOOK, isOfGuestbook, podIn } from "../../fixtures/guestbook/guestbook.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { IngressClient, IngressRequest } from "../../fixtures/ingress/ingress-client.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { requireResult } from "../../helpers/reasons/probe-error.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./reasons.ts";
import { firstProblem, onEveryRoute, pageParameters, whyNotServed } from "./routes.ts";

const ENV = "/env";
const under = (path: string) => `/guestbook${path}`;

export const rewrite: LabClaim = {
  id: "ingress/rewrite",
  statement: "The ingress rewrites /guestbook/ to / before it forwards a request to the guestbook.",
  expected:
    "every controller returns below /guestbook/ the answers that the guestbook gives below / inside the cluster",
  timeoutSeconds: 180,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const [pods, [shell]] = await Promise.all([somePodsOf(lab, GUESTBOOK.selector), shellsOf(lab)]);
    // From each pod, since a page that only one of them serves is valid too.
    const direct = async (path: string) => {
      const pages = pods.map(({ ip }) => fetchFrom(context, shell, httpUrl(ip, GUESTBOOK.port, path)));
      const [body, ...others] = (await Promise.all(pages)).flatMap((each) => each ?? []);
      const first = requireResult(body, reasons.podDoesNotServe({ pod: pods[0].name, path }));
      return [first, ...others] as const;
    };
    // A list that is never written: the content of others depends on the slave.
    const key = `labcheck-${randomUUID()}`;
    const paths = ["/", "/script.js", "/style.css", `/lrange/${key}`, `/lrange/${key}?order=any`];
    const bodies = await Promise.all(paths.map(async (path) => [under(path), await direct(path)] as const));
    const wanted: ExpectedPage = { bodies: new Map(bodies), pods: new Set(pods.map(({ name }) => name)) };

    return onEveryRoute(context, lab, async (client): Promise<Verdict> => {
      const absent = await whyNotServed(context, client);
      if (absent) return absent;
      const pages = [...paths, ENV].map((path) => ({ path: under(path) }));
      const { answers, how } = await client.queryAll(pages);
      const against = firstProblem(answers, (request) => judge(request, wanted));
      if (against) return against;
      const edges = await edgesOf(client, key);
      return upheld(reasons.rewritten({ paths: pages.length, how, edges }));
    });
  },
};

interface ExpectedPage {
  /** The pods' answers inside the cluster, by the path below /guestbook/. */
  bodies: ReadonlyMap<string, readonly [string, ...string[]]>;
  /** The pods that may answer /env, where each pod's answer differs. */
  pods: ReadonlySet<string>;
}

function judge(request: IngressRequest, { bodies, pods }: ExpectedPage): Verdict | undefined {
  const { page, seen } = request;
  const one = pageParameters(request);
  // An application error does not show whether the path was rewritten.
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

/** Paths that the lab does not mention, where controllers differ: reported, not judged. */
async function edgesOf({ query }: IngressClient, key: string): Promise<Reason[]> {
  const edges = ["/guestbook", "//guestbook/", "/guestbook//", `/guestbook/lrange/${key}%2Fx`];
  const seen = await Promise.all(edges.map((edge) => query(edge)));
  return edges.flatMap((edge, index) => {
    const each = seen[index];
    const path = edge.replace(key, "KEY");
    return each ? [reasons.edgeSeen({ path, outcome: each.answered ? each.status : each.outcome })] : [];
  });
}
