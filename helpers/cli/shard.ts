import { invalidShard } from "../errors/flags.ts";

/** One of so many parts of a list, for a machine each; from 1 on. */
export interface Shard {
  part: number;
  of: number;
}

/** Reads `2/3`. Throws a usage error for anything else. */
export function readShard(text: string): Shard {
  const [part = 0, of = 0] = (/^(\d+)\/(\d+)$/.exec(text)?.slice(1) ?? []).map(Number);
  if (part >= 1 && part <= of) return { part, of };
  throw invalidShard(text);
}

/** Every item is in one part. Those that lie together often take long together, so parts take turns. */
export const partOf = <Item>(items: readonly Item[], { part, of }: Shard): Item[] =>
  items.filter((_, index) => index % of === part - 1);
