import { isIP } from "node:net";
import type { ClusterNode } from "../../fixtures/cluster/target.ts";
import {
  allNodes,
  reachableNodes,
  requestsToReachAll,
  unreachableNodes,
} from "../../fixtures/external/reachable-nodes.ts";
import { BUSYBOX, ECHO } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { replacePod } from "../../fixtures/guestbook/replace-pod.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import { skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { apply, remove } from "../../helpers/kubernetes/objects.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { get, type HttpResult } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/many-requests.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { serviceOf } from "../../helpers/probes/service.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import type { LabClaim } from "../claim.ts";
import { judgeUnserved } from "../outside-evidence.ts";
import { requestFailed } from "../outside-reasons.ts";
import { limitedByUnreachable, noNodePort } from "../skips.ts";
import * as reasons from "./reasons.ts";

const NAME = "labcheck-node-port";
const CONCURRENCY = 32;

export const plainNodePort: LabClaim = {
  id: "external/plain-node-port",
  statement:
    "A NodePort Service gets a ClusterIP automatically, and its port stays the same when its pods are recreated.",
  expected: "a ClusterIP assigned without a request, and one port that serves on every node before and after",
  mutates: true,
  timeoutSeconds: 240,
  async check({ lab, context }) {
    const shut = noNodePort(lab.cluster);
    if (shut) return skipped(shut);
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: NAME, namespace: lab.namespace, labels: lab.labels },
      spec: { type: "NodePort", selector: { app: "echo" }, ports: [{ port: ECHO.port, targetPort: "http" }] },
    };
    try {
      await apply(lab.kube, [service], context.signal);
      return await judgePlainNodePort(context, lab);
    } finally {
      await remove(lab.kube, [service]);
    }
  },
};

async function judgePlainNodePort(context: ProbeContext, lab: Lab): Promise<Verdict> {
  const { signal } = context;
  const created = await newServiceAddresses(context, lab);
  if (isIP(created.virtual) === 0) return violated(reasons.newClusterIpNoAddress({ given: created.virtual }));
  if (created.port === undefined) return violated(reasons.newWithoutNodePort);
  const pods = await somePodsOf(lab, ECHO.selector);
  const before = await awaitServing(context, lab, created, pods);
  if (before.wrong) return before.wrong;
  await Promise.all(pods.map((pod) => replacePod(lab, ECHO, pod, signal)));
  const now = await newServiceAddresses(context, lab);
  if (now.port !== created.port)
    return violated(reasons.nodePortChanged({ was: created.port, is: now.port }));
  const after = await awaitServing(context, lab, created, await somePodsOf(lab, ECHO.selector));
  if (after.wrong) return { ...after.wrong, reason: reasons.afterRecreation({ why: after.wrong.reason }) };
  const { length } = reachableNodes({ nodes: allNodes(lab.cluster) });
  const served = upheld(
    reasons.nodePortStays({
      ...{ address: created.virtual, nodePort: created.port, nodes: length, pods: pods.length },
      ...{ made: before.afterMs, recreated: after.afterMs },
    }),
  );
  return limitedByUnreachable(served, unreachableNodes(lab.cluster));
}

async function newServiceAddresses(
  context: ProbeContext,
  { namespace }: Lab,
): Promise<{ virtual: string; port: number | undefined }> {
  const { spec } = await serviceOf(context, namespace, NAME);
  return { virtual: spec?.clusterIP ?? "none", port: spec?.ports?.[0]?.nodePort };
}

/** Waits until every node serves the pods; returns the verdict if one does not. */
async function awaitServing(
  context: ProbeContext,
  lab: Lab,
  { virtual, port = 0 }: { virtual: string; port: number | undefined },
  pods: readonly Pod[],
): Promise<{ wrong?: Verdict; afterMs: number }> {
  const { signal } = context;
  const names = new Set(pods.map(({ name }) => name));
  const isEcho = (seen: HttpResult) => seen.answered && seen.status === 200 && names.has(seen.body.trim());
  const nodes = reachableNodes({ nodes: allNodes(lab.cluster) });
  const urlOf = ({ address }: ClusterNode) => httpUrl(address, port);
  const source = lab.cluster.outside;
  const query = async (node: ClusterNode) => ({
    node,
    seen: await get(context, { source, url: urlOf(node) }),
  });
  const wrongNow = async () => (await Promise.all(nodes.map(query))).find(({ seen }) => !isEcho(seen));
  const { last, afterMs } = await pollUntilStable(wrongNow, (wrong) => wrong === undefined, {
    signal,
    seconds: context.timeouts.convergence,
  });
  // Once it serves, enough requests to notice a node that leads some connections elsewhere.
  const count = requestsToReachAll(lab, "node port", pods.length);
  const requests = { source, count, concurrency: CONCURRENCY, summarize: responder };
  const queryOften = async (node: ClusterNode) => {
    const all = await manyRequests(context, { ...requests, url: urlOf(node) });
    const seen = all.find((each) => !isEcho(each));
    return seen && { node, seen };
  };
  const wrong = last ?? (await Promise.all(nodes.map(queryOften))).find((each) => each !== undefined);
  if (wrong === undefined) return { afterMs };
  const url = urlOf(wrong.node);
  const unserved = {
    entrance: { kind: "node port" as const, url },
    seen: wrong.seen,
    reason: describeNodePort(wrong.node.name, url, wrong.seen),
  };
  const shell = await onePodOf(lab, BUSYBOX.selector);
  const inside = async () => {
    const body = await fetchFrom(context, shell, httpUrl(virtual, ECHO.port));
    return body !== undefined && names.has(body.trim()) ? undefined : reasons.servesNobodyInside;
  };
  return { wrong: await judgeUnserved(context, lab, unserved, inside), afterMs };
}

function describeNodePort(node: string, url: string, seen: HttpResult): Reason {
  const answer = responder(seen);
  return seen.answered
    ? reasons.entranceSeen({
        node,
        url,
        outcome: `HTTP ${seen.status}`,
        seen: reasons.notEchoPod({ answer }),
      })
    : reasons.entranceSeen({ node, url, outcome: seen.outcome, seen: requestFailed(seen) });
}

function responder(seen: HttpResult): string {
  if (!seen.answered) return `${seen.outcome} ${seen.why}`;
  return seen.status === 200 ? seen.body.trim().slice(0, 60) : `HTTP ${seen.status}`;
}
