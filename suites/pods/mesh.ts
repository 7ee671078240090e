import { HOST_NAME } from "../../fixtures/guestbook/answers.ts";
import { BUSYBOX, GUESTBOOK, MASTER } from "../../fixtures/guestbook/lab.ts";
import { httpUrl } from "../../helpers/address.ts";
import { orLost } from "../../helpers/lost.ts";
import { execute } from "../../helpers/probes/exec.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { askRunId, runIdOf } from "../../helpers/probes/redis.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
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

/** Every pod with its identity; redis pods are asked for theirs. Throws Lost where one could not be. */
export async function peersOf(look: Look, pods: readonly Pod[]): Promise<Peer[]> {
  return Promise.all(pods.map((pod) => peerOf(look, pod)));
}

async function peerOf(look: Look, pod: Pod): Promise<Peer> {
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
  const identity = orLost(await runIdOf(look, pod), noIdentity({ pod: pod.name }));
  return { pod, identity, ask: `${askRunId(pod.ip, MASTER.port, TIMEOUTS.connection)} | cut -d: -f2` };
}

/** Asks every peer from one pod, all at once and each over a connection of its own; one line comes back for each. */
export async function meshFrom(look: Look, from: Pod, peers: readonly Peer[]): Promise<Cell[]> {
  // Without its tools a pod hears nothing from anybody, which is not the same as reaching nobody.
  const tools = "command -v nc >/dev/null && command -v wget >/dev/null || exit 127";
  // Side by side: one after the other, each that gets no answer would make the others wait.
  const asks = peers.map(({ ask }, index) => `echo "${index} $(${ask} 2>/dev/null)" &`);
  const script = [tools, ...asks, "wait"].join("\n");
  const executed = await execute(look, {
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
