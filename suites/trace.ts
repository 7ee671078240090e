import { tableOf } from "../helpers/spec-trace/table.ts";
import table from "./trace.json" with { type: "json" };

/**
 * Every sentence of the lab's text, by place and hash, because the text itself is not part of this
 * repository.
 */
export const TRACE = tableOf(table);
