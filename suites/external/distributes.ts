import { everyNode, inReach, notQueried } from "../../fixtures/external/looks-behind.ts";
import { BUSYBOX, GUESTBOOK, podIn } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import { type Reason, withNotes } from "../../helpers/engine/reason.ts";
import { skipped } from "../../helpers/engine/verdict.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { get, type HttpResult } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/many-requests.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { POWER, sharedBy } from "../../helpers/statistics/budget.ts";
import { sequentialSpread } from "../../helpers/statistics/sequential.ts";
import { toNodePort } from "../answer-reasons.ts";
import type { LabClaim } from "../claim.ts";
import { gatherAnswers, judgeDistribution } from "../distribution-verdict.ts";
import { judgeUnserved, notInside, podNamedIn } from "../outside-evidence.ts";
import { requestFailed } from "../outside-reasons.ts";
import { appPodsMissing } from "../reasons.ts";
import { alone, noNodePort, unlessLeftOut } from "../skips.ts";
import * as reasons from "./reasons.ts";
import { addressesOf } from "./service.ts";

const CONCURRENCY = 16;
const BATCH = 48;

export const distributes: LabClaim = {
  id: "external/distributes",
  statement: "The node port of each node spreads connections over all pods, those of other nodes too.",
  expected: "all three pods and nobody else, evenly, in fresh connections to each node's address",
  timeoutSeconds: 180,
  async check({ lab, context }) {
    const { cluster } = lab;
    const shut = noNodePort(cluster);
    if (shut) return skipped(shut);
    const nodes = inReach({ nodes: everyNode(cluster) });
    const [pods, shell, { virtual, port }] = await Promise.all([
      somePodsOf(lab, GUESTBOOK.selector),
      onePodOf(lab, BUSYBOX.selector),
      addressesOf(context, lab),
    ]);
    if (pods.length !== GUESTBOOK.replicas)
      throw new ProbeError(
        appPodsMissing({ app: GUESTBOOK.service, ready: pods.length, wanted: GUESTBOOK.replicas }),
      );
    const endpoints = pods.map(({ name }) => name);
    const falseAlarm = sharedBy("external/distributes", nodes.length);
    for (const { name, address } of nodes) {
      // Where nobody answers at all, a whole sample would tell so only after a minute.
      const url = httpUrl(address, port);
      const first = await get(context, { source: cluster.outside, url });
      if (first.answered) continue;
      const { outcome, why } = first;
      const words = reasons.entranceSeen({ node: name, url, outcome, seen: requestFailed({ outcome, why }) });
      const unserved = { entrance: { way: "node port" as const, url }, seen: first, words };
      return judgeUnserved(context, lab, unserved, () => notInside(context, shell, virtual));
    }
    const spread = {
      what: toNodePort({ nodePort: port }),
      endpoints,
      design: sequentialSpread({ endpoints: pods.length, falseAlarm, power: POWER }),
      batch: BATCH,
      lanes: 1,
    };
    const externalClientsAt = new Map<string, HttpResult[]>(nodes.map(({ name }) => [name, []]));
    const choosers = nodes.map(({ name, address }) => ({
      node: name,
      async query(count: number) {
        const seen = await manyRequests(context, {
          source: cluster.outside,
          url: httpUrl(address, port, "/env"),
          count,
          concurrency: CONCURRENCY,
          summarize: whoIn,
        });
        const lost = seen.find((each) => !each.answered && each.outcome === "lost");
        if (lost && !lost.answered) throw new ProbeError(reasons.requestLost({ node: name, why: lost.why }));
        externalClientsAt.get(name)?.push(...seen.filter(isStranger));
        return seen.map((each) => podNamedIn(each) ?? "");
      },
      control: (endpoint: string) => whyMute(context, lab, name, endpoint),
    }));
    const answers = await gatherAnswers(spread, choosers);
    const known = answers.flatMap(({ names }) => names.filter((who) => who !== ""));
    // Who is no pod of the lab may be on the way, and says nothing of where the port leads, as a known pod does.
    if (known.every((who) => endpoints.includes(who)))
      for (const { node, names } of answers) {
        const [seen] = externalClientsAt.get(node) ?? [];
        const address = nodes.find(({ name }) => name === node)?.address;
        if (!seen || address === undefined) continue;
        const url = httpUrl(address, port);
        const { length } = externalClientsAt.get(node) ?? [];
        const among = { unknown: length, requests: names.length };
        const words = reasons.answeredByStrangers({ node, url, outcome: whoIn(seen), ...among });
        const entrance = { way: "node port" as const, url };
        const unserved = { entrance, seen, words, share: length / names.length };
        return judgeUnserved(context, lab, unserved, () => notInside(context, shell, virtual));
      }
    const silent = answers.find(({ names }) => names.every((who) => who === ""));
    // It answered just now, so what became of it nobody knows.
    if (silent) throw new ProbeError(reasons.nodePortSilent({ node: silent.node, nodePort: port }));
    const verdict = await judgeDistribution(context, spread, answers);
    if (verdict.verdict !== "upheld") return verdict;
    const single = alone(cluster);
    if (single) return skipped(reasons.onOneNode({ why: single, spread: verdict.reason }));
    const away = answers.flatMap(({ node, names }) => {
      const others = new Set(pods.filter((pod) => pod.node !== node).map((pod) => pod.name));
      return names.filter((name) => others.has(name));
    });
    const reason = withNotes(verdict.reason, reasons.answersOfOtherNodes({ answers: away.length }));
    return unlessLeftOut({ ...verdict, reason }, notQueried(cluster));
  },
};

/**
 * The control: a pod that a node's port never leads to is asked itself, from the shell on that node. Why its
 * silence shows nothing of the choice; undefined where it answers there.
 */
async function whyMute(
  context: ProbeContext,
  lab: Lab,
  node: string,
  endpoint: string,
): Promise<Reason | undefined> {
  const [pods, shells] = await Promise.all([somePodsOf(lab, GUESTBOOK.selector), shellsOf(lab)]);
  const pod = pods.find(({ name }) => name === endpoint);
  const shell = shells.find((each) => each.node === node);
  if (!pod || !shell) return reasons.podItselfUnasked({ pod: endpoint, node });
  const body = await fetchFrom(context, shell, httpUrl(pod.ip, GUESTBOOK.port, "/env"));
  const answers =
    body !== undefined && podIn({ answered: true, status: 200, headers: {}, body }) === endpoint;
  return answers ? undefined : reasons.podItselfSilent({ pod: endpoint, node });
}

/** The pod that answered; what else came in its own words, and empty where nothing did. */
function whoIn(seen: HttpResult): string {
  if (!seen.answered) return "";
  return podNamedIn(seen) ?? `HTTP ${seen.status}`;
}

const isStranger = (seen: HttpResult) => seen.answered && podNamedIn(seen) === undefined;
