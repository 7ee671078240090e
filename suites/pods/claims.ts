import { nodeAddresses } from "../../fixtures/cluster/node-addresses.ts";
import { BUSYBOX, GUESTBOOK, MASTER, podsOf, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { routeFrom } from "../../helpers/probes/route.ts";
import type { Hop } from "../../helpers/probes/traceroute.ts";
import { inconclusive, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { meshFrom, type Peer, peersOf } from "./mesh.ts";

const routeAcross: LabClaim = {
  id: "pods/route-across",
  says: "The way to a pod on another node leads over the own node and the other node into the pod.",
  effect: "reads",
  seconds: 90,
  async check({ lab, look }) {
    const { log } = look;
    const [sources, targets] = await Promise.all([
      podsOf(lab, GUESTBOOK.selector),
      podsOf(lab, SLAVE.selector),
    ]);
    const pairs = sources.flatMap((from) =>
      targets.filter((to) => to.node !== from.node).map((to) => ({ from, to })),
    );
    const [pair] = pairs;
    if (!pair) return inconclusive("no guestbook pod has a redis-slave pod on another node", log.all);
    const { from, to } = pair;
    const addresses = await nodeAddresses(look);
    // The control: a silent way to a pod that cannot be reached at all says nothing about the way.
    const control = await connectFrom(look, from, to.ip, SLAVE.port);
    if (control.outcome !== "open")
      return inconclusive(`${to.name} cannot be reached: ${control.outcome}`, log.all);
    const trace = await routeFrom(look, from, to.ip);
    if (!trace) return inconclusive("traceroute was lost", log.all);

    const expected = [
      { what: `an address of ${from.node}`, addresses: addresses.get(from.node) ?? [] },
      { what: `an address of ${to.node}`, addresses: addresses.get(to.node) ?? [] },
      { what: "the pod", addresses: [to.ip] },
    ];
    const seen = trace.hops.map(({ addresses: at }) => at.join("|") || "*").join(" → ");
    for (const [index, hop] of expected.entries()) {
      const found = trace.hops[index];
      if (found && found.addresses.length === 0)
        return inconclusive(`hop ${index + 1} did not answer: ${seen}`, log.all);
      if (!found || !isOneOf(found, hop.addresses)) {
        return violated(
          `hop ${index + 1} is ${found?.addresses.join("|") ?? "missing"}, not ${hop.what}: ${seen}`,
          log.all,
        );
      }
    }
    if (trace.hops.length > expected.length)
      return violated(`the way has ${trace.hops.length} hops: ${seen}`, log.all);
    return upheld(`3 hops: ${from.node}, ${to.node}, ${to.name} (${seen})`, log.all);
  },
};

const isOneOf = (hop: Hop, addresses: readonly string[]) =>
  hop.addresses.every((each) => addresses.includes(each));

const reachAny: LabClaim = {
  id: "pods/reach-any",
  says: "Any pod reaches any other pod by its IP, on the same node and across nodes.",
  effect: "reads",
  seconds: 90,
  async check({ lab, look }) {
    const { log } = look;
    const selectors = [GUESTBOOK.selector, MASTER.selector, SLAVE.selector, BUSYBOX.selector];
    const pods = (await Promise.all(selectors.map((selector) => podsOf(lab, selector)))).flat();
    const peers = await peersOf(look, pods);
    if (!peers) return inconclusive("a redis pod could not be asked for its identity", log.all);
    const cells = (await Promise.all(pods.map((pod) => meshFrom(look, pod, others(peers, pod.name))))).flat();
    const lost = cells.filter(({ answer }) => answer === "lost");
    const wrong = cells.filter(({ answer, to }) => answer !== "lost" && answer !== to.identity);
    const [first] = wrong;
    const total = cells.length;
    if (first) {
      const answer = first.answer === "" ? "nothing" : first.answer;
      const example = `${first.from.name} asked ${first.to.pod.name} (${first.to.pod.ip}) and got ${answer}`;
      return violated(
        `${wrong.length} of ${total} pairs do not reach each other, for instance ${example}`,
        log.all,
      );
    }
    if (lost.length > 0) return inconclusive(`${lost.length} of ${total} pairs were lost`, log.all);
    const across = cells.filter(({ from, to }) => from.node !== to.pod.node).length;
    if (across === 0) return inconclusive("all pods are on one node, so no pair crosses nodes", log.all);
    return upheld(
      `all ${total} pairs of ${pods.length} pods reach each other, ${across} of them across nodes`,
      log.all,
    );
  },
};

const others = (peers: readonly Peer[], name: string) => peers.filter(({ pod }) => pod.name !== name);

export const podsClaims: readonly LabClaim[] = [reachAny, routeAcross];
