import { readFile } from "node:fs/promises";
import { hostname } from "node:os";

/** Names a process so that it is not confused with a later one of the same number: host, id, start. */
export async function ownerOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name in brackets may hold spaces, so fields are counted from behind it; the start is the 22nd.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, started] = [fields[0], fields[19]];
  // A container's first process often leaves the ended ones lying as zombies.
  return started === undefined || state === "Z" ? undefined : `${hostname()}:${pid}:${started}`;
}

/** Whether an owner is a process of this machine, so that it can be told here whether it still runs. */
export const isHere = (owner: string): boolean => owner.split(":")[0] === hostname();

/** Whether the process an owner names still runs; what belongs to another machine is taken as alive. */
export async function isAlive(owner: string): Promise<boolean> {
  const [, pid] = owner.split(":");
  if (!isHere(owner)) return true;
  return (await ownerOf(Number(pid))) === owner;
}

/** The machine and the process of an owner, for people; neither where none is known. */
export function partsOf(owner: string): { host?: string; process?: string } {
  const [, host, process] = /^([^:]+):(.+)$/.exec(owner) ?? [];
  return host !== undefined && process !== undefined ? { host, process } : {};
}
