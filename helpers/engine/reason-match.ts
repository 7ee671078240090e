import { isList, isNested, type NestedReason, type ReasonData, type Value } from "./reason-data.ts";

/** A reason as it is expected: its code, and those of its parameters that matter. */
export type ExpectedReason = string | ExpectedParts;
interface ExpectedParts {
  readonly code: string;
  readonly [parameter: string]: ExpectedValue | readonly ExpectedValue[];
}
type ExpectedValue = string | number | ExpectedParts;

/**
 * Whether a reason, or one that it rests on, is the expected one. A pod is expected by the name of its workload, a
 * nested reason by its code or in parts; a list has the expected values among others, and text of the cluster contains
 * them.
 */
export function matchesReason(reason: NestedReason, expected: ExpectedReason): boolean {
  return (
    isExpected(reason, expected) || nestedIn(reason.data).some((nested) => matchesReason(nested, expected))
  );
}

function isExpected(reason: NestedReason, expected: ExpectedReason): boolean {
  if (typeof expected === "string") return reason.code === expected;
  return Object.entries(expected).every(([name, wanted]) => {
    if (name === "code") return reason.code === wanted;
    const given = reason.data[name];
    const all: readonly ExpectedValue[] = isSeveral(wanted) ? wanted : [wanted];
    return given !== undefined && all.every((each) => matchesValue(given, each));
  });
}

const isSeveral = (wanted: ExpectedValue | readonly ExpectedValue[]): wanted is readonly ExpectedValue[] =>
  Array.isArray(wanted);

function matchesValue(given: Value, wanted: ExpectedValue): boolean {
  if (isList(given)) return given.some((each) => matchesValue(each, wanted));
  if (isNested(given)) return typeof wanted !== "number" && isExpected(given, wanted);
  return Object.entries(given).some(
    ([kind, value]) =>
      value === wanted ||
      (typeof wanted === "string" && kind === "pod" && String(value).startsWith(`${wanted}-`)) ||
      (typeof wanted !== "object" && kind === "text" && String(value).includes(String(wanted))),
  );
}

function nestedIn(data: ReasonData): NestedReason[] {
  const enter = (value: Value): NestedReason[] => {
    if (isList(value)) return value.flatMap(enter);
    return isNested(value) ? [value] : [];
  };
  return Object.values(data).flatMap(enter);
}
