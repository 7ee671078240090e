import {
  isList,
  isNested,
  type NestedReason,
  type ReasonData,
  type Tagged,
  type Value,
  type ValueKind,
} from "../reasons/reason.ts";
import { normalizeText, type RunNames } from "./normalize.ts";

type Normalize = (value: string | number, names: RunNames) => string | number | undefined;

const asText: Normalize = (value, names) => (typeof value === "string" ? normalizeText(value, names) : value);
const keep: Normalize = (value) => value;
const omit: Normalize = () => undefined;
const replaceBy =
  (placeholder: string): Normalize =>
  () =>
    placeholder;

/**
 * How each kind of value is normalized. That there is a count, an address or a node matters and stays. A duration
 * may be the beginning of an interval that a faster run does not have, so it is omitted.
 */
const KINDS: Readonly<Record<ValueKind, Normalize>> = {
  node: replaceBy("NODE"),
  pod: asText,
  namespace: replaceBy("NAMESPACE"),
  user: replaceBy("USER"),
  object: asText,
  address: replaceBy("IP"),
  host: asText,
  url: asText,
  context: asText,
  file: asText,
  port: keep,
  nodePort: replaceBy("PORT"),
  count: replaceBy("N"),
  probability: replaceBy("N"),
  ms: omit,
  limitSeconds: omit,
  term: keep,
  text: asText,
};

/** Kinds whose values are the same in every run, so that the order of a list of them matters. */
const STABLE_KINDS = new Set<ValueKind>(["object", "host", "port", "term", "text"]);

/** A reason without everything that differs between runs of one cluster. */
export const normalizeReason = ({ code, data }: NestedReason, names: RunNames): NestedReason => ({
  code,
  data: withValues(data, (kind, value) => KINDS[kind](value, names)),
});

/**
 * The form of a normalized reason of a claim that is upheld: also without the pods that it was upheld for and
 * their ports, which the scheduler decides.
 */
export const reasonShape = ({ code, data }: NestedReason): NestedReason => ({
  code,
  data: withValues(data, (kind, value) => {
    if (kind === "pod") return "POD";
    return kind === "port" ? "N" : value;
  }),
});

/** Whether two normalized reasons are equal; the order of their parameters does not matter. */
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

/** The number of equal items is a count, too, and the order of pods or nodes is random. */
function distinct(items: readonly Value[]): readonly Value[] {
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  if (items.every(isStable)) return [...byKey.values()];
  return [...byKey].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, item]) => item);
}

function isStable(value: Value): boolean {
  if (isList(value)) return value.every(isStable);
  if (isNested(value)) return Object.values(value.data).every(isStable);
  return (Object.keys(value) as ValueKind[]).every((kind) => STABLE_KINDS.has(kind));
}

/** Describes a normalized reason without a sentence: its code and data. */
export function describeReason({ code, data }: NestedReason): string {
  const parts = Object.entries(data).map(([name, value]) => `${name} ${describeValue(value)}`);
  return parts.length > 0 ? `${code} (${parts.join(", ")})` : code;
}

function describeValue(value: Value): string {
  if (isList(value)) return value.map(describeValue).join(" + ") || "none";
  return isNested(value) ? describeReason(value) : Object.values(value).join(" ");
}
