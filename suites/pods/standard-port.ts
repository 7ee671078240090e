import type { V1Pod } from "@kubernetes/client-node";
import { BUSYBOX, ECHO, GUESTBOOK, MASTER } from "../../fixtures/guestbook/guestbook.ts";
import { appPodsOf, containerOf, podsOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { requireResult } from "../../helpers/engine/probe-error.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { inconclusive, upheld, violated } from "../../helpers/engine/verdict.ts";
import { readPods } from "../../helpers/probes/pods.ts";
import type { Pod } from "../../helpers/probes/probe-context.ts";
import type { LabClaim } from "../claim.ts";
import { meshFrom, peersOf } from "./mesh.ts";
import * as reasons from "./reasons.ts";

export const standardPort: LabClaim = {
  id: "pods/standard-port",
  statement: "Pods use the standard port of their application without any remapping.",
  expected: "two pods of one node that answer on the same port, and no host port",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const remapped = (await readPods(context, { namespace: lab.namespace })).flatMap(hostPortsOf);
    if (remapped[0]) return violated(remapped[0]);
    const [apps, shells, echoes] = await Promise.all([
      appPodsOf(lab),
      shellsOf(lab),
      podsOf(lab, ECHO.selector),
    ]);
    const [shell] = shells;
    // On many nodes no two of the lab's own need to be together; a shell is beside every echo pod.
    const pair = pairOf(apps) ?? pairOf([...echoes, ...shells]);
    const [one, other] = requireResult(pair, reasons.noPairOnOnePort);
    const answers = await meshFrom(context, shell, await peersOf(context, [one, other]));
    const port = portOf(one);
    for (const { to, answer } of answers) {
      const place = { pod: to.pod.name, address: to.pod.ip, port };
      if (answer === "lost" || answer === "")
        return inconclusive(reasons.portUnanswered({ ...place, from: shell.name }));
      if (answer !== to.identity)
        return violated(reasons.portAnsweredByAnother({ ...place, answer, wanted: to.identity }));
    }
    return upheld(reasons.samePort({ pods: [one.name, other.name], node: one.node, port }));
  },
};

const PORTS: Readonly<Record<string, number>> = { redis: MASTER.port, guestbook: GUESTBOOK.port };
/** The shells and the echo pods listen on the same port. */
const portOf = ({ labels }: Pod) => PORTS[labels["app"] ?? ""] ?? BUSYBOX.port;

/** Two pods of one node with the same port, redis' first: its port is the one that the lab speaks of. */
function pairOf(pods: readonly Pod[]): [Pod, Pod] | undefined {
  const ordered = pods.toSorted((one, other) => portOf(other) - portOf(one));
  for (const one of ordered) {
    const other = ordered.find(
      (each) => each.name !== one.name && each.node === one.node && portOf(each) === portOf(one),
    );
    if (other) return [one, other];
  }
  return undefined;
}

/** Ports of the application's own container: what an injected sidecar listens on is not the application's. */
function hostPortsOf(pod: V1Pod): Reason[] {
  const name = pod.metadata?.name ?? "";
  if (pod.spec?.hostNetwork) return [reasons.hostNetwork({ pod: name })];
  const ports = containerOf(pod)?.ports ?? [];
  return ports.flatMap(({ containerPort, hostPort }) =>
    hostPort ? [reasons.hostPort({ pod: name, port: containerPort, hostPort })] : [],
  );
}
