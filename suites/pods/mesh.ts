import { BUSYBOX, GUESTBOOK, HOST_NAME, MASTER } from "../../fixtures/guestbook/guestbook.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { execute } from "../../helpers/probes/exec.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { queryRunId, runIdOf } from "../../helpers/probes/redis.ts";
import { requireResult } from "../../helpers/reasons/probe-error.ts";
import { podUnidentified } from "./reasons.ts";

/** A pod, the shell command that reads the identity of the server at its address, and the expected identity. */
interface Peer {
  pod: Pod;
  query: string;
  identity: string;
}

export interface Cell {
  from: Pod;
  to: Peer;
  /** The identity in the answer; empty without an answer, `lost` if the command failed. */
  answer: string;
}

/** Every pod with its identity. Throws ProbeError where the run_id of a redis pod cannot be read. */
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
  const identity = requireResult(await runIdOf(context, pod), podUnidentified({ pod: pod.name }));
  return {
    pod,
    identity,
    query: `${queryRunId(pod.ip, MASTER.port, context.timeouts.connection)} | cut -d: -f2`,
  };
}

/** Queries every peer from one pod, concurrently and each over its own connection. */
export async function meshFrom(context: ProbeContext, from: Pod, peers: readonly Peer[]): Promise<Cell[]> {
  // A pod without its tools gets no answers, which is no evidence that it reaches no pod.
  const tools = "command -v nc >/dev/null && command -v wget >/dev/null || exit 127";
  // Concurrently, so that a query that times out does not delay the others.
  const queries = peers.map(({ query }, index) => `echo "${index} $(${query} 2>/dev/null)" &`);
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

/** A pair that got no answer, and the result of its retries. */
export interface SilentPair {
  from: Pod;
  to: Peer;
  /** The identity in the first answer; empty if no retry was answered, `lost` if a command failed. */
  answer: string;
  /** The peer that the source reached in each round; absent where there is none, so the source itself may be down. */
  reached?: Peer;
  /** The pod that the target answered in each round, perhaps itself; absent where there is none. */
  answered?: Pod;
}

type Pair = Pick<Cell, "from" | "to">;

const isPair = (one: Pair, other: Pair) =>
  one.from.name === other.from.name && one.to.pod.name === other.to.pod.name;
const isAnswered = ({ answer, to }: Cell) => answer === to.identity;

/**
 * Retries each silent pair in rounds, over fresh connections, until it answers. As controls in the same rounds, the
 * source queries a peer that it reached before, and the target is queried by a pod that reached it before, or itself.
 */
export async function retrySilentPairs(
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
  const queries: Cell[][] = [];
  let open: readonly Pair[] = silent;
  for (let round = 0; round < rounds && open.length > 0; round += 1) {
    const still = open;
    const controlPairs = controls
      .filter((_, index) => still.some((pair) => pair === silent[index]))
      .flatMap(({ source, target }) => [...(source ? [source] : []), target]);
    const seen = await queryPairs(context, [...still, ...controlPairs]);
    queries.push(seen);
    open = still.filter((pair) => seen.find((cell) => isPair(cell, pair))?.answer === "");
  }
  return silent.map(({ from, to }, index) => {
    const control = controls[index];
    const rounded = queries.map((seen) => seen.find((cell) => isPair(cell, { from, to })));
    const answers = rounded.flatMap((cell) => (cell ? [cell.answer] : []));
    const during = queries.slice(0, answers.length);
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

/** Queries pairs, each once, from all sources concurrently. */
async function queryPairs(context: ProbeContext, pairs: readonly Pair[]): Promise<Cell[]> {
  const sources = [...new Map(pairs.map(({ from }) => [from.name, from])).values()];
  const queries = sources.map((source) => {
    const peers = pairs.filter(({ from }) => from.name === source.name).map(({ to }) => to);
    return meshFrom(context, source, [...new Map(peers.map((peer) => [peer.pod.name, peer])).values()]);
  });
  return (await Promise.all(queries)).flat();
}
