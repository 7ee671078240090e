import { podIn } from "../../fixtures/guestbook/answers.ts";
import { BUSYBOX, GUESTBOOK } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { besides, inReach } from "../../fixtures/outside/reach.ts";
import { Lost } from "../../helpers/lost.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import type { HttpSeen } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/requests.ts";
import { POWER, sharedBy } from "../../helpers/statistics/budget.ts";
import { designSpread } from "../../helpers/statistics/spread.ts";
import { skipped } from "../../helpers/verdict.ts";
import { judgeAnswers } from "../answers.ts";
import type { LabClaim } from "../claim.ts";
import { alone, noNodePort } from "../skips.ts";
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
    const nodes = inReach(cluster);
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
      const seen = await manyRequests(look, {
        source: cluster.outside,
        url: `http://${address}:${port}/env`,
        count: design.connections,
        sideBySide: SIDE_BY_SIDE,
        words: whoIn,
      });
      const lost = seen.find((each) => !each.answered && each.outcome === "lost");
      if (lost && !lost.answered) throw new Lost(`a request to ${name} was lost: ${lost.why}`);
      answers.push({ node: name, names: seen.map(whoIn) });
    }
    const excuse = async () => {
      const { outcome } = await connectFrom(look, shell, virtual, GUESTBOOK.port);
      return outcome === "open" ? undefined : `inside it is ${outcome} too`;
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
    return {
      ...verdict,
      reason: `${verdict.reason}; ${away.length} answers by pods of other nodes${besides(cluster)}`,
    };
  },
};

/** The pod that answered; what else came in its own words, and empty where nothing did. */
function whoIn(seen: HttpSeen): string {
  if (!seen.answered) return "";
  return podIn(seen) ?? `HTTP ${seen.status}`;
}
