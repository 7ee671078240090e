import { podIn } from "../../fixtures/guestbook/answers.ts";
import { BUSYBOX, GUESTBOOK } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { everyNode, inReach, notAsked } from "../../fixtures/outside/reach.ts";
import { controlOf } from "../../fixtures/outside/silence.ts";
import { httpUrl } from "../../helpers/address.ts";
import { Lost } from "../../helpers/lost.ts";
import { get, type HttpSeen } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/requests.ts";
import { POWER, sharedBy } from "../../helpers/statistics/budget.ts";
import { designSpread } from "../../helpers/statistics/spread.ts";
import { skipped } from "../../helpers/verdict.ts";
import { judgeAnswers } from "../answers.ts";
import type { LabClaim } from "../claim.ts";
import { judgeUnserved, notInside } from "../outside-evidence.ts";
import { alone, noNodePort, unlessLeftOut } from "../skips.ts";
import { addressesOf } from "./service.ts";

const SIDE_BY_SIDE = 16;

export const distributes: LabClaim = {
  id: "external/distributes",
  says: "The node port of each node spreads connections over all pods, those of other nodes too.",
  expects: "all three pods and nobody else, evenly, in fresh connections to each node's address",
  effect: "reads",
  touches: "namespace",
  seconds: 180,
  async check({ lab, look }) {
    const { cluster } = lab;
    const shut = noNodePort(cluster);
    if (shut) return skipped(shut);
    const nodes = inReach({ nodes: everyNode(cluster) });
    const [pods, shell, { virtual, port }] = await Promise.all([
      somePodsOf(lab, GUESTBOOK.selector),
      onePodOf(lab, BUSYBOX.selector),
      addressesOf(look, lab),
    ]);
    if (pods.length !== GUESTBOOK.replicas)
      throw new Lost(`${pods.length} guestbook pods are Ready, not ${GUESTBOOK.replicas}`);
    const endpoints = pods.map(({ name }) => name);
    const falseAlarm = sharedBy("external/distributes", nodes.length);
    const design = designSpread({ endpoints: pods.length, falseAlarm, power: POWER });
    const answers = [];
    for (const { name, address } of nodes) {
      // Where nobody answers at all, a whole sample would tell so only after a minute.
      const url = httpUrl(address, port);
      const first = await get(look, { source: cluster.outside, url });
      if (!first.answered) {
        const words = `${name} (${url}): ${first.outcome} ${first.why}`;
        const unserved = { entrance: { way: "node port" as const, url }, seen: first, words };
        return judgeUnserved(look, lab, unserved, () => notInside(look, shell, virtual));
      }
      const seen = await manyRequests(look, {
        source: cluster.outside,
        url: `${url}env`,
        count: design.connections,
        sideBySide: SIDE_BY_SIDE,
        words: whoIn,
      });
      const lost = seen.find((each) => !each.answered && each.outcome === "lost");
      if (lost && !lost.answered) throw new Lost(`a request to ${name} was lost: ${lost.why}`);
      answers.push({ node: name, names: seen.map(whoIn) });
    }
    const excuse = async (node: string) => {
      const address = nodes.find(({ name }) => name === node)?.address ?? "";
      const silent = { way: "node port" as const, address, port, outcome: "timeout" as const };
      const control = await controlOf(look, lab, silent);
      return "unproven" in control ? control.unproven : notInside(look, shell, virtual);
    };
    const verdict = await judgeAnswers(look, {
      what: `node port ${port}`,
      endpoints,
      design,
      answers,
      excuse,
    });
    if (verdict.verdict !== "upheld") return verdict;
    const single = alone(cluster);
    if (single) return skipped(`${single}; there ${verdict.reason}`, look.log.all);
    const away = answers.flatMap(({ node, names }) => {
      const others = new Set(pods.filter((pod) => pod.node !== node).map((pod) => pod.name));
      return names.filter((name) => others.has(name));
    });
    const reason = `${verdict.reason}; ${away.length} answers by pods of other nodes`;
    return unlessLeftOut({ ...verdict, reason }, notAsked(cluster));
  },
};

/** The pod that answered; what else came in its own words, and empty where nothing did. */
function whoIn(seen: HttpSeen): string {
  if (!seen.answered) return "";
  return podIn(seen) ?? `HTTP ${seen.status}`;
}
