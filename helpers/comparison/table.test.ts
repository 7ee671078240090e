import { expect, test } from "vitest";
import { bounded, cell, table } from "./table.ts";

test.each([
  ["a | b", "a \\| b"],
  ["two\nlines\r\n\tand  a tab ", "two lines and a tab"],
  ["<script>&amp;", "&lt;script&gt;&amp;amp;"],
  ["`code` *bold* _x_ [a](b) ~~c~~ \\|", "\\`code\\` \\*bold\\* \\_x\\_ \\[a\\](b) \\~\\~c\\~\\~ \\\\\\|"],
  ["x".repeat(601), `${"x".repeat(599)}…`],
  ["x".repeat(600), "x".repeat(600)],
  ["", ""],
])("cell: escapes %j", (text, shown) => expect(cell(text)).toBe(shown));

test("table: has a column for each heading, and is empty without rows", () => {
  expect(table("Times", ["a", "b"], [["1", "2"]])).toEqual([
    "",
    "### Times",
    "",
    "| a | b |",
    "|---|---|",
    "| 1 | 2 |",
  ]);
  expect(table("Times", ["a", "b"], [])).toEqual([]);
});

test("bounded: omits and counts whole lines that do not fit", () => {
  const lines = Array.from({ length: 40 }, (_, at) => `row ${at} ü`.padEnd(29));
  const whole = bounded(lines);
  expect(whole).toBe(`${lines.join("\n")}\n`);
  const size = Buffer.byteLength(whole);
  expect(bounded(lines, size)).toBe(whole);
  const text = bounded(lines, size - 1);
  const shown = text.split("\n").filter((each) => each.startsWith("row"));
  expect(shown).toEqual(lines.slice(0, shown.length));
  expect(
    text.endsWith(`\n\n${40 - shown.length} more lines omitted; use --json for the full comparison.\n`),
  ).toBe(true);
  expect(Buffer.byteLength(text)).toBeLessThan(size);
  // As many lines as possible are kept: the note and the first omitted line do not fit together.
  expect(Buffer.byteLength(text) + 31).toBeGreaterThan(size - 1);
});

test("bounded: stays under the 1 MiB of a step summary", () => {
  const lines = Array.from({ length: 30_000 }, () => "x".repeat(60));
  const bytes = Buffer.byteLength(bounded(lines));
  expect(bytes).toBeLessThan(1024 * 1024);
  expect(bytes).toBeGreaterThan(990_000);
});
