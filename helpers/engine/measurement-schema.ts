import { z } from "zod";

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
