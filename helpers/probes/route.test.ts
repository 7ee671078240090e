import { expect, test } from "vitest";
import { nextPort } from "./traceroute.ts";

test("nextPort: gives concurrent traces ports of their own, within traceroute's range", () => {
  const firsts = Array.from({ length: 8 }, nextPort).toSorted((one, other) => one - other);
  const gaps = firsts.slice(1).map((port, index) => port - (firsts[index] ?? 0));
  // Two probes for each of six hops; the first one goes to the port after the one that is named.
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(12);
  expect(firsts.at(0)).toBeGreaterThanOrEqual(33434);
  expect((firsts.at(-1) ?? 0) + 12).toBeLessThanOrEqual(33534);
});
