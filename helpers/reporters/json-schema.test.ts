import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { namedReport } from "../privacy/redact/sample.ts";
import type { ReasonData } from "../reasons/reason.ts";
import { reportOf, resultOf } from "./sample.ts";

const file = await readFile(join(import.meta.dirname, "report.schema.json"), "utf8");
const schema = z.fromJSONSchema(JSON.parse(file) as Parameters<typeof z.fromJSONSchema>[0]);
const isValid = (report: unknown) => schema.safeParse(report).success;
const reportWith = (code: unknown, data: unknown) =>
  reportOf([resultOf("pods/reach-any", { code: code as string, data: data as ReasonData })]);

test("report.schema.json: accepts reports with codes and data of reasons", () => {
  expect(isValid(namedReport())).toBe(true);
  expect(isValid(reportWith(undefined, undefined))).toBe(true);
});

test.each<[string, unknown, unknown]>([
  ["a code that is no text", 7, {}],
  ["data that is none", "sample", "busybox-1"],
  ["a value of a kind that nobody could redact", "sample", { image: { image: "redis:7" } }],
  ["a value without a kind", "sample", { pod: "busybox-1" }],
  ["a value that is neither text nor number", "sample", { pod: { pod: true } }],
  ["a reason below without its data", "sample", { why: { code: "below", data: null } }],
])("report.schema.json: rejects %s", (_, code, data) => {
  expect(isValid(reportWith(code, data))).toBe(false);
});
