import { proxyModeOf } from "../../fixtures/cluster/inspect/proxy-mode.ts";
import { MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { podsOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { orderOf } from "../../helpers/engine/measurement.ts";
import { skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { clusterIPsOf, serviceOf } from "../../helpers/probes/service.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import { POWER, sharedBy } from "../../helpers/statistics/budget.ts";
import { designOrder, judgeOrder } from "../../helpers/statistics/order.ts";
import { sequentialSpread } from "../../helpers/statistics/sequential.ts";
import { answersBy, toAddress } from "../answer-reasons.ts";
import type { LabClaim } from "../claim.ts";
import { gatherAnswers, judgeDistribution } from "../distribution-verdict.ts";
import { appPodsMissing } from "../reasons.ts";
import { judgeConcurrently, judgeSequentially } from "../skips.ts";
import { everyAddress, firstUnresponsive, identitiesOf, inFamilyOf, queryRedis } from "./identities.ts";
import * as reasons from "./reasons.ts";

/** A perfectly even spread is decided after three batches; an even one takes four on average. */
const BATCH = 60;

export const distributes: LabClaim = {
  id: "services/distributes",
  statement: "The virtual IP of redis-slave distributes connections over its endpoints.",
  expected: "answers from both slaves only, evenly, to fresh connections from every node",
  timeoutSeconds: 180,
  async check({ lab, context }) {
    const { shells, slaves, identities, addresses } = await participantsIn(lab, context);
    const falseAlarm = sharedBy("services/distributes", shells.length * addresses.length);
    return judgeSequentially(addresses, async (address) => {
      const spread = {
        target: toAddress({ address }),
        endpoints: slaves.map(({ name }) => name),
        design: sequentialSpread({ endpoints: slaves.length, falseAlarm, power: POWER }),
        batch: BATCH,
        concurrency: shells.length,
      };
      const choosers = shells.map((from) => ({
        node: from.node,
        query: (count: number) => queryRedis(context, from, { address, identities, count }),
        control: (endpoint: string) =>
          firstUnresponsive(
            context,
            from,
            inFamilyOf(address, slaves).filter(({ name }) => name === endpoint),
            identities,
          ),
      }));
      const answers = await gatherAnswers(spread, choosers);
      const now = await identitiesOf(context, slaves);
      if ([...now.keys()].some((id) => !identities.has(id))) throw new ProbeError(reasons.slaveRestarted);
      return judgeDistribution(context, spread, answers);
    });
  },
};

/** The proxy modes that choose at random; for others, and for an unknown one, the lab's statement does not hold. */
const RANDOM_MODES: ReadonlySet<string> = new Set(["iptables", "nftables"]);

export const random: LabClaim = {
  id: "services/random",
  statement: "The virtual IP chooses an endpoint at random for each connection, not in a fixed cycle.",
  expected: "as many changes of endpoint as chance predicts, in sequential connections from every node",
  timeoutSeconds: 180,
  async check({ lab, context }) {
    const { mode, why } = await proxyModeOf(context, lab.cluster);
    const proxy = reasons.proxyMode({ mode, why });
    if (mode === "ipvs") return skipped(reasons.proxyTakesTurns({ proxy }));
    const { shells, slaves, identities, addresses } = await participantsIn(lab, context);
    // Every node has its own proxy.
    const falseAlarm = sharedBy("services/random", shells.length * addresses.length);
    const design = designOrder({ falseAlarm, power: POWER });
    const { connections, power, blindTo } = design;
    const [first, second] = slaves;
    return judgeSequentially(addresses, (address) =>
      judgeConcurrently(shells, async (from) => {
        const names = await queryRedis(context, from, {
          address,
          identities,
          count: connections,
          sequential: true,
        });
        if (names.some((name) => !slaves.some((slave) => slave.name === name)))
          throw new ProbeError(reasons.answeredByOthers({ answers: answersBy(names, identities.values()) }));
        const seen = judgeOrder(
          design,
          names.map((name) => name === first.name),
        );
        if (second)
          context.log.measure(
            orderOf([first.name, second.name], names, { to: address, ...seen, node: from.node }),
          );
        const { runs, expected, pValue } = seen;
        const order = { node: from.node, runs, connections, expected: Math.round(expected), pValue, proxy };
        const statistics = {
          test: `runs test of the order, p = ${pValue.toPrecision(2)}`,
          connections,
          falseAlarm: design.falseAlarm,
          power: [...power, ...blindTo],
        };
        if (seen.random) return upheld(reasons.orderRandom(order), statistics);
        if (!RANDOM_MODES.has(mode)) return skipped(reasons.orderNotRandom(order));
        return violated(reasons.orderPattern(order), statistics);
      }),
    );
  },
};

/** The pods and addresses of a check; throws ProbeError unless two slaves are Ready and identified. */
async function participantsIn(lab: Lab, context: ProbeContext) {
  const [shells, slaves] = await Promise.all([shellsOf(lab), somePodsOf(lab, SLAVE.selector)]);
  if (slaves.length !== SLAVE.replicas)
    throw new ProbeError(
      appPodsMissing({ app: SLAVE.deployment, ready: slaves.length, wanted: SLAVE.replicas }),
    );
  const [identities, addresses] = await Promise.all([
    identitiesOf(context, slaves),
    everyAddress(context, lab.namespace, SLAVE.service),
  ]);
  return { shells, slaves, identities, addresses };
}

/** With this number of connections, the probability of missing a wrong endpoint that gets a tenth of them is below 1e-4. */
const CONNECTIONS = 88;

export const routes: LabClaim = {
  id: "services/routes",
  statement: "The virtual IP of redis-master leads each connection to the pod that the service selects.",
  expected: "the run_id of the selected master, through the virtual IP, from every node",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const [shells, masters, slaves, service] = await Promise.all([
      shellsOf(lab),
      somePodsOf(lab, MASTER.selector),
      podsOf(lab, SLAVE.selector),
      serviceOf(context, lab.namespace, MASTER.service),
    ]);
    const { spec } = service;
    const [first = "None", ...rest] = clusterIPsOf(service);
    const selected = selectedOf(masters, spec?.selector);
    const names = selected.map(({ name }) => name);
    const others = [...masters, ...slaves].filter((pod) => !selected.includes(pod));
    const identities = await identitiesOf(context, selected, others);
    return judgeSequentially([first, ...rest], async (address) => {
      const answered: string[] = [];
      for (const from of shells) {
        const leading = { address, node: from.node, pods: names };
        const seen = await queryRedis(context, from, { address, identities, count: CONNECTIONS });
        const astray = seen.filter((name) => name !== "" && !selected.some((pod) => pod.name === name));
        if (astray.length > 0)
          return violated(
            reasons.answeredByWrongPod({ ...leading, astray: answersBy(astray, identities.values()) }),
          );
        answered.push(...seen);
        const silent = seen.filter((name) => name === "").length;
        if (silent === 0) continue;
        const mute = await firstUnresponsive(context, from, inFamilyOf(address, selected), identities);
        if (mute !== undefined || silent < CONNECTIONS)
          throw new ProbeError(
            reasons.connectionsUnanswered({ silent, connections: CONNECTIONS, node: from.node, mute }),
          );
        return violated(reasons.answeredByNoPod(leading));
      }
      return upheld(
        reasons.answeredBySelected({
          ...{ connections: answered.length, address, nodes: shells.length },
          answers: answersBy(answered, identities.values()),
        }),
      );
    });
  },
};

/** The masters that a service selects; all masters where it selects none. */
function selectedOf(masters: readonly Pod[], selector: Lab["labels"] = {}): readonly Pod[] {
  const wanted = Object.entries(selector);
  const selected = masters.filter(({ labels }) => wanted.every(([key, value]) => labels[key] === value));
  return selected.length > 0 ? selected : masters;
}
