import type { ClaimId } from "../engine/claim.ts";
import { invalidShard, nothingSelected, patternWithoutMatch } from "../errors/flags.ts";

/**
 * The items whose ids match the patterns: `*` matches any text, a leading `!` excludes, and without a positive
 * pattern all items are selected first. Throws a usage error for a pattern that matches nothing.
 */
export function select<Item extends { id: ClaimId }>(
  items: readonly Item[],
  patterns: readonly string[],
  what = "claim",
): Item[] {
  const rules = patterns.map((pattern) => {
    const negative = pattern.startsWith("!");
    const text = negative ? pattern.slice(1) : pattern;
    const matches = matcher(text);
    if (!items.some(({ id }) => matches(id))) {
      throw patternWithoutMatch({ what, pattern });
    }
    return { negative, matches };
  });
  const positive = rules.filter(({ negative }) => !negative);
  const picked = items.filter(({ id }) => {
    const wanted = positive.length === 0 || positive.some(({ matches }) => matches(id));
    return wanted && !rules.some(({ negative, matches }) => negative && matches(id));
  });
  if (picked.length === 0) throw nothingSelected({ what });
  return picked;
}

function matcher(pattern: string): (id: string) => boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const whole = new RegExp(`^${parts.join(".*")}$`);
  const section = new RegExp(`^${parts.join(".*")}/`);
  return (id) => whole.test(id) || (!pattern.includes("/") && section.test(id));
}

/** A part of a list, to split work over machines; counted from 1. */
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

/** The items of a part. Slow items are often neighbours, so items are dealt to the parts in turn. */
export const partOf = <Item>(items: readonly Item[], { part, of }: Shard): Item[] =>
  items.filter((_, index) => index % of === part - 1);
