import { tableOf } from "../helpers/spec-trace/table.ts";
import table from "./trace.json" with { type: "json" };

/** Every sentence of the lab's text, by place and hash: the text itself is not ours to keep. */
export const TRACE = tableOf(table);
