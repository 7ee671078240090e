import { z } from "zod";
import { SCOPES } from "../../helpers/engine/claim.ts";
import { SELF } from "../worker.ts";

const image = z.string().exactOptional();
const output = { out: z.string(), json: z.boolean() };

/**
 * The work of the process that runs where the cluster's network is. The process that prepares the machine has
 * checked all options already, and hands over the result.
 */
const taskSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("run"),
    claims: z.array(z.string()),
    seed: z.int(),
    allowed: z.array(z.enum(SCOPES)),
    images: z.strictObject({ busybox: image, redis: image, node: image }),
    ...output,
    redacted: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("prove"), faults: z.array(z.string()), ...output }),
  z.strictObject({ kind: z.literal("up") }),
  z.strictObject({ kind: z.literal("clean"), all: z.boolean(), dryRun: z.boolean() }),
]);

export type WorkerTask = z.infer<typeof taskSchema>;

/** Reads the argument of the hidden command `worker`. Throws an error for anything but a task. */
export const readTask = (text: string): WorkerTask => taskSchema.parse(JSON.parse(text));

/** The arguments that make Node run a task in this program. */
export const workerArgv = (task: WorkerTask): readonly string[] => [SELF, "worker", JSON.stringify(task)];
