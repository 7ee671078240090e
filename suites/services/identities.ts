import { SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { requireResult } from "../../helpers/engine/probe-error.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { hostPort } from "../../helpers/network/address.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { manyConnections } from "../../helpers/probes/many-connections.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { queryInfo, RUN_ID, runIdOf } from "../../helpers/probes/redis.ts";
import * as reasons from "./reasons.ts";

const CONCURRENCY = 30;
/** How often a pod is asked itself, as a control. */
const CONTROLS = 3;

/** Names of redis pods by the identity of the server in them, asked there. */
export type Identities = ReadonlyMap<string, string>;

/**
 * Asks each pod for the identity of its redis server; throws ProbeError where one cannot be asked. Of the others
 * those that answer are known as well.
 */
export async function identitiesOf(
  context: ProbeContext,
  pods: readonly Pod[],
  others: readonly Pod[] = [],
): Promise<Identities> {
  const [ids, rest] = await Promise.all([
    Promise.all(pods.map((pod) => runIdOf(context, pod))),
    Promise.all(others.map((pod) => runIdOf(context, pod))),
  ]);
  const named = pods.map(({ name }, index) => {
    const id = requireResult(ids[index], reasons.podUnidentified({ pod: name }));
    return [id, name] as const;
  });
  const known = others.flatMap(({ name }, index) => (rest[index] ? [[rest[index], name] as const] : []));
  return new Map([...named, ...known]);
}

/**
 * Which redis pod answered each of many fresh connections to an address: its name, the identity of a server
 * that is none of them, or nothing. Throws ProbeError where the connections were not made; in order, also where
 * one got no answer.
 */
export async function queryRedis(
  context: ProbeContext,
  from: Pod,
  {
    address,
    identities,
    count,
    applyInOrder,
  }: { address: string; identities: Identities; count: number; applyInOrder?: true },
): Promise<string[]> {
  const answers = await manyConnections(context, from, {
    query: queryInfo(address, SLAVE.port, context.timeouts.oneOfMany),
    identityPattern: RUN_ID,
    tool: "nc",
    target: hostPort(address, SLAVE.port),
    count,
    concurrency: applyInOrder ? 1 : CONCURRENCY,
    seconds: context.timeouts.oneOfMany,
    ...(applyInOrder ? { untilUnanswered: true } : {}),
  });
  return answers.map((answer) => {
    const id = answer.replace("run_id:", "");
    return identities.get(id) ?? id;
  });
}

/**
 * The control of what is never reached through a virtual IP: the same question to the pods themselves, from the
 * same source. Why the first of them that does not answer each time does not; undefined where all do.
 */
export async function firstMute(
  context: ProbeContext,
  from: Pod,
  pods: readonly Pod[],
  identities: Identities,
): Promise<Reason | undefined> {
  const queried = await Promise.all(pods.map((pod) => whyMute(context, from, pod, identities)));
  return queried.find((why) => why !== undefined);
}

async function whyMute(
  context: ProbeContext,
  from: Pod,
  pod: Pod,
  identities: Identities,
): Promise<Reason | undefined> {
  const { outcome } = await connectFrom(context, from, pod.ip, SLAVE.port);
  if (outcome !== "open") return reasons.podItselfNotOpen({ pod: pod.name, outcome, node: from.node });
  const names = await queryRedis(context, from, { address: pod.ip, identities, count: CONTROLS });
  const right = names.filter((name) => name === pod.name).length;
  if (right === CONTROLS) return undefined;
  return reasons.podItselfMute({ pod: pod.name, node: from.node, right, times: CONTROLS });
}
