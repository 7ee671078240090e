import { scale } from "../../fixtures/cluster/inspect/workloads.ts";
import { SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { replacePod } from "../../fixtures/guestbook/replace-pod.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { isSameAddress } from "../../helpers/network/address.ts";
import { endpointPodsOf } from "../../helpers/probes/endpoint-pods.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { FALSE_ALARM, POWER, sharedBy } from "../../helpers/statistics/budget.ts";
import { lossProbability } from "../../helpers/statistics/loss.ts";
import { connectionsToSeeAll } from "../../helpers/statistics/missed-endpoint.ts";
import type { LabClaim } from "../claim.ts";
import { appPodsMissing } from "../reasons.ts";
import * as reasons from "./change-reasons.ts";
import { changedAddress, everyAddress, inFamilyOf } from "./families.ts";
import { firstMute, type Identities, identitiesOf, queryRedis } from "./identities.ts";

interface Following {
  /** The claim that spends its false alarms. */
  claim: "services/scaled" | "services/recreated";
  /** The virtual IPs of redis-slave, one of each family. */
  addresses: readonly string[];
  /** The pods that it must lead to from now on, all and only. */
  pods: readonly Pod[];
  /** Them and those that it led to before. */
  identities: Identities;
}

interface Followed {
  /** What was not so at the last look; undefined where it came to be as wanted. */
  wrong: Reason | undefined;
  afterMs: number;
  /** How many connections each node made in each of the looks. */
  connections: number;
}

/** How many looks in a row are as wanted. */
const LOOKS = 3;
/** A removed endpoint that keeps so much of its connections is noticed as surely as everything else. */
const KEPT_SHARE = 0.1;

/** What is not as wanted, and whether it is only silence: of how many connections, from where, of which pods. */
interface Wrong {
  reason: Reason;
  silence?: { from: Pod; pods: readonly Pod[]; silent: number };
}

/**
 * Waits until the endpoints are the pods, and fresh connections from every node reach each of them and nobody
 * else. Silence is evidence only where the pods themselves answer the same question there, and a network in order
 * would not lose so many connections; otherwise throws ProbeError.
 */
async function follow(lab: Lab, context: ProbeContext, following: Following): Promise<Followed> {
  const shells = await shellsOf(lab);
  const falseAlarm = sharedBy(following.claim, shells.length * following.addresses.length);
  const connections = Math.max(
    connectionsToSeeAll(following.pods.length, falseAlarm),
    Math.ceil(Math.log(1 - POWER) / Math.log(1 - KEPT_SHARE) / LOOKS),
  );
  const { converged, last, afterMs } = await pollUntilStable(
    () => wrongNow(lab, context, shells, { ...following, connections }),
    (wrong) => wrong === undefined,
    { signal: context.signal, seconds: context.timeouts.convergence, inARow: LOOKS },
  );
  if (!converged && last?.silence) {
    const { from, pods, silent } = last.silence;
    const mute = await firstMute(context, from, pods, following.identities);
    if (mute !== undefined) throw new ProbeError(reasons.unreachedItself({ seen: last.reason, why: mute }));
    if (silent > 0 && lossProbability(silent, connections) > falseAlarm)
      throw new ProbeError(reasons.mayBeLoss({ seen: last.reason }));
  }
  return { wrong: converged ? undefined : last?.reason, afterMs, connections };
}

async function wrongNow(
  { namespace }: Lab,
  context: ProbeContext,
  shells: readonly Pod[],
  { addresses, pods, identities, connections }: Following & { connections: number },
): Promise<Wrong | undefined> {
  const wrong = await wrongEndpoints(context, namespace, pods);
  // Only then connections say more: those to an endpoint that is gone would cost seconds each.
  if (wrong !== undefined) return { reason: wrong };
  const ways = shells.flatMap((from) => addresses.map((address) => ({ from, address })));
  const wrongs = await Promise.all(
    ways.map(async ({ from, address }): Promise<Wrong | undefined> => {
      const queried = inFamilyOf(address, pods);
      const names = await queryRedis(context, from, { address, identities, count: connections });
      const other = names.find((name) => name !== "" && !pods.some((pod) => pod.name === name));
      if (other !== undefined)
        return { reason: reasons.stillLeadsTo({ address, who: other, node: from.node }) };
      const silent = names.filter((name) => name === "").length;
      if (silent > 0) {
        const reason = reasons.connectionsSilent({ silent, connections, address, node: from.node });
        return { reason, silence: { from, pods: queried, silent } };
      }
      const missing = queried.filter(({ name }) => !names.includes(name));
      const [first] = missing;
      if (!first) return undefined;
      const reason = reasons.neverLeadsTo({ address, pod: first.name, node: from.node, connections });
      return { reason, silence: { from, pods: missing, silent } };
    }),
  );
  // Who answers and should not is evidence that needs no control.
  return wrongs.find((each) => each && !each.silence) ?? wrongs.find((each) => each !== undefined);
}

/** Whether the endpoints are these pods, by who they are: a recreated pod may have the address of the one before. */
async function wrongEndpoints(
  context: ProbeContext,
  namespace: string,
  pods: readonly Pod[],
): Promise<Reason | undefined> {
  const endpoints = await endpointPodsOf(context, namespace, SLAVE.service);
  const nameOf = ({ address, pod }: (typeof endpoints)[number]) =>
    pod ?? pods.find(({ ips }) => ips.some((ip) => isSameAddress(ip, address)))?.name ?? address;
  const seen = [...new Set(endpoints.map(nameOf))].toSorted();
  const wanted = pods.map(({ name }) => name).toSorted();
  if (seen.join() === wanted.join()) return undefined;
  return reasons.endpointPodsWrong({ found: seen, wanted });
}

const MORE = SLAVE.replicas + 1;

export const scaled: LabClaim = {
  id: "services/scaled",
  statement: "When a deployment is scaled, the endpoints of its service follow and the virtual IP stays.",
  expected: "the new pod reached through the same virtual IP, and never the removed one once it is gone",
  mutates: true,
  timeoutSeconds: 240,
  async check({ lab, context }) {
    const { signal } = context;
    const addresses = await everyAddress(context, lab.namespace, SLAVE.service);
    const target = { namespace: lab.namespace, name: SLAVE.deployment, signal };
    let back: (() => Promise<void>) | undefined = await scale(lab.kube, target, MORE);
    try {
      const up = await judgeCount(lab, context, addresses, MORE, new Map());
      if ("verdict" in up) return up.verdict;
      const scaleBack = back;
      back = undefined;
      await scaleBack();
      const down = await judgeCount(lab, context, addresses, SLAVE.replicas, up.identities);
      if ("verdict" in down) return down.verdict;
      const ways = lab.cluster.nodes.length * addresses.length;
      const connections = LOOKS * (up.connections + down.connections) * ways;
      const missed = (kept: number) => (1 - kept) ** (LOOKS * down.connections);
      return upheld(
        reasons.scalingFollowed({
          ...{ address: addresses[0], more: MORE, upMs: up.afterMs },
          ...{ fewer: SLAVE.replicas, downMs: down.afterMs },
        }),
        {
          test: `each endpoint met by every node in each of ${LOOKS} looks, ${up.connections} and ${down.connections} connections`,
          connections,
          falseAlarm: FALSE_ALARM["services/scaled"],
          power: [
            { against: "a new endpoint that is never reached", probability: 1 },
            { against: "a removed endpoint that keeps its share", probability: 1 - missed(1 / MORE) },
            { against: "a removed endpoint that keeps a tenth", probability: 1 - missed(KEPT_SHARE) },
          ],
        },
      );
    } finally {
      await back?.();
    }
  },
};

/** Whether the service has come to lead to so many pods, and when. */
async function judgeCount(
  lab: Lab,
  context: ProbeContext,
  addresses: readonly string[],
  count: number,
  known: ReadonlyMap<string, string>,
): Promise<
  { verdict: Verdict } | { afterMs: number; connections: number; identities: ReadonlyMap<string, string> }
> {
  const pods = await somePodsOf(lab, SLAVE.selector);
  if (pods.length !== count)
    throw new ProbeError(appPodsMissing({ app: SLAVE.deployment, ready: pods.length, wanted: count }));
  const identities = new Map([...known, ...(await identitiesOf(context, pods))]);
  const now = await everyAddress(context, lab.namespace, SLAVE.service);
  const changed = changedAddress(addresses, now);
  if (changed) return { verdict: violated(reasons.virtualAddressChanged(changed)) };
  const following = { claim: "services/scaled", addresses, pods, identities } as const;
  const { wrong, afterMs, connections } = await follow(lab, context, following);
  if (!wrong) return { afterMs, connections, identities };
  const reason = reasons.notFollowedScaling({
    seconds: context.timeouts.convergence,
    replicas: count,
    wrong,
  });
  return { verdict: violated(reason) };
}

export const recreated: LabClaim = {
  id: "services/recreated",
  statement:
    "A pod that is recreated can get another IP, while the virtual IP stays the same and leads to it.",
  expected:
    "the same virtual IP, the new pod among its endpoints, and connections from every node that reach it",
  mutates: true,
  timeoutSeconds: 240,
  async check({ lab, context }) {
    const { signal } = context;
    const before = await somePodsOf(lab, SLAVE.selector);
    const [victim] = before;
    const known = await identitiesOf(context, before);
    const addresses = await everyAddress(context, lab.namespace, SLAVE.service);
    const fresh = await replacePod(lab, SLAVE, victim, signal);
    const pods = await somePodsOf(lab, SLAVE.selector);
    const identities = new Map([...known, ...(await identitiesOf(context, pods))]);
    const now = await everyAddress(context, lab.namespace, SLAVE.service);
    const changed = changedAddress(addresses, now);
    if (changed) return violated(reasons.virtualAddressChanged(changed));
    const following = { claim: "services/recreated", addresses, pods, identities } as const;
    const { wrong, afterMs, connections } = await follow(lab, context, following);
    if (wrong)
      return violated(
        reasons.notFollowedFresh({ seconds: context.timeouts.convergence, pod: fresh.name, wrong }),
      );
    return upheld(
      reasons.podFollowed({
        ...{ fresh: fresh.name, freshAddress: fresh.ip },
        ...{ victim: victim.name, victimAddress: victim.ip },
        ...{ address: addresses[0], afterMs },
      }),
      {
        test: `each endpoint met by every node in each of ${LOOKS} looks, ${connections} connections`,
        connections: LOOKS * connections * lab.cluster.nodes.length * addresses.length,
        falseAlarm: FALSE_ALARM["services/recreated"],
        power: [{ against: "a new endpoint that is never reached", probability: 1 }],
      },
    );
  },
};
