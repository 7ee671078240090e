import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SECTIONS } from "../helpers/engine/claim.ts";
import { CHECK_INGRESS, checksIngress } from "./commands/run-phases.ts";

const USES_INGRESS =
  /from "\.\.\/\.\.\/fixtures\/(?:ingress\/|lab\/entrances)|\blab\.ingress\b|\bnoEntrance\b/;

test("checksIngress: names the sections whose claims use the ingress", () => {
  const using = SECTIONS.filter((section) => {
    const folder = join(import.meta.dirname, section);
    const claims = readdirSync(folder).filter((name) => !/^faults|\.test\.ts$/.test(name));
    return claims.some((name) => USES_INGRESS.test(readFileSync(join(folder, name), "utf8")));
  });
  expect(using).toEqual(CHECK_INGRESS);
});

test.each([
  [["dns/short-name", "pods/unique-ip"], false],
  [["dns/short-name", "ingress/tls"], true],
  [["policy/default-external"], true],
] as const)("asksIngress: of %j is %s", (ids, checks) => {
  expect(checksIngress(ids.map((id) => ({ id })))).toBe(checks);
});
