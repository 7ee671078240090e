import { scale } from "../../fixtures/cluster/inspect/workloads.ts";
import { SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { replacePod } from "../../fixtures/guestbook/replace-pod.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import { upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { isSameAddress } from "../../helpers/network/address.ts";
import { endpointPodsOf } from "../../helpers/probes/endpoint-pods.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import { FALSE_ALARM, POWER, sharedBy } from "../../helpers/statistics/budget.ts";
import { lossProbability } from "../../helpers/statistics/loss.ts";
import { connectionsToSeeAll } from "../../helpers/statistics/missed-endpoint.ts";
import type { LabClaim } from "../claim.ts";
import { appPodsMissing } from "../reasons.ts";
import * as reasons from "./change-reasons.ts";
import {
  changedAddress,
  everyAddress,
  firstUnresponsive,
  type Identities,
  identitiesOf,
  inFamilyOf,
  queryRedis,
} from "./identities.ts";

interface Following {
  /** The claim whose false-alarm budget is spent. */
  claim: "services/scaled" | "services/recreated";
  /** The virtual IPs of redis-slave, one of each family. */
  addresses: readonly string[];
  /** The pods that it must lead to from now on, and no others. */
  pods: readonly Pod[];
  /** The servers of these pods and of those before. */
  identities: Identities;
}

interface FollowedChange {
  /** The problem at the last poll; undefined where the service followed. */
  wrong: Reason | undefined;
  afterMs: number;
  /** The number of connections per node in each poll. */
  connections: number;
}

/** A state counts as stable after this number of polls. */
const POLLS_IN_A_ROW = 3;
/** The smallest share of connections that a removed endpoint may keep and is detected with the stated power. */
const KEPT_SHARE = 0.1;

/** A problem; with `silence` where its only evidence is missing answers, which needs a control. */
interface Wrong {
  reason: Reason;
  silence?: { from: Pod; pods: readonly Pod[]; silent: number };
}

/**
 * Waits until the endpoints are the pods, and fresh connections from every node reach each of them and no other.
 * Missing answers are evidence only where the pods answer directly, and more are missing than packet loss explains;
 * otherwise throws ProbeError.
 */
async function follow(lab: Lab, context: ProbeContext, following: Following): Promise<FollowedChange> {
  const shells = await shellsOf(lab);
  const falseAlarm = sharedBy(following.claim, shells.length * following.addresses.length);
  const connections = Math.max(
    connectionsToSeeAll(following.pods.length, falseAlarm),
    Math.ceil(Math.log(1 - POWER) / Math.log(1 - KEPT_SHARE) / POLLS_IN_A_ROW),
  );
  const { converged, last, afterMs } = await pollUntilStable(
    () => currentProblem(lab, context, shells, { ...following, connections }),
    (wrong) => wrong === undefined,
    { signal: context.signal, seconds: context.timeouts.convergence, inARow: POLLS_IN_A_ROW },
  );
  if (!converged && last?.silence) {
    const { from, pods, silent } = last.silence;
    const mute = await firstUnresponsive(context, from, pods, following.identities);
    if (mute !== undefined) throw new ProbeError(reasons.podUnresponsive({ seen: last.reason, why: mute }));
    if (silent > 0 && lossProbability(silent, connections) > falseAlarm)
      throw new ProbeError(reasons.mayBeLoss({ seen: last.reason }));
  }
  return { wrong: converged ? undefined : last?.reason, afterMs, connections };
}

async function currentProblem(
  { namespace }: Lab,
  context: ProbeContext,
  shells: readonly Pod[],
  { addresses, pods, identities, connections }: Following & { connections: number },
): Promise<Wrong | undefined> {
  const wrong = await endpointProblem(context, namespace, pods);
  // Connect only once the endpoints are right: each connection to a removed endpoint takes seconds to time out.
  if (wrong !== undefined) return { reason: wrong };
  const routes = shells.flatMap((from) => addresses.map((address) => ({ from, address })));
  const wrongs = await Promise.all(
    routes.map(async ({ from, address }): Promise<Wrong | undefined> => {
      const candidates = inFamilyOf(address, pods);
      const names = await queryRedis(context, from, { address, identities, count: connections });
      const other = names.find((name) => name !== "" && !pods.some((pod) => pod.name === name));
      if (other !== undefined)
        return { reason: reasons.removedPodAnswers({ address, who: other, node: from.node }) };
      const silent = names.filter((name) => name === "").length;
      if (silent > 0) {
        const reason = reasons.noAnswers({ silent, connections, address, node: from.node });
        return { reason, silence: { from, pods: candidates, silent } };
      }
      const missing = candidates.filter(({ name }) => !names.includes(name));
      const [first] = missing;
      if (!first) return undefined;
      const reason = reasons.podNeverAnswers({ address, pod: first.name, node: from.node, connections });
      return { reason, silence: { from, pods: missing, silent } };
    }),
  );
  // An answer by a wrong pod needs no control.
  return wrongs.find((each) => each && !each.silence) ?? wrongs.find((each) => each !== undefined);
}

/** Compares endpoints by pod name, since a recreated pod may have the address of the one before. */
async function endpointProblem(
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
  expected: "the new pod is reached through the same virtual IP, and the removed one no longer",
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
      const routes = lab.cluster.nodes.length * addresses.length;
      const connections = POLLS_IN_A_ROW * (up.connections + down.connections) * routes;
      const missed = (kept: number) => (1 - kept) ** (POLLS_IN_A_ROW * down.connections);
      return upheld(
        reasons.scalingFollowed({
          ...{ address: addresses[0], more: MORE, upMs: up.afterMs },
          ...{ fewer: SLAVE.replicas, downMs: down.afterMs },
        }),
        {
          test: `each endpoint reached from every node in each of ${POLLS_IN_A_ROW} polls, ${up.connections} and ${down.connections} connections`,
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

/** Judges whether and when the service leads to this number of pods. */
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
  const reason = reasons.scalingNotFollowed({
    seconds: context.timeouts.convergence,
    replicas: count,
    wrong,
  });
  return { verdict: violated(reason) };
}

export const recreated: LabClaim = {
  id: "services/recreated",
  statement:
    "A pod that is recreated can get another IP, while the virtual IP stays the same and leads to the new pod.",
  expected: "the same virtual IP, the new pod among its endpoints and reached from every node",
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
        reasons.newPodNotFollowed({ seconds: context.timeouts.convergence, pod: fresh.name, wrong }),
      );
    return upheld(
      reasons.newPodFollowed({
        ...{ fresh: fresh.name, freshAddress: fresh.ip },
        ...{ victim: victim.name, victimAddress: victim.ip },
        ...{ address: addresses[0], afterMs },
      }),
      {
        test: `each endpoint reached from every node in each of ${POLLS_IN_A_ROW} polls, ${connections} connections`,
        connections: POLLS_IN_A_ROW * connections * lab.cluster.nodes.length * addresses.length,
        falseAlarm: FALSE_ALARM["services/recreated"],
        power: [{ against: "a new endpoint that is never reached", probability: 1 }],
      },
    );
  },
};
