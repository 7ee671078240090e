import { everyNode, inReach, notAsked } from "../../fixtures/external/reach.ts";
import { BUSYBOX, GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { NotReadyError, waitFor } from "../../helpers/async/wait.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { errorMessage } from "../../helpers/errors/labcheck-error.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { ipOf } from "../../helpers/network/resolve.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { serviceOf } from "../../helpers/probes/service.ts";
import type { LabClaim } from "../claim.ts";
import { judgeUnserved, notInside } from "../outside-evidence.ts";
import { noNodePort, notOutside, unlessLeftOut } from "../skips.ts";
import { answerOf, type Entrance } from "./entrance.ts";
import * as reasons from "./reasons.ts";
import { addressesOf, balancedService, noAddressYet } from "./service.ts";

export const loadBalancer: LabClaim = {
  id: "external/load-balancer",
  statement: "Outside, the load balancer's address and port 3000 serve the guestbook.",
  expected: "the guestbook's page, served by one of its pods in every request",
  timeoutSeconds: 2 * TIMEOUTS.loadBalancer + 60,
  async check({ lab, context }) {
    const inside = notOutside(lab.cluster);
    if (inside) return skipped(inside);
    const { service, balancers } = await balancedService(context, lab);
    if (balancers.length === 0 && lab.balancer) return skipped(lab.balancer.missing);
    if (balancers.length === 0 && service.spec?.type !== "LoadBalancer")
      return violated(reasons.serviceType({ type: service.spec?.type ?? "undefined" }));
    if (balancers.length === 0) return noAddressYet(context, lab);
    await Promise.all(balancers.map((balancer) => knownByName(balancer, context.signal)));
    const entrances = balancers.map((balancer) => ({
      way: "load balancer" as const,
      url: httpUrl(balancer, GUESTBOOK.port),
    }));
    return serves(context, lab, entrances);
  },
};

export const nodePort: LabClaim = {
  id: "external/node-port",
  statement: "Outside, every node's address with the node port serves the guestbook.",
  expected: "the guestbook's page from each node, served by one of its pods in every request",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const shut = noNodePort(lab.cluster);
    if (shut) return skipped(shut);
    const service = await serviceOf(context, lab.namespace, GUESTBOOK.service);
    const port = service.spec?.ports?.[0]?.nodePort;
    if (!port) return violated(reasons.serviceWithoutNodePort);
    const entrances = inReach({ nodes: everyNode(lab.cluster) }).map(({ name, address }) => ({
      way: "node port" as const,
      node: name,
      url: httpUrl(address, port),
    }));
    return unlessLeftOut(await serves(context, lab, entrances), notAsked(lab.cluster));
  },
};

/** A cloud's balancer has a name before the DNS knows it. Throws ProbeError where it does not come to know it. */
async function knownByName(balancer: string, signal: AbortSignal): Promise<void> {
  const wait = { what: "the DNS", seconds: TIMEOUTS.loadBalancer, everyMs: 2000, signal };
  const known = waitFor(wait, () =>
    ipOf(balancer).catch((error: Error) => {
      throw new NotReadyError(error.message);
    }),
  );
  await known.catch((error: unknown) => {
    signal.throwIfAborted();
    throw new ProbeError(reasons.balancerNameUnknown({ why: errorMessage(error) }));
  });
}

/** Judges whether all entrances serve the guestbook, as one of its own pods. */
async function serves(context: ProbeContext, lab: Lab, entrances: readonly Entrance[]): Promise<Verdict> {
  const [pods, shell, { virtual }] = await Promise.all([
    somePodsOf(lab, GUESTBOOK.selector),
    onePodOf(lab, BUSYBOX.selector),
    addressesOf(context, lab),
  ]);
  const names = pods.map(({ name }) => name);
  const answers = await Promise.all(entrances.map((entrance) => answerOf(context, lab, entrance, names)));
  const said = ({ entrance: { node, url }, outcome, seen }: (typeof answers)[number]) =>
    reasons.entranceSeen({ node, url, outcome, seen });
  const verdicts = answers.flatMap((answer) => {
    const { entrance, wrong, share = 1 } = answer;
    if (!wrong) return [];
    const unserved = { entrance, seen: wrong, words: said(answer), share };
    return [judgeUnserved(context, lab, unserved, () => notInside(context, shell, virtual))];
  });
  const judged = await Promise.all(verdicts);
  const [first] = judged;
  if (!first) return upheld(reasons.entrancesServe({ entrances: answers.map(said) }));
  return judged.find(({ verdict }) => verdict === "violated") ?? first;
}
