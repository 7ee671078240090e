import { TIMEOUTS } from "../engine/timeouts.ts";
import { execute } from "./exec.ts";
import { parseInfo, type Replication, replicationOf } from "./parsers/redis-info.ts";
import type { Pod, ProbeContext } from "./probe-context.ts";

/** Runs redis-cli in a redis pod against that pod itself; undefined where it was lost or refused. */
export const redisCli = (context: ProbeContext, pod: Pod, ...args: string[]): Promise<string | undefined> =>
  saidBy(context, pod, ["redis-cli", ...args]);

async function saidBy(context: ProbeContext, pod: Pod, argv: readonly string[]): Promise<string | undefined> {
  const executed = await execute(context, {
    pod,
    argv,
    seconds: TIMEOUTS.command,
    probe: "redis",
    target: `redis in ${pod.name}`,
  });
  return executed.lost || executed.exitCode !== 0 ? undefined : executed.stdout;
}

/** The identity of the server in a redis pod, as it says itself. */
export async function runIdOf(context: ProbeContext, pod: Pod): Promise<string | undefined> {
  const info = await redisCli(context, pod, "INFO", "server");
  return info === undefined ? undefined : parseInfo(info)["run_id"];
}

/** What the server in a redis pod says about its part in replication; undefined where it was lost or refused. */
export async function replicationIn(context: ProbeContext, pod: Pod): Promise<Replication | undefined> {
  const info = await redisCli(context, pod, "INFO", "replication");
  return info === undefined ? undefined : replicationOf(parseInfo(info));
}

/** A list in the server of a redis pod, and its part in replication, asked one after the other in one command. */
export async function listAndReplication(
  context: ProbeContext,
  pod: Pod,
  key: string,
): Promise<{ entries: readonly string[]; replication: Replication } | undefined> {
  const script = `redis-cli LRANGE ${key} 0 -1 && redis-cli INFO replication`;
  const said = await saidBy(context, pod, ["sh", "-c", script]);
  const [list, info] = said?.split(/^# Replication\s*$/m) ?? [];
  if (list === undefined || info === undefined) return undefined;
  return { entries: list.trim().split(/\r?\n/), replication: replicationOf(parseInfo(info)) };
}

/** A shell command that asks a redis server at an address about itself, with BusyBox only. */
export const askInfo = (address: string, port: number, seconds: number): string =>
  `printf 'INFO server\\r\\nQUIT\\r\\n' | nc -w ${seconds} ${address} ${port}`;

/** What of its answer says who it is, for awk. */
export const RUN_ID = "run_id:[0-9a-f]+";

/** The same command with nothing else in the answer. */
export const askRunId = (address: string, port: number, seconds: number): string =>
  `${askInfo(address, port, seconds)} | grep -m1 run_id`;
