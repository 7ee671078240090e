import { SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { addressLike, hostPort, isSameAddress } from "../../helpers/network/address.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { manyConnections } from "../../helpers/probes/many-connections.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { queryInfo, RUN_ID, runIdOf } from "../../helpers/probes/redis.ts";
import { virtualAddresses } from "../../helpers/probes/service.ts";
import { requireResult } from "../../helpers/reasons/probe-error.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import * as reasons from "./reasons.ts";

/** A service's virtual IPs, one of each IP family, since the proxy has separate rules for each; `None` for a headless one. */
export async function everyAddress(
  context: ProbeContext,
  namespace: string,
  service: string,
): Promise<readonly [string, ...string[]]> {
  const [first = "None", ...others] = await virtualAddresses(context, namespace, service);
  return [first, ...others];
}

/** Pods with their address in the family of a virtual IP, to which its connections lead. */
export const inFamilyOf = (address: string, pods: readonly Pod[]): Pod[] =>
  pods.map((pod) => ({ ...pod, ip: addressLike(pod.ips, address) ?? pod.ip }));

/** The first virtual IP that differs from before; undefined where none does. */
export const changedAddress = (before: readonly string[], now: readonly string[]) =>
  before
    .map((wanted, index) => ({ wanted, found: now[index] ?? "None" }))
    .find(({ wanted, found }) => !isSameAddress(found, wanted));

const CONCURRENCY = 30;
/** The number of direct connections to a pod, as a control. */
const CONTROLS = 3;

/** Names of redis pods by the run_id of their servers, read in the pods. */
export type Identities = ReadonlyMap<string, string>;

/** Reads the run_id in each pod; throws ProbeError where one does not answer, except for `others`. */
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
 * Makes many fresh connections to an address and returns for each the name of the redis pod that answered, the run_id
 * of an unknown server, or an empty string. Throws ProbeError where the connections failed; if `sequential`, also
 * where one got no answer.
 */
export async function queryRedis(
  context: ProbeContext,
  from: Pod,
  {
    address,
    identities,
    count,
    sequential,
  }: { address: string; identities: Identities; count: number; sequential?: true },
): Promise<string[]> {
  const answers = await manyConnections(context, from, {
    query: queryInfo(address, SLAVE.port, context.timeouts.oneOfMany),
    identityPattern: RUN_ID,
    tool: "nc",
    target: hostPort(address, SLAVE.port),
    count,
    concurrency: sequential ? 1 : CONCURRENCY,
    seconds: context.timeouts.oneOfMany,
    ...(sequential ? { untilUnanswered: true } : {}),
  });
  return answers.map((answer) => {
    const id = answer.replace("run_id:", "");
    return identities.get(id) ?? id;
  });
}

/**
 * The control for pods that are never reached through a virtual IP: the same query to the pods directly, from the
 * same source. Returns the reason of the first pod that does not always answer; undefined where all do.
 */
export async function firstUnresponsive(
  context: ProbeContext,
  from: Pod,
  pods: readonly Pod[],
  identities: Identities,
): Promise<Reason | undefined> {
  const found = await Promise.all(pods.map((pod) => unresponsiveReason(context, from, pod, identities)));
  return found.find((why) => why !== undefined);
}

async function unresponsiveReason(
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
