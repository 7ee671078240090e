import { isIP } from "node:net";
import type { ClusterNode } from "../../fixtures/cluster/target.ts";
import { BUSYBOX, ECHO, type Lab } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { replacePod } from "../../fixtures/guestbook/replace-pod.ts";
import { looksBehind } from "../../fixtures/outside/looks-behind.ts";
import { everyNode, inReach, notAsked } from "../../fixtures/outside/reach.ts";
import { httpUrl } from "../../helpers/address.ts";
import { converge } from "../../helpers/converge.ts";
import { apply, remove } from "../../helpers/kube/objects.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { get, type HttpSeen } from "../../helpers/probes/http.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { manyRequests } from "../../helpers/probes/requests.ts";
import { serviceOf } from "../../helpers/probes/service.ts";
import type { Reason } from "../../helpers/reason.ts";
import { skipped, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { judgeUnserved } from "../outside-evidence.ts";
import { requestFailed } from "../outside-reasons.ts";
import { noNodePort, unlessLeftOut } from "../skips.ts";
import * as reasons from "./reasons.ts";

const NAME = "labcheck-node-port";
const SIDE_BY_SIDE = 32;

export const plainNodePort: LabClaim = {
  id: "external/plain-node-port",
  says: "A NodePort service gets its ClusterIP by itself, and its port stays the same when its pods are recreated.",
  expects: "a ClusterIP that nobody asked for, and one port that serves on every node before and after",
  effect: "changes",
  touches: "namespace",
  seconds: 240,
  async check({ lab, look }) {
    const shut = noNodePort(lab.cluster);
    if (shut) return skipped(shut);
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: NAME, namespace: lab.namespace, labels: lab.labels },
      spec: { type: "NodePort", selector: { app: "echo" }, ports: [{ port: ECHO.port, targetPort: "http" }] },
    };
    try {
      await apply(lab.kube, [service], look.signal);
      return await judge(lab, look);
    } finally {
      await remove(lab.kube, [service]);
    }
  },
};

async function judge(lab: Lab, look: Look): Promise<Verdict> {
  const { log, signal } = look;
  const made = await addressesOf(lab, look);
  if (isIP(made.virtual) === 0)
    return violated(reasons.newClusterIpNoAddress({ given: made.virtual }), log.all);
  if (made.port === undefined) return violated(reasons.newWithoutNodePort, log.all);
  const pods = await somePodsOf(lab, ECHO.selector);
  const before = await serving(lab, look, made, pods);
  if (before.wrong) return before.wrong;
  await Promise.all(pods.map((pod) => replacePod(lab, ECHO, pod, signal)));
  const now = await addressesOf(lab, look);
  if (now.port !== made.port)
    return violated(reasons.nodePortChanged({ was: made.port, is: now.port }), log.all);
  const after = await serving(lab, look, made, await somePodsOf(lab, ECHO.selector));
  if (after.wrong) return { ...after.wrong, reason: reasons.afterRecreation({ why: after.wrong.reason }) };
  const { length } = inReach({ nodes: everyNode(lab.cluster) });
  const served = upheld(
    reasons.nodePortStays({
      ...{ address: made.virtual, nodePort: made.port, nodes: length, pods: pods.length },
      ...{ made: before.afterMs, recreated: after.afterMs },
    }),
    log.all,
  );
  return unlessLeftOut(served, notAsked(lab.cluster));
}

async function addressesOf(
  { namespace }: Lab,
  look: Look,
): Promise<{ virtual: string; port: number | undefined }> {
  const { spec } = await serviceOf(look, namespace, NAME);
  return { virtual: spec?.clusterIP ?? "none", port: spec?.ports?.[0]?.nodePort };
}

/** Waits until every node serves the pods; the verdict where one does not. */
async function serving(
  lab: Lab,
  look: Look,
  { virtual, port = 0 }: { virtual: string; port: number | undefined },
  pods: readonly Pod[],
): Promise<{ wrong?: Verdict; afterMs: number }> {
  const { signal } = look;
  const names = new Set(pods.map(({ name }) => name));
  const isEcho = (seen: HttpSeen) => seen.answered && seen.status === 200 && names.has(seen.body.trim());
  const nodes = inReach({ nodes: everyNode(lab.cluster) });
  const urlOf = ({ address }: ClusterNode) => httpUrl(address, port);
  const source = lab.cluster.outside;
  const ask = async (node: ClusterNode) => ({ node, seen: await get(look, { source, url: urlOf(node) }) });
  const wrongNow = async () => (await Promise.all(nodes.map(ask))).find(({ seen }) => !isEcho(seen));
  const { last, afterMs } = await converge(wrongNow, (wrong) => wrong === undefined, { signal });
  // Once it serves, a node that does not lead every connection to a pod of now is noticed.
  const count = looksBehind(lab, "node port", pods.length);
  const asked = { source, count, sideBySide: SIDE_BY_SIDE, words: whoIn };
  const often = async (node: ClusterNode) => {
    const all = await manyRequests(look, { ...asked, url: urlOf(node) });
    const seen = all.find((each) => !isEcho(each));
    return seen && { node, seen };
  };
  const wrong = last ?? (await Promise.all(nodes.map(often))).find((each) => each !== undefined);
  if (wrong === undefined) return { afterMs };
  const url = urlOf(wrong.node);
  const unserved = {
    entrance: { way: "node port" as const, url },
    seen: wrong.seen,
    words: seenOf(wrong.node.name, url, wrong.seen),
  };
  const shell = await onePodOf(lab, BUSYBOX.selector);
  const inside = async () => {
    const body = await fetchFrom(look, shell, httpUrl(virtual, ECHO.port));
    return body !== undefined && names.has(body.trim()) ? undefined : reasons.servesNobodyInside;
  };
  return { wrong: await judgeUnserved(look, lab, unserved, inside), afterMs };
}

function seenOf(node: string, url: string, seen: HttpSeen): Reason {
  const answer = whoIn(seen);
  return seen.answered
    ? reasons.entranceSeen({
        node,
        url,
        outcome: `HTTP ${seen.status}`,
        seen: reasons.notEchoPod({ answer }),
      })
    : reasons.entranceSeen({ node, url, outcome: seen.outcome, seen: requestFailed(seen) });
}

function whoIn(seen: HttpSeen): string {
  if (!seen.answered) return `${seen.outcome} ${seen.why}`;
  return seen.status === 200 ? seen.body.trim().slice(0, 60) : `HTTP ${seen.status}`;
}
