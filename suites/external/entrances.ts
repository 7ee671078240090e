import { BUSYBOX, GUESTBOOK, type Lab } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { everyNode, inReach, notAsked } from "../../fixtures/outside/reach.ts";
import { ipOf } from "../../fixtures/outside/resolve.ts";
import { httpUrl } from "../../helpers/address.ts";
import { inWords } from "../../helpers/errors.ts";
import { Lost } from "../../helpers/lost.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { serviceOf } from "../../helpers/probes/service.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { skipped, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import { NotYet, waitFor } from "../../helpers/wait.ts";
import type { LabClaim } from "../claim.ts";
import { judgeUnserved, notInside } from "../outside-evidence.ts";
import { noNodePort, notOutside, unlessLeftOut } from "../skips.ts";
import { answerOf, type Entrance } from "./entrance.ts";
import * as reasons from "./reasons.ts";
import { addressesOf, balancedService, noAddressYet } from "./service.ts";

export const loadBalancer: LabClaim = {
  id: "external/load-balancer",
  says: "Outside, the load balancer's address and port 3000 serve the guestbook.",
  expects: "the guestbook's page, served by one of its pods in every request",
  effect: "reads",
  touches: "namespace",
  seconds: 2 * TIMEOUTS.loadBalancer + 60,
  async check({ lab, look }) {
    const inside = notOutside(lab.cluster);
    if (inside) return skipped(inside);
    const { service, balancers } = await balancedService(look, lab);
    if (balancers.length === 0 && lab.balancer) return skipped(lab.balancer.missing, look.log.all);
    if (balancers.length === 0 && service.spec?.type !== "LoadBalancer")
      return violated(reasons.serviceType({ type: service.spec?.type ?? "undefined" }), look.log.all);
    if (balancers.length === 0) return noAddressYet(look, lab);
    await Promise.all(balancers.map((balancer) => knownByName(balancer, look.signal)));
    const entrances = balancers.map((balancer) => ({
      way: "load balancer" as const,
      url: httpUrl(balancer, GUESTBOOK.port),
    }));
    return serves(look, lab, entrances);
  },
};

export const nodePort: LabClaim = {
  id: "external/node-port",
  says: "Outside, every node's address with the node port serves the guestbook.",
  expects: "the guestbook's page from each node, served by one of its pods in every request",
  effect: "reads",
  touches: "namespace",
  seconds: 90,
  async check({ lab, look }) {
    const shut = noNodePort(lab.cluster);
    if (shut) return skipped(shut);
    const service = await serviceOf(look, lab.namespace, GUESTBOOK.service);
    const port = service.spec?.ports?.[0]?.nodePort;
    if (!port) return violated(reasons.serviceWithoutNodePort, look.log.all);
    const entrances = inReach({ nodes: everyNode(lab.cluster) }).map(({ name, address }) => ({
      way: "node port" as const,
      node: name,
      url: httpUrl(address, port),
    }));
    return unlessLeftOut(await serves(look, lab, entrances), notAsked(lab.cluster));
  },
};

/** A cloud's balancer has a name before the DNS knows it. Throws Lost where it does not come to know it. */
async function knownByName(balancer: string, signal: AbortSignal): Promise<void> {
  const wait = { what: "the DNS", seconds: TIMEOUTS.loadBalancer, everyMs: 2000, signal };
  const known = waitFor(wait, () =>
    ipOf(balancer).catch((error: Error) => {
      throw new NotYet(error.message);
    }),
  );
  await known.catch((error: unknown) => {
    signal.throwIfAborted();
    throw new Lost(reasons.balancerNameUnknown({ why: inWords(error) }));
  });
}

/** Judges whether all entrances serve the guestbook, as one of its own pods. */
async function serves(look: Look, lab: Lab, entrances: readonly Entrance[]): Promise<Verdict> {
  const { log } = look;
  const [pods, shell, { virtual }] = await Promise.all([
    somePodsOf(lab, GUESTBOOK.selector),
    onePodOf(lab, BUSYBOX.selector),
    addressesOf(look, lab),
  ]);
  const names = pods.map(({ name }) => name);
  const answers = await Promise.all(entrances.map((entrance) => answerOf(look, lab, entrance, names)));
  const said = ({ entrance: { node, url }, outcome, seen }: (typeof answers)[number]) =>
    reasons.entranceSeen({ node, url, outcome, seen });
  const verdicts = answers.flatMap((answer) => {
    const { entrance, wrong, share = 1 } = answer;
    if (!wrong) return [];
    const unserved = { entrance, seen: wrong, words: said(answer), share };
    return [judgeUnserved(look, lab, unserved, () => notInside(look, shell, virtual))];
  });
  const judged = await Promise.all(verdicts);
  const [first] = judged;
  if (!first) return upheld(reasons.entrancesServe({ entrances: answers.map(said) }), log.all);
  return judged.find(({ verdict }) => verdict === "violated") ?? first;
}
