import {
  isList,
  isNested,
  type NestedReason,
  type ReasonData,
  type Tagged,
  type Value,
  type ValueKind,
} from "../engine/reason.ts";
import { normalizeText, type RunNames } from "./normalize.ts";

type Normalize = (value: string | number, names: RunNames) => string | number | undefined;

const asText: Normalize = (value, names) => (typeof value === "string" ? normalizeText(value, names) : value);
const asItIs: Normalize = (value) => value;
const leftOut: Normalize = () => undefined;
const called =
  (placeholder: string): Normalize =>
  () =>
    placeholder;

/**
 * What is left of a value of each kind. That there is a count, an address or a node says something and stays;
 * a duration may be the beginning of an interval, which a faster run has not, so it is left out altogether.
 */
const KINDS: Readonly<Record<ValueKind, Normalize>> = {
  node: called("NODE"),
  pod: asText,
  namespace: called("NAMESPACE"),
  user: called("USER"),
  object: asText,
  address: called("IP"),
  host: asText,
  url: asText,
  context: asText,
  file: asText,
  port: asItIs,
  nodePort: called("PORT"),
  count: called("N"),
  probability: called("N"),
  ms: leftOut,
  limitSeconds: leftOut,
  term: asItIs,
  text: asText,
};

/** The kinds whose values stay what they are, so that the order of a list of them says something. */
const STEADY = new Set<ValueKind>(["object", "host", "port", "term", "text"]);

/** A reason without what differs in each run of one cluster. */
export const normalizeReason = ({ code, data }: NestedReason, names: RunNames): NestedReason => ({
  code,
  data: withValues(data, (kind, value) => KINDS[kind](value, names)),
});

/**
 * The form of a normalized reason of a claim that is upheld: also without the pods that it was upheld for and
 * their ports, which the scheduler decides.
 */
export const formOf = ({ code, data }: NestedReason): NestedReason => ({
  code,
  data: withValues(data, (kind, value) => {
    if (kind === "pod") return "POD";
    return kind === "port" ? "N" : value;
  }),
});

/** Whether two normalized reasons are the same; the order in which parameters were written is no matter. */
export const isSameReason = (one: NestedReason, other: NestedReason): boolean => keyOf(one) === keyOf(other);

const keyOf = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

type Change = (kind: ValueKind, value: string | number) => string | number | undefined;

function withValues(data: ReasonData, change: Change): ReasonData {
  const entries = Object.entries(data).flatMap(([name, value]) => {
    const changed = changedValue(value, change);
    return changed === undefined ? [] : [[name, changed] as const];
  });
  return Object.fromEntries(entries);
}

function changedValue(value: Value, change: Change): Value | undefined {
  if (isNested(value)) return { code: value.code, data: withValues(value.data, change) };
  if (!isList(value)) return changedTag(value, change);
  const items = value.flatMap((each) => changedValue(each, change) ?? []);
  return items.length === 0 && value.length > 0 ? undefined : distinct(items);
}

function changedTag(tagged: Tagged, change: Change): Tagged | undefined {
  const entries = (Object.entries(tagged) as [ValueKind, string | number][]).flatMap(([kind, value]) => {
    const changed = change(kind, value);
    return changed === undefined ? [] : [[kind, changed] as const];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** How many of a list are alike is a count as well, and what comes first of pods or nodes is chance. */
function distinct(items: readonly Value[]): readonly Value[] {
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  if (items.every(isSteady)) return [...byKey.values()];
  return [...byKey].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, item]) => item);
}

function isSteady(value: Value): boolean {
  if (isList(value)) return value.every(isSteady);
  if (isNested(value)) return Object.values(value.data).every(isSteady);
  return (Object.keys(value) as ValueKind[]).every((kind) => STEADY.has(kind));
}

/** A normalized reason for people, where there is no sentence of it: the code, and what counts of its data. */
export function describeReason({ code, data }: NestedReason): string {
  const parts = Object.entries(data).map(([name, value]) => `${name} ${describeValue(value)}`);
  return parts.length > 0 ? `${code} (${parts.join(", ")})` : code;
}

function describeValue(value: Value): string {
  if (isList(value)) return value.map(describeValue).join(" + ") || "none";
  return isNested(value) ? describeReason(value) : Object.values(value).join(" ");
}
