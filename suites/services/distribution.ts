import { proxyModeOf } from "../../fixtures/cluster/proxy-mode.ts";
import { type Lab, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { orderOf } from "../../helpers/figure.ts";
import { Lost } from "../../helpers/lost.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { POWER, sharedBy } from "../../helpers/statistics/budget.ts";
import { designOrder, judgeOrder } from "../../helpers/statistics/order.ts";
import { sequentialSpread } from "../../helpers/statistics/sequential.ts";
import { skipped, upheld, violated } from "../../helpers/verdict.ts";
import { answersBy, toAddress } from "../answer-reasons.ts";
import { gatherAnswers, judgeAnswers } from "../answers.ts";
import type { LabClaim } from "../claim.ts";
import { everywhere, inTurnEverywhere } from "../everywhere.ts";
import { appPodsMissing } from "../reasons.ts";
import { everyAddress, inFamilyOf } from "./families.ts";
import { askRedis, firstMute, identitiesOf } from "./identities.ts";
import * as reasons from "./reasons.ts";

/** Even as can be, three of them decide; an even spread takes four in the mean. */
const BATCH = 60;

export const distributes: LabClaim = {
  id: "services/distributes",
  says: "The virtual IP of redis-slave distributes connections over its endpoints.",
  expects: "both slaves and nobody else, evenly, in fresh connections from every node",
  effect: "reads",
  touches: "namespace",
  seconds: 180,
  async check({ lab, look }) {
    const { shells, slaves, identities, addresses } = await castOf(lab, look);
    const falseAlarm = sharedBy("services/distributes", shells.length * addresses.length);
    return inTurnEverywhere(addresses, async (address) => {
      const spread = {
        what: toAddress({ address }),
        endpoints: slaves.map(({ name }) => name),
        design: sequentialSpread({ endpoints: slaves.length, falseAlarm, power: POWER }),
        batch: BATCH,
        lanes: shells.length,
      };
      const choosers = shells.map((from) => ({
        node: from.node,
        ask: (count: number) => askRedis(look, from, { address, identities, count }),
        control: (endpoint: string) =>
          firstMute(
            look,
            from,
            inFamilyOf(address, slaves).filter(({ name }) => name === endpoint),
            identities,
          ),
      }));
      const answers = await gatherAnswers(spread, choosers);
      const now = await identitiesOf(look, slaves);
      if ([...now.keys()].some((id) => !identities.has(id))) throw new Lost(reasons.slaveStartedAnew);
      return judgeAnswers(look, spread, answers);
    });
  },
};

/** Only for these two modes the lab's words are true; what another one does, or one that nobody knows, is its own affair. */
const AT_RANDOM: ReadonlySet<string> = new Set(["iptables", "nftables"]);

export const random: LabClaim = {
  id: "services/random",
  says: "The virtual IP chooses an endpoint at random for each connection, not in a fixed cycle.",
  expects: "as many changes of endpoint as chance makes, in connections one after the other from every node",
  effect: "reads",
  touches: "namespace",
  seconds: 180,
  async check({ lab, look }) {
    const { mode, why } = await proxyModeOf(look, lab.cluster);
    const proxy = reasons.proxyMode({ mode, why });
    if (mode === "ipvs") return skipped(reasons.proxyTakesTurns({ proxy }), look.log.all);
    const { shells, slaves, identities, addresses } = await castOf(lab, look);
    // Every node has a proxy of its own.
    const falseAlarm = sharedBy("services/random", shells.length * addresses.length);
    const design = designOrder({ falseAlarm, power: POWER });
    const { connections, power, blindTo } = design;
    const [first, second] = slaves;
    return inTurnEverywhere(addresses, (address) =>
      everywhere(shells, async (from) => {
        const names = await askRedis(look, from, { address, identities, count: connections, inOrder: true });
        if (names.some((name) => !slaves.some((slave) => slave.name === name)))
          throw new Lost(reasons.notEveryAnswer({ answers: answersBy(names, identities.values()) }));
        const seen = judgeOrder(
          design,
          names.map((name) => name === first.name),
        );
        if (second)
          look.log.draw(orderOf([first.name, second.name], names, { to: address, ...seen, node: from.node }));
        const { runs, expected, pValue } = seen;
        const order = { node: from.node, runs, connections, expected: Math.round(expected), pValue, proxy };
        const statistics = {
          test: `runs test of the order, p = ${pValue.toPrecision(2)}`,
          connections,
          falseAlarm: design.falseAlarm,
          power: [...power, ...blindTo],
        };
        if (seen.random) return upheld(reasons.orderRandom(order), look.log.all, statistics);
        if (!AT_RANDOM.has(mode)) return skipped(reasons.orderNotRandom(order), look.log.all);
        return violated(reasons.orderPattern(order), look.log.all, statistics);
      }),
    );
  },
};

/** Who takes part; throws Lost unless two slaves are Ready and can be told apart. */
async function castOf(lab: Lab, look: Look) {
  const [shells, slaves] = await Promise.all([shellsOf(lab), somePodsOf(lab, SLAVE.selector)]);
  if (slaves.length !== SLAVE.replicas)
    throw new Lost(appPodsMissing({ app: SLAVE.deployment, ready: slaves.length, wanted: SLAVE.replicas }));
  const [identities, addresses] = await Promise.all([
    identitiesOf(look, slaves),
    everyAddress(look, lab.namespace, SLAVE.service),
  ]);
  return { shells, slaves, identities, addresses };
}
