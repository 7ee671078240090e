import { BUSYBOX, GUESTBOOK, type Lab } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { besides, inReach } from "../../fixtures/outside/reach.ts";
import { ipOf } from "../../fixtures/outside/resolve.ts";
import { inWords } from "../../helpers/errors.ts";
import { Lost } from "../../helpers/lost.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { serviceOf } from "../../helpers/probes/service.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import { NotYet, waitFor } from "../../helpers/wait.ts";
import type { LabClaim } from "../claim.ts";
import { noNodePort, notOutside } from "../skips.ts";
import { answerOf, type Entrance } from "./entrance.ts";
import { balancedService } from "./service.ts";

export const loadBalancer: LabClaim = {
  id: "external/load-balancer",
  says: "Outside, the load balancer's address and port 3000 serve the guestbook.",
  expects: "the guestbook's page, served by one of its pods",
  effect: "reads",
  touches: "namespace",
  seconds: 2 * TIMEOUTS.loadBalancer + 30,
  async check({ lab, look }) {
    const inside = notOutside(lab.cluster);
    if (inside) return skipped(inside);
    const { service, balancer } = await balancedService(look, lab);
    if (balancer === undefined && lab.balancer) return skipped(lab.balancer.missing, look.log.all);
    if (balancer === undefined)
      return violated(
        `no load balancer gave the service an address within ${TIMEOUTS.loadBalancer} s`,
        look.log.all,
      );
    await knownByName(balancer, look.signal);
    const url = `http://${balancer}:${GUESTBOOK.port}`;
    return serves(look, lab, [{ name: "the load balancer", url }], service.spec?.clusterIP ?? "");
  },
};

export const nodePort: LabClaim = {
  id: "external/node-port",
  says: "Outside, every node's address with the node port serves the guestbook.",
  expects: "the guestbook's page from each node, served by one of its pods",
  effect: "reads",
  touches: "namespace",
  seconds: 60,
  async check({ lab, look }) {
    const shut = noNodePort(lab.cluster);
    if (shut) return skipped(shut);
    const service = await serviceOf(look, lab.namespace, GUESTBOOK.service);
    const port = service.spec?.ports?.[0]?.nodePort;
    if (!port) return violated("the guestbook service has no node port", look.log.all);
    const entrances = inReach(lab.cluster).map(({ name, address }) => ({
      name,
      url: `http://${address}:${port}`,
    }));
    const verdict = await serves(look, lab, entrances, service.spec?.clusterIP ?? "");
    return { ...verdict, reason: `${verdict.reason}${besides(lab.cluster)}` };
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
    throw new Lost(`the load balancer's name is not known here: ${inWords(error)}`);
  });
}

/** Judges whether all entrances serve the guestbook, as one of its own pods. */
async function serves(
  look: Look,
  lab: Lab,
  entrances: readonly Entrance[],
  virtual: string,
): Promise<Verdict> {
  const { log } = look;
  const [pods, shell] = await Promise.all([
    somePodsOf(lab, GUESTBOOK.selector),
    onePodOf(lab, BUSYBOX.selector),
  ]);
  const names = pods.map(({ name }) => name);
  const answers = await Promise.all(
    entrances.map((entrance) => answerOf(look, lab.cluster.outside, entrance, names)),
  );
  const wrong = answers.find(({ serves: good }) => !good);
  if (!wrong) {
    return upheld(
      answers.map(({ entrance, words }) => `${entrance.name} (${entrance.url}): ${words}`).join("; "),
      log.all,
    );
  }
  // The control: if the service serves nobody inside either, its way in from outside is not to blame.
  const control = await connectFrom(look, shell, virtual, GUESTBOOK.port);
  const words = `${wrong.entrance.name} (${wrong.entrance.url}): ${wrong.words}`;
  if (control.outcome !== "open")
    return inconclusive(`${words}; but inside it is ${control.outcome} too`, log.all);
  return wrong.lost ? inconclusive(words, log.all) : violated(words, log.all);
}
