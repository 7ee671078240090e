import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { withoutService } from "../../fixtures/guestbook/service.ts";
import { inReach, outOfReach } from "../../fixtures/outside/reach.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { get, type HttpSeen } from "../../helpers/probes/http.ts";
import { balancerOf, serviceOf } from "../../helpers/probes/service.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { turn, turnInWords } from "../../helpers/turn.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import { inWords } from "./routes.ts";

/** What serves answers at once, and an address that is gone may say nothing at all. */
const ANSWER_SECONDS = 2;

export const serviceDeleted: LabClaim = {
  id: "ingress/service-deleted",
  says: "Deleting the LoadBalancer service ends that way in.",
  expects: "no guestbook at the load balancer's address and at the node ports, while its pods serve inside",
  effect: "changes",
  touches: "namespace",
  seconds: 180 + TIMEOUTS.cloudBalancer,
  async check({ lab, look }) {
    const { log } = look;
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const far = outOfReach(lab.cluster);
    if (far && lab.balancer) return skipped(`${far}; ${lab.balancer.missing}`);
    const [[shell], app] = await Promise.all([shellsOf(lab), onePodOf(lab, GUESTBOOK.selector)]);
    const service = await serviceOf(look, lab.namespace, GUESTBOOK.service);
    const port = service.spec?.ports?.[0]?.nodePort;
    const balancer = balancerOf(service);
    const ways = [
      ...(balancer ? [{ name: "the load balancer", url: `http://${balancer}:${GUESTBOOK.port}/` }] : []),
      ...inReach(lab.cluster).map(({ name, address }) => ({ name, url: `http://${address}:${port}/` })),
    ];
    if (ways.length === 0) return inconclusive("there is no way in that could be ended", log.all);
    const source = lab.cluster.outside;
    const askAll = () =>
      Promise.all(ways.map(({ url }) => get(look, { source, url, seconds: ANSWER_SECONDS })));
    const before = await askAll();
    const shut = ways.find((_, index) => !isGuestbook(before[index] as HttpSeen));
    if (shut) return inconclusive(`${shut.name} (${shut.url}) did not serve before`, log.all);
    return withoutService(lab, look.signal, async () => {
      const looks: HttpSeen[][] = [];
      const ended = await turn(
        async () => {
          const seen = await askAll();
          looks.push(seen);
          return seen;
        },
        (seen) => seen.every(isGone),
        { signal: look.signal, since: Date.now(), goodTakesMs: balancer ? ANSWER_SECONDS * 1000 : 0 },
      );
      const last = (ended.turned ? looks.find((seen) => seen.every(isGone)) : looks.at(-1)) ?? [];
      const left = ways.find((_, index) => last[index]?.answered);
      if (left) return violated(`${left.name} (${left.url}) still serves without the service`, log.all);
      const lost = last.find((seen) => !seen.answered && seen.outcome === "lost");
      if (lost) return inconclusive(inWords(lost), log.all);
      const control = await connectFrom(look, shell, app.ip, GUESTBOOK.port);
      if (control.outcome !== "open")
        return inconclusive(`${app.name} itself is ${control.outcome}`, log.all);
      const words = ways.map(({ name }, index) => `${name} ${outcomeOf(last[index])}`).join(", ");
      return upheld(`${turnInWords(ended)} after the deletion: ${words}; the pods serve inside`, log.all);
    });
  },
};

const isGone = (seen: HttpSeen) => !seen.answered && seen.outcome !== "lost";
const outcomeOf = (seen: HttpSeen | undefined) => (seen && !seen.answered ? seen.outcome : "lost");
