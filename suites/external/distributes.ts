import { allNodes, reachableNodes, unreachableNodes } from "../../fixtures/external/reachable-nodes.ts";
import { BUSYBOX, GUESTBOOK, podIn } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { skipped } from "../../helpers/engine/verdict.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { get, type HttpResult } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/many-requests.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import { type Reason, withNotes } from "../../helpers/reasons/reason.ts";
import { POWER, sharedBy } from "../../helpers/statistics/budget.ts";
import { sequentialSpread } from "../../helpers/statistics/sequential.ts";
import { toNodePort } from "../answer-reasons.ts";
import type { LabClaim } from "../claim.ts";
import { gatherAnswers, judgeDistribution } from "../distribution-verdict.ts";
import { judgeUnserved, podNamedIn, whyUnservedInside } from "../outside-evidence.ts";
import { requestFailed } from "../outside-reasons.ts";
import { appPodsMissing } from "../reasons.ts";
import { limitedByUnreachable, noNodePort, singleNode } from "../skips.ts";
import * as reasons from "./reasons.ts";
import { addressesOf } from "./service.ts";

const CONCURRENCY = 16;
const BATCH = 48;

export const distributes: LabClaim = {
  id: "external/distributes",
  statement:
    "The node port of each node distributes connections over all pods, including pods on other nodes.",
  expected: "fresh connections to each node's address reach all three pods evenly, and nothing else",
  timeoutSeconds: 180,
  async check({ lab, context }) {
    const { cluster } = lab;
    const shut = noNodePort(cluster);
    if (shut) return skipped(shut);
    const nodes = reachableNodes({ nodes: allNodes(cluster) });
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
      // If a node does not answer at all, a whole sample of time-outs would take a minute.
      const url = httpUrl(address, port);
      const first = await get(context, { source: cluster.outside, url });
      if (first.answered) continue;
      const { outcome, why } = first;
      const reason = reasons.entranceSeen({
        node: name,
        url,
        outcome,
        seen: requestFailed({ outcome, why }),
      });
      const unserved = { entrance: { kind: "node port" as const, url }, seen: first, reason };
      return judgeUnserved(context, lab, unserved, () => whyUnservedInside(context, shell, virtual));
    }
    const spread = {
      target: toNodePort({ nodePort: port }),
      endpoints,
      design: sequentialSpread({ endpoints: pods.length, falseAlarm, power: POWER }),
      batch: BATCH,
      concurrency: 1,
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
          summarize: responder,
        });
        const failed = seen.find((each) => !each.answered && each.outcome === "lost");
        if (failed && !failed.answered)
          throw new ProbeError(reasons.nodePortRequestFailed({ node: name, why: failed.why }));
        externalClientsAt.get(name)?.push(...seen.filter(isFromUnknown));
        return seen.map((each) => podNamedIn(each) ?? "");
      },
      control: (endpoint: string) => whyUnreachedPodIsSilent(context, lab, name, endpoint),
    }));
    const answers = await gatherAnswers(spread, choosers);
    const known = answers.flatMap(({ names }) => names.filter((who) => who !== ""));
    // An unknown responder may be a proxy on the path, so it does not show where the port leads; a known pod does.
    if (known.every((who) => endpoints.includes(who)))
      for (const { node, names } of answers) {
        const [seen] = externalClientsAt.get(node) ?? [];
        const address = nodes.find(({ name }) => name === node)?.address;
        if (!seen || address === undefined) continue;
        const url = httpUrl(address, port);
        const { length } = externalClientsAt.get(node) ?? [];
        const among = { unknown: length, requests: names.length };
        const reason = reasons.nodePortAnsweredByUnknown({ node, url, outcome: responder(seen), ...among });
        const entrance = { kind: "node port" as const, url };
        const unserved = { entrance, seen, reason, share: length / names.length };
        return judgeUnserved(context, lab, unserved, () => whyUnservedInside(context, shell, virtual));
      }
    const silent = answers.find(({ names }) => names.every((who) => who === ""));
    // It answered the first request, so its silence now has no known cause.
    if (silent) throw new ProbeError(reasons.nodePortSilent({ node: silent.node, nodePort: port }));
    const verdict = await judgeDistribution(context, spread, answers);
    if (verdict.verdict !== "upheld") return verdict;
    const single = singleNode(cluster);
    if (single) return skipped(reasons.spreadOnOneNode({ why: single, spread: verdict.reason }));
    const away = answers.flatMap(({ node, names }) => {
      const others = new Set(pods.filter((pod) => pod.node !== node).map((pod) => pod.name));
      return names.filter((name) => others.has(name));
    });
    const reason = withNotes(verdict.reason, reasons.answersOfOtherNodes({ answers: away.length }));
    return limitedByUnreachable({ ...verdict, reason }, unreachableNodes(cluster));
  },
};

/**
 * The control: queries a pod that a node's port never leads to directly, from the shell on that node. Returns why its
 * absence does not show anything about the choice; undefined if it answers there.
 */
async function whyUnreachedPodIsSilent(
  context: ProbeContext,
  lab: Lab,
  node: string,
  endpoint: string,
): Promise<Reason | undefined> {
  const [pods, shells] = await Promise.all([somePodsOf(lab, GUESTBOOK.selector), shellsOf(lab)]);
  const pod = pods.find(({ name }) => name === endpoint);
  const shell = shells.find((each) => each.node === node);
  if (!pod || !shell) return reasons.podItselfUnchecked({ pod: endpoint, node });
  const body = await fetchFrom(context, shell, httpUrl(pod.ip, GUESTBOOK.port, "/env"));
  const answers =
    body !== undefined && podIn({ answered: true, status: 200, headers: {}, body }) === endpoint;
  return answers ? undefined : reasons.podItselfSilent({ pod: endpoint, node });
}

/** The pod that answered, else the status of the answer; empty if there was none. */
function responder(seen: HttpResult): string {
  if (!seen.answered) return "";
  return podNamedIn(seen) ?? `HTTP ${seen.status}`;
}

const isFromUnknown = (seen: HttpResult) => seen.answered && podNamedIn(seen) === undefined;
