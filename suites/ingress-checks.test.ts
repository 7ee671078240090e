import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SECTIONS } from "../helpers/engine/claim.ts";
import { CHECK_INGRESS, checksIngress } from "./commands/run-phases.ts";

/** What a claim's file contains if the claim uses the ingress; each is found in some file. */
const SIGNS: readonly RegExp[] = [
  /from "\.\.\/\.\.\/fixtures\/ingress\//,
  /from "\.\.\/\.\.\/fixtures\/lab\/entrances/,
  /\blab\.ingress\b/,
  /\bnoEntrance\b/,
];

const claimTexts = (section: string): string[] => {
  const folder = join(import.meta.dirname, section);
  const names = readdirSync(folder).filter((name) => !/^faults|\.test\.ts$/.test(name));
  return names.map((name) => readFileSync(join(folder, name), "utf8"));
};

test("checksIngress: names the sections whose claims use the ingress", () => {
  const using = SECTIONS.filter((section) =>
    claimTexts(section).some((text) => SIGNS.some((sign) => sign.test(text))),
  );
  expect(using).toEqual(CHECK_INGRESS);
});

test.each(SIGNS)("signs: some claim's file contains %s", (sign) => {
  expect(SECTIONS.flatMap(claimTexts).filter((text) => sign.test(text))).not.toEqual([]);
});

test.each([
  [["dns/short-name", "pods/unique-ip"], false],
  [["dns/short-name", "ingress/tls"], true],
  [["policy/default-external"], true],
] as const)("checksIngress: %j: %s", (ids, checks) => {
  expect(checksIngress(ids.map((id) => ({ id })))).toBe(checks);
});
