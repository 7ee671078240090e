import { type Lab, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { shellsOf } from "../../fixtures/guestbook/pods.ts";
import { type Convergence, converge } from "../../helpers/converge.ts";
import { Lost } from "../../helpers/lost.ts";
import { endpointsMeant, endpointsOf } from "../../helpers/probes/endpoints.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { sharedBy } from "../../helpers/statistics/budget.ts";
import { connectionsToSeeAll } from "../../helpers/statistics/missed-endpoint.ts";
import { askRedis, firstShut, type Identities } from "./identities.ts";

interface Following {
  /** The virtual IP of redis-slave. */
  address: string;
  /** The pods that it must lead to from now on, all and only. */
  pods: readonly Pod[];
  /** Them and those that it led to before. */
  identities: Identities;
}

/**
 * Waits until the endpoints are the pods, and fresh connections from every node reach each of them and nobody
 * else. `last` is what is not so. Throws Lost where it does not come to that, but a pod is not open itself.
 */
export async function follow(
  lab: Lab,
  look: Look,
  following: Following,
): Promise<Convergence<string | undefined> & { connections: number }> {
  const shells = await shellsOf(lab);
  const connections = connectionsToSeeAll(following.pods.length, sharedBy("services/scaled", shells.length));
  const seen = await converge(
    () => wrongNow(lab, look, shells, { ...following, connections }),
    (wrong) => wrong === undefined,
    { signal: look.signal },
  );
  if (!seen.converged) {
    for (const from of shells) {
      const shut = await firstShut(look, from, following.pods);
      if (shut !== undefined) throw new Lost(`${seen.last}; but ${shut}`);
    }
  }
  return { ...seen, connections };
}

async function wrongNow(
  { namespace }: Lab,
  look: Look,
  shells: readonly Pod[],
  { address, pods, identities, connections }: Following & { connections: number },
): Promise<string | undefined> {
  const found = await endpointsOf(look, namespace, SLAVE.service);
  const { addresses } = found;
  const wanted = endpointsMeant(found, pods);
  // Only then connections say more: those to an endpoint that is gone would cost seconds each.
  if (addresses.join(", ") !== wanted.join(", "))
    return `the endpoints are ${addresses.join(", ") || "none"}, not ${wanted.join(", ")}`;
  const wrongs = await Promise.all(
    shells.map(async (from) => {
      const names = await askRedis(look, from, { address, identities, count: connections });
      const other = names.find((name) => name !== "" && !pods.some((pod) => pod.name === name));
      if (other !== undefined) return `${address} still leads to ${other} from ${from.node}`;
      const silent = names.filter((name) => name === "").length;
      if (silent > 0)
        return `${silent} of ${connections} connections to ${address} from ${from.node} get no answer`;
      const missing = pods.find(({ name }) => !names.includes(name));
      return (
        missing && `${address} never leads to ${missing.name} from ${from.node} in ${connections} connections`
      );
    }),
  );
  return wrongs.find((wrong) => wrong !== undefined);
}
