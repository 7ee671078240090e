import { expect, test } from "vitest";
import { claimsOf, tableOf } from "./table.ts";

const PLACE = { heading: "Cats", paragraph: 1, sentence: 1, hash: "0123456789abcdef" };
const CLAIMED = { ...PLACE, claims: ["pods/reach-any", "errata/proxy-mode"] };
const EXCUSED = { ...PLACE, sentence: 2, none: "advice to the reader" };

test("tableOf: returns a table of both kinds unchanged", () => {
  const table = tableOf([CLAIMED, EXCUSED]);
  expect(table).toEqual([CLAIMED, EXCUSED]);
  expect(table.map(claimsOf)).toEqual([["pods/reach-any", "errata/proxy-mode"], []]);
});

test.each<[string, unknown]>([
  ["neither claims nor a reason", PLACE],
  ["claims and a reason", { ...CLAIMED, none: "advice" }],
  ["no claim in the list", { ...PLACE, claims: [] }],
  ["a claim twice", { ...PLACE, claims: ["pods/reach-any", "pods/reach-any"] }],
  ["a claim of no section", { ...PLACE, claims: ["cats/sleep"] }],
  ["a section alone", { ...PLACE, claims: ["pods/"] }],
  ["an empty reason", { ...PLACE, none: "" }],
  ["a paragraph 0", { ...CLAIMED, paragraph: 0 }],
  ["half a sentence", { ...CLAIMED, sentence: 1.5 }],
  ["a short hash", { ...CLAIMED, hash: "0123" }],
  ["a hash with more before it", { ...CLAIMED, hash: "f0123456789abcdef" }],
  ["a hash with more behind it", { ...CLAIMED, hash: "0123456789abcdef0" }],
  ["a hash that is none", { ...CLAIMED, hash: "0123456789ABCDEF" }],
  ["the text itself", { ...CLAIMED, text: "Cats sleep." }],
])("tableOf: rejects an entry with %s", (_, entry) => {
  expect(() => tableOf([EXCUSED, entry])).toThrow(/"path": \[\s+1/);
});

test("tableOf: rejects a claim that is listed twice", () => {
  const twice = { ...PLACE, claims: ["pods/reach-any", "pods/reach-any"] };
  expect(() => tableOf([twice])).toThrow("names a claim twice");
});

test("tableOf: rejects a place that is listed twice", () => {
  expect(() => tableOf([CLAIMED, { ...EXCUSED, sentence: 1 }])).toThrow("names a place twice");
});
