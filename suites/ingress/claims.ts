import { randomUUID } from "node:crypto";
import { podIn } from "../../fixtures/guestbook/answers.ts";
import { BUSYBOX, GUESTBOOK, type Lab, podsOf } from "../../fixtures/guestbook/lab.ts";
import { ingressAddress } from "../../fixtures/ingress/ingress.ts";
import type { IngressRoute } from "../../fixtures/ingress/route.ts";
import { converge } from "../../helpers/converge.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { get, type HttpSeen } from "../../helpers/probes/http.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";

const rewrite: LabClaim = {
  id: "ingress/rewrite",
  says: "The ingress serves the guestbook under /guestbook/ over TLS and rewrites that path to /.",
  effect: "reads",
  seconds: 120,
  async check({ lab, look }) {
    const { log } = look;
    const { ingress: route } = lab;
    if ("missing" in route) return skipped(route.missing);
    const [pods, [shell]] = await Promise.all([
      podsOf(lab, GUESTBOOK.selector),
      podsOf(lab, BUSYBOX.selector),
    ]);
    const [pod] = pods;
    if (!shell || !pod) return inconclusive("no guestbook or BusyBox pod is Ready", log.all);
    const outside = await throughIngress(look, route, lab);
    const { last, converged } = await converge(
      () => outside("/guestbook/"),
      (seen) => seen.answered && seen.status !== 404,
      { signal: look.signal },
    );
    if (!last.answered) {
      const untrusted = last.outcome === "open" ? "answers nothing that can be trusted" : last.outcome;
      return inconclusive(`${route.host} ${untrusted}: ${last.why}`, log.all);
    }
    if (!converged) return violated(`/guestbook/ is HTTP ${last.status} through the ingress`, log.all);

    const key = `labcheck-${randomUUID()}`;
    const direct = (path: string) => fetchFrom(look, shell, `http://${pod.ip}:${GUESTBOOK.port}${path}`);
    if ((await direct(`/rpush/${key}/entry`)) === undefined)
      return inconclusive("the guestbook took no entry", log.all);
    const same: string[] = [];
    for (const path of ["/", "/script.js", `/lrange/${key}`]) {
      const wanted = await direct(path);
      if (wanted === undefined) return inconclusive(`${pod.name} does not serve ${path} inside`, log.all);
      const asWanted = (seen: HttpSeen) =>
        seen.answered && seen.status === 200 && seen.body.trim() === wanted.trim();
      const seen = await converge(() => outside(`/guestbook${path}`), asWanted, {
        signal: look.signal,
        seconds: 5,
      });
      if (!seen.last.answered && seen.last.outcome === "lost") return inconclusive(seen.last.why, log.all);
      if (!seen.converged) {
        const got = seen.last.answered
          ? `HTTP ${seen.last.status} with ${seen.last.body.length} characters`
          : seen.last.why;
        return violated(
          `/guestbook${path} is not ${path}: ${got}, inside ${wanted.length} characters`,
          log.all,
        );
      }
      same.push(path.replace(key, "KEY"));
    }
    const env = await outside("/guestbook/env");
    if (!env.answered) return inconclusive(`/guestbook/env: ${env.outcome} ${env.why}`, log.all);
    const name = podIn(env);
    if (!pods.some((each) => each.name === name))
      return violated(`/guestbook/env was answered by ${name ?? "nobody"}`, log.all);
    return upheld(
      `${same.join(", ")} and /env (${name}) answer under /guestbook, certificate verified`,
      log.all,
    );
  },
};

/** GETs a path of the ingress host from outside, with the certificate verified against its authority. */
async function throughIngress(look: Look, route: IngressRoute, { namespace, cluster }: Lab) {
  const { host, authority } = route;
  const address = await ingressAddress(look.kube, namespace, look.signal);
  const source = cluster.outside;
  return (path: string) => get(look, { source, url: `https://${host}${path}`, address, authority });
}

export const ingressClaims: readonly LabClaim[] = [rewrite];
