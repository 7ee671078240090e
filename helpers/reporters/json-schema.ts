import { z } from "zod";
import { reportSchema } from "./model.ts";

/**
 * The JSON Schema of report.json, as the text of its file. What a later version adds is allowed by it: a reader
 * of today leaves that alone.
 */
export function jsonSchemaOfReport(): string {
  const schema = z.toJSONSchema(reportSchema, { io: "input" });
  const named = { title: "A report of labcheck", description: "report.json, apiVersion labcheck/v1" };
  const { $schema, ...rest } = schema;
  return `${JSON.stringify({ $schema, ...named, ...rest }, undefined, 2)}\n`;
}
