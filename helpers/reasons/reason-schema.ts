import { z } from "zod";
import { type ReasonData, VALUE_KINDS, type Value } from "./reason.ts";

const tagged = z.partialRecord(z.enum(VALUE_KINDS), z.union([z.string(), z.number()]));
const valueSchema: z.ZodType<Value> = z.lazy(() =>
  z.union([
    z.strictObject({ code: z.string(), data: z.record(z.string(), valueSchema) }),
    z.array(valueSchema),
    tagged,
  ]),
);

/** The parameters of a reason, as the report has them. */
export const reasonDataSchema: z.ZodType<ReasonData> = z.record(z.string(), valueSchema);
