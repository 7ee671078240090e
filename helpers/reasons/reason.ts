/**
 * The kinds of a reason's values: they determine how `compare` reads a value and what `--redact` does with
 * it.
 */
export const VALUE_KINDS = [
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

/** Why a verdict is what it is: a stable code and typed data. `text` is the same for people, made by the code's definition. */
export interface Reason {
  readonly code: string;
  readonly data: Readonly<Record<string, Value>>;
  readonly text: string;
}

/** One named parameter of a reason; `encode` gives its place in the data, or undefined where it is left out. */
export interface Parameter<T> {
  encode: (value: T) => Value | undefined;
  /** A placeholder for a value, in the table of all sentences. */
  placeholder: (name: string) => T;
}

interface AnyParameter {
  encode: (value: never) => Value | undefined;
  placeholder: (name: string) => unknown;
}

export type Parameters = Readonly<Record<string, AnyParameter>>;
type ValueOf<P> = P extends Parameter<infer T> ? T : never;
type OptionalKeys<P extends Parameters> = {
  [K in keyof P]: undefined extends ValueOf<P[K]> ? K : never;
}[keyof P];
export type ValuesOf<P extends Parameters> = {
  [K in Exclude<keyof P, OptionalKeys<P>>]: ValueOf<P[K]>;
} & { [K in OptionalKeys<P>]?: ValueOf<P[K]> };

const parameter = <T extends string | number>(kind: keyof Tagged): Parameter<T> => ({
  encode: (value) => ({ [kind]: value }),
  // A number is only ever written into a sentence, where its name does as well.
  placeholder: (name) => `<${name}>` as T,
});

/** Names of objects in the cluster; generated parts of a pod's name differ from run to run. */
export const node = parameter<string>("node");
export const pod = parameter<string>("pod");
export const namespace = parameter<string>("namespace");
/** Whom the API server knows labcheck as. */
export const user = parameter<string>("user");
/** The name of another object: a Service, a Deployment, a Secret. */
export const objectName = parameter<string>("object");
/** An IP address, or a CIDR. */
export const address = parameter<string>("address");
/** A DNS name. */
export const host = parameter<string>("host");
export const url = parameter<string>("url");
/** A context of a kubeconfig. */
export const context = parameter<string>("context");
/** A path on the machine that labcheck runs on. */
export const file = parameter<string>("file");
export const port = parameter<number>("port");
/** A port that the cluster chose from its range. */
export const nodePort = parameter<number>("nodePort");
export const count = parameter<number>("count");
export const probability = parameter<number>("probability");
/** A duration in milliseconds that was measured. `compare` follows it, and of an interval only the end, not `from`. */
export const measuredMs = parameter<number>("ms");
/** A limit in seconds that labcheck waits for. */
export const limitSeconds = parameter<number>("limitSeconds");
/**
 * A value that is the same in every run: an outcome, a protocol, a mode, the name of an app, a hop's
 * number.
 */
export const term = parameter<string | number>("term");
/** Text that the cluster or the operating system wrote. */
export const text = parameter<string>("text");

/** A reason that this one rests on. */
export const because: Parameter<Reason> = {
  encode: ({ code, data }) => ({ code, data }),
  placeholder: (name) => ({ code: name, data: {}, text: `<${name}>` }),
};

export const listOf = <T>(each: Parameter<T>): Parameter<readonly T[]> => ({
  encode: (values) => values.flatMap((value) => each.encode(value) ?? []),
  placeholder: (name) => [each.placeholder(name)],
});

export const optional = <T>(given: Parameter<T>): Parameter<T | undefined> => ({
  encode: (value) => (value === undefined ? undefined : given.encode(value)),
  placeholder: given.placeholder,
});

const defined = new Set<string>();

/** The codes of all reasons whose definitions have been loaded. */
export const definedCodes = (): ReadonlySet<string> => defined;

/**
 * Defines a reason: its code, unique in labcheck and never reused for something else; its parameters; and the
 * one place that turns both into a sentence. A reason without parameters is a value, any other a function.
 */
export function defineReason(code: string, message: string): Reason;
export function defineReason<P extends Parameters>(
  code: string,
  parameters: P,
  message: (values: ValuesOf<P>) => string,
): (values: ValuesOf<P>) => Reason;
export function defineReason<P extends Parameters>(
  code: string,
  parameters: P | string,
  message?: (values: ValuesOf<P>) => string,
): Reason | ((values: ValuesOf<P>) => Reason) {
  if (defined.has(code)) throw new Error(`the reason ${code} is defined twice`);
  defined.add(code);
  if (typeof parameters === "string") return { code, data: {}, text: parameters };
  if (!message) throw new Error(`the reason ${code} has parameters and no sentence`);
  return (values) => ({ code, data: encode(parameters, values), text: message(values) });
}

/** The values of parameters as data, each under its kind. */
export function encode<P extends Parameters>(parameters: P, values: ValuesOf<P>): Reason["data"] {
  const given = values as Readonly<Record<string, unknown>>;
  const entries = Object.entries(parameters).flatMap(([name, { encode: encodeOne }]) => {
    const value = encodeOne(given[name] as never);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** The same reason with others behind it, which limit or explain it; its code stays. */
export function withNotes(reason: Reason, ...notes: readonly (Reason | undefined)[]): Reason {
  const given = notes.filter((note) => note !== undefined);
  if (given.length === 0) return reason;
  const { notes: before = [] } = reason.data;
  const all = [...(Array.isArray(before) ? (before as readonly Value[]) : []), ...given.map(because.encode)];
  return {
    code: reason.code,
    data: { ...reason.data, notes: all.filter((each) => each !== undefined) },
    text: [reason.text, ...given.map(({ text: words }) => words)].join("; "),
  };
}
