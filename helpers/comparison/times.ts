import type { Evidence } from "../engine/evidence.ts";
import { isList, isNested, type NestedReason, type ReasonData, type Value } from "../engine/reason-data.ts";
import type { ReportedClaim } from "../reporters/model.ts";
import { medianOf } from "../statistics/mann-whitney.ts";
import { normalizeText, type RunNames } from "./normalize.ts";

/** Times of a claim in milliseconds, by what took them. */
export type Times = Readonly<Record<string, readonly number[]>>;

type Took = Pick<Evidence, "at" | "probe" | "outcome" | "durationMs">;

/** What did not come to what was asked for: how long that takes is the probe's own limit, or chance. */
const IN_VAIN =
  /^(?:(?:refused|timeout|unreachable|reset|dns|lost|NXDOMAIN|SERVFAIL|untrusted)$|no |failed |exit (?!0)|HTTP (?![23]))|\bnobody \d|, not listed/;

/** How long the probes of one claim took, by probe and outcome. */
export function timesOf({ evidence }: Pick<ReportedClaim, "evidence">, names: RunNames): Times {
  const came = evidence.filter(({ outcome }) => !IN_VAIN.test(outcome));
  const took = Map.groupBy(came, ({ probe, outcome }) => `${probe}, ${normalizeText(outcome, names)}`);
  return Object.fromEntries([...took].map(([what, seen]) => [what, apart(seen)]));
}

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

/** What a first attempt came to before the claim was upheld: it was not waited for to its end. */
const UNFINISHED = "first-attempt";

/**
 * The durations that the reason of an upheld claim has, which no probe took: until something turned. Each is
 * called by the reason's code and the parameters that lead to it, `policy-removed: open again, until`.
 */
export function delaysOf({ verdict, code, data }: Pick<ReportedClaim, "verdict" | "code" | "data">): Times {
  if (verdict !== "upheld" || code === undefined || data === undefined) return {};
  const all = Map.groupBy(durationsIn(data, []), ({ path }) => `${code}: ${path.join(", ")}`);
  return Object.fromEntries([...all].map(([what, found]) => [what, found.map(({ ms }) => ms)]));
}

interface Duration {
  path: readonly string[];
  ms: number;
}

/** Where an interval began, in which something turned: it was seen by its end, and not yet at this time. */
const BEGINNING = "from";

const durationsIn = (data: ReasonData, path: readonly string[]): Duration[] =>
  Object.entries(data).flatMap(([name, value]) =>
    name === BEGINNING && "ms" in value ? [] : durationsOf(value, [...path, inWords(name)]),
  );

function durationsOf(value: Value, path: readonly string[]): Duration[] {
  // Of a list, what its reasons are tells them apart.
  if (isList(value))
    return value.flatMap((each) => durationsOf(each, isNested(each) ? [...path, each.code] : path));
  if (isNested(value)) return isUnfinished(value) ? [] : durationsIn(value.data, path);
  return typeof value.ms === "number" ? [{ path, ms: value.ms }] : [];
}

const isUnfinished = ({ code }: NestedReason) => code === UNFINISHED;

/** `openAgainMs` as `open again`. */
const inWords = (parameter: string) =>
  parameter.replace(/Ms$/, "").replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
