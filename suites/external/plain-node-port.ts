import { isIP } from "node:net";
import { BUSYBOX, ECHO, type Lab } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { replacePod } from "../../fixtures/guestbook/replace-pod.ts";
import { besides, inReach } from "../../fixtures/outside/reach.ts";
import { converge } from "../../helpers/converge.ts";
import { apply, remove } from "../../helpers/kube/objects.ts";
import { Lost } from "../../helpers/lost.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { get } from "../../helpers/probes/http.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { serviceOf } from "../../helpers/probes/service.ts";
import { skipped, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { noNodePort } from "../skips.ts";

const NAME = "labcheck-node-port";

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
    return violated(`the ClusterIP of a new NodePort service is ${made.virtual}, not an address`, log.all);
  if (made.port === undefined) return violated("a new NodePort service has no node port", log.all);
  const pods = await somePodsOf(lab, ECHO.selector);
  const before = await serving(lab, look, made, pods);
  if (before.wrong) return violated(before.wrong, log.all);
  await Promise.all(pods.map((pod) => replacePod(lab, ECHO, pod, signal)));
  const now = await addressesOf(lab, look);
  if (now.port !== made.port)
    return violated(
      `the node port is ${now.port}, not ${made.port} as before its pods were recreated`,
      log.all,
    );
  const after = await serving(lab, look, made, await somePodsOf(lab, ECHO.selector));
  if (after.wrong) return violated(`after its pods were recreated ${after.wrong}`, log.all);
  return upheld(
    `ClusterIP ${made.virtual} by itself; port ${made.port} serves on ${inReach(lab.cluster).length} nodes, ${before.afterMs} ms after it was made and ${after.afterMs} ms after ${pods.length} new pods were Ready${besides(lab.cluster)}`,
    log.all,
  );
}

async function addressesOf(
  { namespace }: Lab,
  look: Look,
): Promise<{ virtual: string; port: number | undefined }> {
  const { spec } = await serviceOf(look, namespace, NAME);
  return { virtual: spec?.clusterIP ?? "none", port: spec?.ports?.[0]?.nodePort };
}

/** Waits until every node serves the pods; `wrong` is what is not so. Throws Lost where it is not so inside either. */
async function serving(
  lab: Lab,
  look: Look,
  { virtual, port }: { virtual: string; port: number | undefined },
  pods: readonly Pod[],
): Promise<{ wrong: string | undefined; afterMs: number }> {
  const names = new Set(pods.map(({ name }) => name));
  const ask = async ({ name, address }: { name: string; address: string }) => {
    const url = `http://${address}:${port}/`;
    const seen = await get(look, { source: lab.cluster.outside, url });
    if (!seen.answered) return `${name} (${url}): ${seen.outcome} ${seen.why}`;
    const who = seen.status === 200 ? seen.body.trim() : `HTTP ${seen.status}`;
    return names.has(who) ? undefined : `${name} (${url}): ${who.slice(0, 60)}, not an echo pod`;
  };
  const wrongNow = async () =>
    (await Promise.all(inReach(lab.cluster).map(ask))).find((wrong) => wrong !== undefined);
  const { last, afterMs } = await converge(wrongNow, (wrong) => wrong === undefined, { signal: look.signal });
  if (last === undefined) return { wrong: undefined, afterMs };
  const shell = await onePodOf(lab, BUSYBOX.selector);
  const inside = await fetchFrom(look, shell, `http://${virtual}:${ECHO.port}/`);
  if (inside === undefined || !names.has(inside.trim()))
    throw new Lost(`${last}; but inside it serves nobody either`);
  if (/: lost /.test(last)) throw new Lost(last);
  return { wrong: last, afterMs };
}
