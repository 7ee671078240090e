import { HOST_NAME } from "../../fixtures/guestbook/answers.ts";
import { BUSYBOX, GUESTBOOK, MASTER } from "../../fixtures/guestbook/guestbook.ts";
import { requireResult } from "../../helpers/engine/probe-error.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { execute } from "../../helpers/probes/exec.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { askRunId, runIdOf } from "../../helpers/probes/redis.ts";
import { noIdentity } from "./reasons.ts";

/** A pod, the shell command that asks who answers at its address, and what it must answer. */
export interface Peer {
  pod: Pod;
  ask: string;
  identity: string;
}

export interface Cell {
  from: Pod;
  to: Peer;
  /** Who answered; empty where nobody did, `lost` where the command was. */
  answer: string;
}

/** Every pod with its identity; redis pods are asked for theirs. Throws ProbeError where one could not be. */
export async function peersOf(context: ProbeContext, pods: readonly Pod[]): Promise<Peer[]> {
  return Promise.all(pods.map((pod) => peerOf(context, pod)));
}

async function peerOf(context: ProbeContext, pod: Pod): Promise<Peer> {
  const http = (port: number, path: string) =>
    `wget -q -T ${TIMEOUTS.connection} -O - ${httpUrl(pod.ip, port, path)}`;
  if (pod.labels["app"] === "guestbook") {
    return {
      pod,
      identity: pod.name,
      ask: `${http(GUESTBOOK.port, "/env")} | grep -o '${HOST_NAME}' | cut -d'"' -f4`,
    };
  }
  if (pod.labels["app"] !== "redis")
    return { pod, identity: pod.name, ask: http(BUSYBOX.port, "/index.html") };
  const identity = requireResult(await runIdOf(context, pod), noIdentity({ pod: pod.name }));
  return { pod, identity, ask: `${askRunId(pod.ip, MASTER.port, TIMEOUTS.connection)} | cut -d: -f2` };
}

/** Asks every peer from one pod, all at once and each over a connection of its own; one line comes back for each. */
export async function meshFrom(context: ProbeContext, from: Pod, peers: readonly Peer[]): Promise<Cell[]> {
  // Without its tools a pod hears nothing from anybody, which is not the same as reaching nobody.
  const tools = "command -v nc >/dev/null && command -v wget >/dev/null || exit 127";
  // Side by side: one after the other, each that gets no answer would make the others wait.
  const asks = peers.map(({ ask }, index) => `echo "${index} $(${ask} 2>/dev/null)" &`);
  const script = [tools, ...asks, "wait"].join("\n");
  const executed = await execute(context, {
    pod: from,
    argv: ["sh", "-c", script],
    seconds: TIMEOUTS.connection + 20,
    probe: "mesh",
    target: peers.map(({ pod }) => pod.name).join(", "),
  });
  const lines = executed.lost ? [] : executed.stdout.split(/\r?\n/);
  return peers.map((to, index) => {
    const line = lines.find((each) => each.startsWith(`${index} `));
    return { from, to, answer: line?.slice(`${index} `.length).trim() ?? "lost" };
  });
}
