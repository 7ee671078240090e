import { readFileSync, readlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";

/**
 * Names a process so that it is not confused with a later one of the same number: host, id, start, and the boot and
 * the process namespace in which that id counts.
 */
export async function processIdentity(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name in brackets may hold spaces, so fields are counted from behind it; the start is the 22nd.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, started] = [fields[0], fields[19]];
  // A container's first process often leaves the ended ones lying as zombies.
  if (started === undefined || state === "Z") return undefined;
  return `${hostname()}:${pid}:${started}:${bootHere()}.${processesHere()}`;
}

/** Whether an owner is a process whose state can be read from here; two machines may have one name. */
export function isOnThisHost(owner: string): boolean {
  const { host, boot, processes } = placeOf(owner);
  return host === hostname() && boot !== undefined && boot === bootHere() && processes === processesHere();
}

/** Whether the process of an owner still runs; one of another machine or container counts as alive. */
export async function isProcessAlive(owner: string): Promise<boolean> {
  const { host, boot, processes } = placeOf(owner);
  if (host !== hostname()) return true;
  if (boot !== undefined && boot === bootHere() && processes !== processesHere()) return true;
  const pid = Number(owner.split(":")[1]);
  const now = await processIdentity(pid);
  if (now === undefined) return await isHidden(pid);
  // An owner of an earlier version names no boot.
  return now === owner || (boot === undefined && nameOf(now) === owner);
}

/** An owner for people: host, process and its start. */
export const nameOf = (owner: string): string => owner.split(":").slice(0, 3).join(":");

/** The machine and the process of an owner, for people; neither where none is known. */
export function partsOf(owner: string): { host?: string; process?: string } {
  const [, host, process] = /^([^:]+):(.+)$/.exec(nameOf(owner)) ?? [];
  return host !== undefined && process !== undefined ? { host, process } : {};
}

function placeOf(owner: string) {
  const [host, , , place] = owner.split(":");
  const [boot, processes] = place?.split(".") ?? [];
  return { host, boot, processes };
}

const bootHere = () => onLinux(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8));
const processesHere = () => onLinux(() => /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "");

function onLinux(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}

/** Whether another user's process is only kept from this one's sight (`hidepid`); an ended one has no file either. */
async function isHidden(pid: number): Promise<boolean> {
  const isListed = await readFile(`/proc/${pid}/stat`).then(
    () => true,
    () => false,
  );
  if (isListed || !(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
