import { nodeAddresses } from "../../fixtures/cluster/node-addresses.ts";
import { type Lab, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { appPodsOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { READ_NODES } from "../../fixtures/guestbook/rights.ts";
import { orLost } from "../../helpers/lost.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import type { LabClaim } from "../claim.ts";
import { judgeWay, type Stop } from "./way.ts";

export const routeAcross: LabClaim = {
  id: "pods/route-across",
  says: "The way to a pod on another node leads over the own node and the other node into the pod.",
  expects: "3 hops: the own node, the other node, the pod",
  effect: "reads",
  touches: "namespace",
  needs: READ_NODES,
  seconds: 90,
  async check({ lab, look }) {
    const { from, to } = orLost(
      await pairOf(lab, (one, other) => one.node !== other.node),
      "no pod has a redis-slave pod on another node",
    );
    const stops = [await nodeStop(look, from.node), await nodeStop(look, to.node), podStop(to)];
    return judgeWay(look, { from, to, port: SLAVE.port }, stops);
  },
};

export const routeLocal: LabClaim = {
  id: "pods/route-local",
  says: "The way to a pod on the same node leads over that node into the pod.",
  expects: "2 hops: the node, the pod",
  effect: "reads",
  touches: "namespace",
  needs: READ_NODES,
  seconds: 90,
  async check({ lab, look }) {
    const { from, to } = orLost(
      await pairOf(lab, (one, other) => one.node === other.node),
      "no pod has a redis-slave pod on its own node",
    );
    return judgeWay(look, { from, to, port: SLAVE.port }, [await nodeStop(look, from.node), podStop(to)]);
  },
};

/** A pod to look from, one of the guestbook's if possible as in the lab, and a redis slave to look for. */
async function pairOf(lab: Lab, fits: (from: Pod, to: Pod) => boolean) {
  const [apps, shells, slaves] = await Promise.all([
    appPodsOf(lab),
    shellsOf(lab),
    somePodsOf(lab, SLAVE.selector),
  ]);
  const guestbook = apps.filter(({ labels }) => labels["app"] === "guestbook");
  const pairs = [...guestbook, ...shells].flatMap((from) => slaves.map((to) => ({ from, to })));
  return pairs.find(({ from, to }) => fits(from, to));
}

async function nodeStop(look: Look, node: string): Promise<Stop> {
  return { what: `an address of ${node}`, node, addresses: (await nodeAddresses(look)).get(node) ?? [] };
}

const podStop = ({ ip, node }: Pod): Stop => ({ what: "the pod", node, addresses: [ip] });
