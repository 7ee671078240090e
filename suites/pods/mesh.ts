import { BUSYBOX, GUESTBOOK, HOST_NAME, MASTER } from "../../fixtures/guestbook/guestbook.ts";
import { requireResult } from "../../helpers/engine/probe-error.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { execute } from "../../helpers/probes/exec.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { queryRunId, runIdOf } from "../../helpers/probes/redis.ts";
import { noIdentity } from "./reasons.ts";

/** A pod, the shell command that asks who answers at its address, and what it must answer. */
interface Peer {
  pod: Pod;
  query: string;
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
    `wget -q -T ${context.timeouts.connection} -O - ${httpUrl(pod.ip, port, path)}`;
  if (pod.labels["app"] === "guestbook") {
    return {
      pod,
      identity: pod.name,
      query: `${http(GUESTBOOK.port, "/env")} | grep -o '${HOST_NAME}' | cut -d'"' -f4`,
    };
  }
  if (pod.labels["app"] !== "redis")
    return { pod, identity: pod.name, query: http(BUSYBOX.port, "/index.html") };
  const identity = requireResult(await runIdOf(context, pod), noIdentity({ pod: pod.name }));
  return {
    pod,
    identity,
    query: `${queryRunId(pod.ip, MASTER.port, context.timeouts.connection)} | cut -d: -f2`,
  };
}

/** Asks every peer from one pod, all at once and each over a connection of its own; one line comes back for each. */
export async function meshFrom(context: ProbeContext, from: Pod, peers: readonly Peer[]): Promise<Cell[]> {
  // Without its tools a pod hears nothing from anybody, which is not the same as reaching nobody.
  const tools = "command -v nc >/dev/null && command -v wget >/dev/null || exit 127";
  // Side by side: one after the other, each that gets no answer would make the others wait.
  const queries = peers.map(({ query: ask }, index) => `echo "${index} $(${ask} 2>/dev/null)" &`);
  const script = [tools, ...queries, "wait"].join("\n");
  const executed = await execute(context, {
    pod: from,
    argv: ["sh", "-c", script],
    seconds: context.timeouts.connection + 20,
    probe: "mesh",
    target: peers.map(({ pod }) => pod.name).join(", "),
  });
  const lines = executed.failed ? [] : executed.stdout.split(/\r?\n/);
  return peers.map((to, index) => {
    const line = lines.find((each) => each.startsWith(`${index} `));
    return { from, to, answer: line?.slice(`${index} `.length).trim() ?? "lost" };
  });
}

/** A pair that was silent, and what asking it again showed. */
export interface SilentPair {
  from: Pod;
  to: Peer;
  /** Who answered at last; empty where it stayed silent each time, `lost` where one of the commands was lost. */
  answer: string;
  /** Whom the source reached each time meanwhile; absent where it reached nobody, so that it may be dead itself. */
  reached?: Peer;
  /** Who was answered by the target each time meanwhile: another pod, or itself; absent where nobody was. */
  answered?: Pod;
}

type Pair = Pick<Cell, "from" | "to">;

const isPair = (one: Pair, other: Pair) =>
  one.from.name === other.from.name && one.to.pod.name === other.to.pod.name;
const isAnswered = ({ answer, to }: Cell) => answer === to.identity;

/**
 * Asks each silent pair again so many times, one after the other, each over a fresh connection; a pair that answers
 * is asked no more. In the same window the source asks somebody whom it reached before, and the target is asked by
 * somebody who reached it before, or by itself.
 */
export async function queryAgain(
  context: ProbeContext,
  cells: readonly Cell[],
  rounds: number,
): Promise<readonly SilentPair[]> {
  const silent = cells.filter(({ answer }) => answer === "");
  const controls = silent.map((pair) => ({
    source: cells.find((cell) => isAnswered(cell) && cell.from.name === pair.from.name),
    target: cells.find((cell) => isAnswered(cell) && cell.to.pod.name === pair.to.pod.name) ?? {
      from: pair.to.pod,
      to: pair.to,
    },
  }));
  const queried: Cell[][] = [];
  let open: readonly Pair[] = silent;
  for (let round = 0; round < rounds && open.length > 0; round += 1) {
    const still = open;
    const beside = controls
      .filter((_, index) => still.some((pair) => pair === silent[index]))
      .flatMap(({ source, target }) => [...(source ? [source] : []), target]);
    const seen = await queryAll(context, [...still, ...beside]);
    queried.push(seen);
    open = still.filter((pair) => seen.find((cell) => isPair(cell, pair))?.answer === "");
  }
  return silent.map(({ from, to }, index) => {
    const control = controls[index];
    const rounded = queried.map((seen) => seen.find((cell) => isPair(cell, { from, to })));
    const answers = rounded.flatMap((cell) => (cell ? [cell.answer] : []));
    const during = queried.slice(0, answers.length);
    const held = (pair: Pair | undefined) =>
      pair !== undefined &&
      during.every((seen) => seen.some((cell) => isPair(cell, pair) && isAnswered(cell)));
    return {
      ...{ from, to, answer: answers.find((answer) => answer !== "") ?? "" },
      ...(control?.source && held(control.source) ? { reached: control.source.to } : {}),
      ...(control && held(control.target) ? { answered: control.target.from } : {}),
    };
  });
}

/** Asks pairs, each once, all sources side by side. */
async function queryAll(context: ProbeContext, pairs: readonly Pair[]): Promise<Cell[]> {
  const sources = [...new Map(pairs.map(({ from }) => [from.name, from])).values()];
  const asked = sources.map((source) => {
    const peers = pairs.filter(({ from }) => from.name === source.name).map(({ to }) => to);
    return meshFrom(context, source, [...new Map(peers.map((peer) => [peer.pod.name, peer])).values()]);
  });
  return (await Promise.all(asked)).flat();
}
