import { randomUUID } from "node:crypto";
import { execute } from "./exec.ts";
import { parseInfo, type Replication, replicationOf } from "./parsers/redis-info.ts";
import type { Pod, ProbeContext } from "./probe-context.ts";

/** How long a server is watched at most, in seconds: what reads its commands ends by itself, whatever becomes of us. */
const SECONDS = 40;
/** The time until a server's MONITOR has started, in tenths of a second. */
const START_TENTHS = 50;

/** A command that a redis server was given. */
interface RedisCommand {
  /** Who gave it, as the server sees it: `10.42.1.7:34612`. */
  client: string;
  command: string;
  /** Its first argument. */
  key: string;
}

/**
 * The commands that one server received while it was watched; without `given` if the watch was interrupted.
 */
export interface WatchedServer {
  pod: Pod;
  commands?: readonly RedisCommand[];
}

/**
 * Watches redis servers by MONITOR in their own pods while `during` runs, which receives a prefix for its
 * keys: of all commands, only those with this prefix leave the pods. Markers at both ends of each stream
 * show that nothing in between was missed.
 */
export async function watchServers<T>(
  context: ProbeContext,
  pods: readonly Pod[],
  during: (prefix: string) => Promise<T>,
): Promise<{ result: T; watched: WatchedServer[] }> {
  const prefix = `labcheck-${randomUUID()}`;
  const inPod = (pod: Pod, probe: string, script: string, seconds: number) =>
    execute(context, { pod, argv: ["sh", "-c", script], seconds, probe, target: `redis in ${pod.name}` });
  // sed exits after the second marker, and redis-cli at its next write, because the pipe is closed.
  const monitor = `timeout ${SECONDS} redis-cli MONITOR | sed -n -e '/${prefix}/p' -e '/${prefix}-end/q'`;
  const begin = `tries=0
until redis-cli CLIENT LIST | grep -q 'cmd=monitor'; do
  tries=$((tries + 1)); [ $tries -gt ${START_TENTHS} ] && exit 1; sleep 0.1
done
redis-cli ECHO ${prefix}-begin`;
  const end = `for each in 1 2 3; do redis-cli ECHO ${prefix}-end; sleep 0.1; done`;
  const streams = pods.map((pod) => inPod(pod, "commands of redis", monitor, SECONDS + 5));
  await Promise.all(pods.map((pod) => inPod(pod, "mark", begin, START_TENTHS / 10 + 10)));
  let ended = false;
  const endAll = async () => {
    ended = true;
    await Promise.all(pods.map((pod) => inPod(pod, "mark", end, 10)));
  };
  try {
    const result = await during(prefix);
    await endAll();
    const said = await Promise.all(streams);
    const watched = pods.map((pod, index): WatchedServer => {
      const stream = said[index];
      const given = stream && !stream.failed ? parseMonitor(stream.stdout, prefix) : undefined;
      return given ? { pod, commands: given } : { pod };
    });
    return { result, watched };
  } finally {
    if (!ended) await endAll().catch(() => {});
    await Promise.allSettled(streams);
  }
}

/**
 * The commands between both marks in the output of MONITOR; undefined where a mark is missing, so that some may have
 * been missed. Source: replicationFeedMonitors of redis' replication.c. Never throws.
 */
export function parseMonitor(output: string, prefix: string): RedisCommand[] | undefined {
  const lines = output.matchAll(/^\d+\.\d+ \[\d+ ([^\]]*(?:\[[^\]]*\])?[^\]]*)\] "([^"]+)" "([^"]*)"/gm);
  const all = [...lines].map(([, client = "", command = "", key = ""]) => ({
    ...{ client, command: command.toUpperCase(), key },
  }));
  const from = all.findIndex(({ key }) => key === `${prefix}-begin`);
  const to = all.findIndex(({ key }) => key === `${prefix}-end`);
  return from < 0 || to < from ? undefined : all.slice(from + 1, to);
}

/** Runs redis-cli in a redis pod against that pod itself; undefined if it failed or was refused. */
export const redisCli = (context: ProbeContext, pod: Pod, ...args: string[]): Promise<string | undefined> =>
  runRedis(context, pod, ["redis-cli", ...args]);

async function runRedis(
  context: ProbeContext,
  pod: Pod,
  argv: readonly string[],
): Promise<string | undefined> {
  const executed = await execute(context, {
    pod,
    argv,
    seconds: context.timeouts.command,
    probe: "redis",
    target: `redis in ${pod.name}`,
  });
  return executed.failed || executed.exitCode !== 0 ? undefined : executed.stdout;
}

/** The identity of the server in a redis pod, as it says itself. */
export async function runIdOf(context: ProbeContext, pod: Pod): Promise<string | undefined> {
  const info = await redisCli(context, pod, "INFO", "server");
  return info === undefined ? undefined : parseInfo(info)["run_id"];
}

/** Reads the replication state of the redis server in a pod; undefined if the probe failed. */
export async function replicationIn(context: ProbeContext, pod: Pod): Promise<Replication | undefined> {
  const info = await redisCli(context, pod, "INFO", "replication");
  return info === undefined ? undefined : replicationOf(parseInfo(info));
}

/** Reads a list in the server of a redis pod and its replication state, in sequence in one command. */
export async function listAndReplication(
  context: ProbeContext,
  pod: Pod,
  key: string,
): Promise<{ entries: readonly string[]; replication: Replication } | undefined> {
  const script = `redis-cli LRANGE ${key} 0 -1 && redis-cli INFO replication`;
  const said = await runRedis(context, pod, ["sh", "-c", script]);
  const [list, info] = said?.split(/^# Replication\s*$/m) ?? [];
  if (list === undefined || info === undefined) return undefined;
  return { entries: list.trim().split(/\r?\n/), replication: replicationOf(parseInfo(info)) };
}

/** A shell command that queries a redis server at an address, with BusyBox only. */
export const queryInfo = (address: string, port: number, seconds: number): string =>
  `printf 'INFO server\\r\\nQUIT\\r\\n' | nc -w ${seconds} ${address} ${port}`;

/** The part of redis' answer that identifies the server, for awk. */
export const RUN_ID = "run_id:[0-9a-f]+";

/** The same command with nothing else in the answer. */
export const queryRunId = (address: string, port: number, seconds: number): string =>
  `${queryInfo(address, port, seconds)} | grep -m1 run_id`;
