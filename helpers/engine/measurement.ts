import { z } from "zod";
import type { Transition } from "../async/measure-transition.ts";

const text = z.string();
const count = z.int().nonnegative();
const milliseconds = z.number().nonnegative();
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();

const pod = z.object({ name: text, node: text, ip: text });

const route = z.object({
  kind: z.literal("route"),
  from: pod,
  to: pod,
  /**
   * The responses for each time to live, from 1 on, with a round trip for each; no address without a
   * response.
   */
  hops: list(z.object({ addresses: list(text), rttMs: list(milliseconds) })),
  /** The expected hops, and the node that each is or is on. */
  stops: list(z.object({ what: text, node: text, addresses: list(text) })),
});

const tally = list(z.object({ name: text, count }));

const spread = z.object({
  kind: z.literal("spread"),
  /** The target of the connections, and the node that balanced each of them. */
  to: text,
  node: text,
  /** Every endpoint, those that were never met too. */
  endpoints: tally,
  /** Answers from servers that are no endpoint; the name is empty for no answer. */
  others: tally,
  /** The mean for each endpoint, and between which counts an even spread stays but for the false alarms. */
  band: z.object({ expected: z.number().nonnegative(), low: count, high: count }),
  falseAlarm: z.number().min(0).max(1),
});

const order = z.object({
  kind: z.literal("order"),
  to: text,
  node: text,
  endpoints: z.tuple([text, text]),
  /** A 0 or a 1 for each connection: which of the two answered it. */
  answers: z.string().regex(/^[01]*$/),
  runs: count,
  /** The mean number of runs over all orders of the same answers. */
  expected: z.number().nonnegative(),
});

const policy = z.object({
  kind: z.literal("policy"),
  is: z.enum(["made", "deleted"]),
  at: z.iso.datetime(),
  /**
   * The transition of connections to their later state, in milliseconds from that time on; see
   * `Transition`.
   */
  turn: z
    .object({ turned: z.boolean(), afterMs: milliseconds, byMs: milliseconds, everyMs: milliseconds })
    .optional(),
});

/** A check's measurements in numbers, from which pictures are drawn. */
export const measurementSchema = z.discriminatedUnion("kind", [route, spread, order, policy]);

export type Measurement = z.infer<typeof measurementSchema>;
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
