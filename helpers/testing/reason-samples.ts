import { defineReason, text } from "../engine/reason.ts";

const sample = defineReason("sample", { words: text }, ({ words }) => words);

/** A reason about nothing, for tests of what passes reasons on. */
export const sampleReason = (words: string) => sample({ words });
