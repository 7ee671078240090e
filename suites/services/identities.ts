import { SLAVE } from "../../fixtures/guestbook/lab.ts";
import { orLost } from "../../helpers/lost.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { manyConnections } from "../../helpers/probes/connections.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { askInfo, RUN_ID, runIdOf } from "../../helpers/probes/redis.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";

const SIDE_BY_SIDE = 30;

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
    const id = orLost(ids[index], `${name} could not be asked who it is`);
    return [id, name] as const;
  });
  const known = others.flatMap(({ name }, index) => (rest[index] ? [[rest[index], name] as const] : []));
  return new Map([...named, ...known]);
}

/**
 * Which redis pod answered each of many fresh connections to a virtual IP: its name, the identity of a server
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
    target: `${address}:${SLAVE.port}`,
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

/** The first of the pods to which a connection from another one is not open, in words. */
export async function firstShut(look: Look, from: Pod, pods: readonly Pod[]): Promise<string | undefined> {
  const seen = await Promise.all(pods.map(({ ip }) => connectFrom(look, from, ip, SLAVE.port)));
  const shut = seen.findIndex(({ outcome }) => outcome !== "open");
  return shut < 0 ? undefined : `${pods[shut]?.name} itself is ${seen[shut]?.outcome} from ${from.node}`;
}
