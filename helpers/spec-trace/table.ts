import { z } from "zod";
import { SECTIONS } from "../engine/claim.ts";

const place = {
  heading: z.string(),
  paragraph: z.int().positive(),
  sentence: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{16}$/),
};

const claimed = z.strictObject({
  ...place,
  claims: z
    .array(z.templateLiteral([z.enum(SECTIONS), "/", z.string().min(1)]))
    .min(1)
    .refine((ids) => new Set(ids).size === ids.length, "names a claim twice"),
});

/** Why nothing of the sentence can be checked, in our words. */
const excused = z.strictObject({ ...place, none: z.string().min(1) });

const entry = z.union([claimed, excused]);

const table = z.array(entry).refine((entries) => {
  const places = entries.map(({ heading, paragraph, sentence }) => `${heading}\n${paragraph}.${sentence}`);
  return new Set(places).size === places.length;
}, "names a place twice");

/** A sentence of the lab by its place and hash (see `sentencesOf`): the claims it leads to, or why none. */
export type Entry = z.infer<typeof entry>;

/** Checks that a parsed JSON is such a table, in the order of the text; throws zod's error for what is none. */
export function tableOf(json: unknown): Entry[] {
  return table.parse(json);
}

/** The claims that a sentence leads to; none for one that has a reason. */
export const claimsOf = (of: Entry): readonly string[] => ("claims" in of ? of.claims : []);
