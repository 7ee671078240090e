import { isList, isNested, type NestedReason, type ReasonData, type Value } from "./reason-data.ts";

/** A reason as it is expected: its code, and those of its parameters that matter. */
export type ExpectedReason = string | ({ code: string } & Readonly<Record<string, string | number>>);

/**
 * Whether a reason, or one that it rests on, is the expected one. A pod is expected by the name of its workload,
 * a list has the expected value among others, and text of the cluster contains it.
 */
export function matchesReason(reason: NestedReason, expected: ExpectedReason): boolean {
  const wanted: Readonly<Record<string, string | number>> =
    typeof expected === "string" ? { code: expected } : expected;
  const own = Object.entries(wanted).every(([name, value]) => {
    if (name === "code") return reason.code === value;
    const given = reason.data[name];
    return given !== undefined && matchesValue(given, value);
  });
  return own || nestedIn(reason.data).some((nested) => matchesReason(nested, expected));
}

function matchesValue(given: Value, wanted: string | number): boolean {
  if (isList(given)) return given.some((each) => matchesValue(each, wanted));
  if (isNested(given)) return given.code === wanted;
  return Object.entries(given).some(
    ([kind, value]) =>
      value === wanted ||
      (kind === "pod" && String(value).startsWith(`${wanted}-`)) ||
      (kind === "text" && String(value).includes(String(wanted))),
  );
}

function nestedIn(data: ReasonData): NestedReason[] {
  const enter = (value: Value): NestedReason[] => {
    if (isList(value)) return value.flatMap(enter);
    return isNested(value) ? [value] : [];
  };
  return Object.values(data).flatMap(enter);
}
