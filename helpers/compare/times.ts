import type { Evidence } from "../evidence.ts";
import type { ReportedClaim } from "../report/model.ts";
import { medianOf } from "../statistics/mann-whitney.ts";
import { settledWords } from "./words.ts";

/** Times of a claim in milliseconds, by what took them. */
export type Times = Readonly<Record<string, readonly number[]>>;

type Told = Pick<ReportedClaim, "verdict" | "reason" | "evidence">;
type Took = Pick<Evidence, "at" | "probe" | "outcome" | "durationMs">;

/** What did not come to what was asked for: how long that takes is the probe's own limit, or chance. */
const IN_VAIN =
  /^(?:(?:refused|timeout|unreachable|reset|dns|lost|NXDOMAIN|SERVFAIL|untrusted)$|no |failed |exit (?!0)|HTTP (?![23]))|\bnobody \d|, not listed/;

/** How long the probes of one claim took, by probe and outcome, and how long what its reason tells of took. */
export function timesOf({ verdict, reason, evidence }: Told, nodes: readonly string[]): Times {
  const came = evidence.filter(({ outcome }) => !IN_VAIN.test(outcome));
  const took = Map.groupBy(came, ({ probe, outcome }) => `${probe}, ${settledWords(outcome, nodes)}`);
  const times = new Map([...took].map(([what, seen]) => [what, apart(seen)]));
  const turns = verdict === "upheld" ? turnsIn(reason, nodes) : [];
  for (const [what, ms] of turns) times.set(what, [...(times.get(what) ?? []), ms]);
  return Object.fromEntries(times);
}

/** Whether it is a time that a reason tells, and no probe's own. */
export const isTurn = (what: string): boolean => /\bN ms\b/.test(what);

/**
 * One duration, in the middle, for each stretch in which observations overlap: those of one command, or side
 * by side, share what held them up, so they tell it only once.
 */
function apart(seen: readonly Took[]): number[] {
  const stretches: { until: number; durations: number[] }[] = [];
  for (const { at, durationMs } of seen.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))) {
    const [from, last] = [Date.parse(at), stretches.at(-1)];
    const until = from + durationMs;
    if (!last || from >= last.until) stretches.push({ until, durations: [durationMs] });
    else {
      last.durations.push(durationMs);
      last.until = Math.max(last.until, until);
    }
  }
  return stretches.map(({ durations }) => medianOf(durations));
}

/**
 * The times until something turned that a reason tells, each with the words around it. Of an interval it is
 * the end, by which it was seen; the pace of the looks, in brackets, is none.
 */
function turnsIn(reason: string, nodes: readonly string[]): [string, number][] {
  const words = reason
    .replaceAll(/ \([^)]*\)/g, "")
    .replace("from the first look on", "0 ms after the deletion");
  return words.split(/[;,:] |(?<!\bbetween \d+) and /).flatMap((part): [string, number][] => {
    const [, ms] = /(\d+) ms\b/.exec(part) ?? [];
    return ms === undefined ? [] : [[settledWords(part, nodes), Number(ms)]];
  });
}
