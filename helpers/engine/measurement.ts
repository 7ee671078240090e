import type { Transition } from "../async/measure-transition.ts";
import type { Measurement } from "./measurement-schema.ts";

export type MeasurementOf<Kind extends Measurement["kind"]> = Extract<Measurement, { kind: Kind }>;

type SpreadDesign = Pick<MeasurementOf<"spread">, "to" | "node" | "band" | "falseAlarm">;

/** A spread, from the server of each connection; empty for no answer. */
export function spreadOf(
  endpoints: readonly string[],
  answers: readonly string[],
  rest: SpreadDesign,
): MeasurementOf<"spread"> {
  const counted = (name: string) => ({ name, count: answers.filter((answer) => answer === name).length });
  const others = [...new Set(answers)].filter((name) => !endpoints.includes(name));
  return { kind: "spread", ...rest, endpoints: endpoints.map(counted), others: others.map(counted) };
}

/** An order, from which of two endpoints answered each connection. */
export function orderOf(
  endpoints: readonly [string, string],
  answers: readonly string[],
  { to, node, runs, expected }: Pick<MeasurementOf<"order">, "to" | "node" | "runs" | "expected">,
): MeasurementOf<"order"> {
  const [first, second] = endpoints;
  const digits = answers.map((answer) => (answer === first ? "0" : "1")).join("");
  return { kind: "order", to, node, endpoints: [first, second], answers: digits, runs, expected };
}

/** That a policy was made or deleted, at a time in milliseconds since 1970. */
export function policyIs(
  is: "made" | "deleted",
  { at = Date.now(), turn }: { at?: number; turn?: Transition } = {},
): MeasurementOf<"policy"> {
  return { kind: "policy", is, at: new Date(at).toISOString(), ...(turn ? { turn } : {}) };
}
