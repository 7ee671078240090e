import { z } from "zod";

/** What a value of a reason is: it decides how `compare` reads it and what `--redact` does with it. */
const VALUE_KINDS = [
  "node",
  "pod",
  "namespace",
  "user",
  "object",
  "address",
  "host",
  "url",
  "context",
  "file",
  "port",
  "nodePort",
  "count",
  "probability",
  "ms",
  "limitSeconds",
  "term",
  "text",
] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/** A value under its kind, as `{ "pod": "busybox-1" }`. */
export type Tagged = { readonly [K in ValueKind]?: string | number };

export interface NestedReason {
  readonly code: string;
  readonly data: ReasonData;
}

export type Value = Tagged | NestedReason | readonly Value[];
export type ReasonData = Readonly<Record<string, Value>>;

const tagged = z.partialRecord(z.enum(VALUE_KINDS), z.union([z.string(), z.number()]));
const value: z.ZodType<Value> = z.lazy(() =>
  z.union([z.strictObject({ code: z.string(), data: z.record(z.string(), value) }), z.array(value), tagged]),
);

/** The parameters of a reason, as the report has them. */
export const reasonDataSchema: z.ZodType<ReasonData> = z.record(z.string(), value);

export const isNested = (given: Value): given is NestedReason => "code" in given && "data" in given;
export const isList = (given: Value): given is readonly Value[] => Array.isArray(given);

/** Calls `visit` with each value in a reason's data that has a kind, those of the reasons it rests on included. */
export function everyValue(
  data: ReasonData,
  visit: (kind: ValueKind, value: string | number, name: string) => void,
): void {
  const enter = (name: string, given: Value): void => {
    if (isList(given)) for (const each of given) enter(name, each);
    else if (isNested(given)) everyValue(given.data, visit);
    else
      for (const [kind, each] of Object.entries(given) as [ValueKind, string | number][])
        visit(kind, each, name);
  };
  for (const [name, given] of Object.entries(data)) enter(name, given);
}
