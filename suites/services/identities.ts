import { SLAVE } from "../../fixtures/guestbook/lab.ts";
import { hostPort } from "../../helpers/address.ts";
import { orLost } from "../../helpers/lost.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { manyConnections } from "../../helpers/probes/connections.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { askInfo, RUN_ID, runIdOf } from "../../helpers/probes/redis.ts";
import type { Reason } from "../../helpers/reason.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import * as reasons from "./reasons.ts";

const SIDE_BY_SIDE = 30;
/** How often a pod is asked itself, as a control. */
const CONTROLS = 3;

/** Names of redis pods by the identity of the server in them, asked there. */
export type Identities = ReadonlyMap<string, string>;

/**
 * Asks each pod for the identity of its redis server; throws Lost where one cannot be asked. Of the others
 * those that answer are known as well.
 */
export async function identitiesOf(
  look: Look,
  pods: readonly Pod[],
  others: readonly Pod[] = [],
): Promise<Identities> {
  const [ids, rest] = await Promise.all([
    Promise.all(pods.map((pod) => runIdOf(look, pod))),
    Promise.all(others.map((pod) => runIdOf(look, pod))),
  ]);
  const named = pods.map(({ name }, index) => {
    const id = orLost(ids[index], reasons.podUnidentified({ pod: name }));
    return [id, name] as const;
  });
  const known = others.flatMap(({ name }, index) => (rest[index] ? [[rest[index], name] as const] : []));
  return new Map([...named, ...known]);
}

/**
 * Which redis pod answered each of many fresh connections to an address: its name, the identity of a server
 * that is none of them, or nothing. Throws Lost where the connections were not made; in order, also where
 * one got no answer.
 */
export async function askRedis(
  look: Look,
  from: Pod,
  {
    address,
    identities,
    count,
    inOrder,
  }: { address: string; identities: Identities; count: number; inOrder?: true },
): Promise<string[]> {
  const answers = await manyConnections(look, from, {
    ask: askInfo(address, SLAVE.port, TIMEOUTS.oneOfMany),
    who: RUN_ID,
    tool: "nc",
    target: hostPort(address, SLAVE.port),
    count,
    sideBySide: inOrder ? 1 : SIDE_BY_SIDE,
    seconds: TIMEOUTS.oneOfMany,
    ...(inOrder ? { untilSilence: true } : {}),
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
  look: Look,
  from: Pod,
  pods: readonly Pod[],
  identities: Identities,
): Promise<Reason | undefined> {
  const asked = await Promise.all(pods.map((pod) => whyMute(look, from, pod, identities)));
  return asked.find((why) => why !== undefined);
}

async function whyMute(look: Look, from: Pod, pod: Pod, identities: Identities): Promise<Reason | undefined> {
  const { outcome } = await connectFrom(look, from, pod.ip, SLAVE.port);
  if (outcome !== "open") return reasons.podItselfNotOpen({ pod: pod.name, outcome, node: from.node });
  const names = await askRedis(look, from, { address: pod.ip, identities, count: CONTROLS });
  const right = names.filter((name) => name === pod.name).length;
  if (right === CONTROLS) return undefined;
  return reasons.podItselfMute({ pod: pod.name, node: from.node, right, times: CONTROLS });
}
