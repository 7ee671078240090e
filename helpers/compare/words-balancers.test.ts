import { expect, test } from "vitest";
import { balancersIn, settledWords } from "./words.ts";

const balancedBy = (...hosts: string[]) =>
  `node port 31207, load balancer ${hosts.join(", ")}, policy Cluster`;

test("each of a load balancer's several names is another one in each run", () => {
  expect(settledWords(balancedBy("a.lb.example", "b.lb.example"))).toBe(
    settledWords(balancedBy("c.lb.example", "d.lb.example")),
  );
  expect(settledWords(balancedBy("10.0.0.1", "a.lb.example"))).toBe(
    settledWords(balancedBy("10.0.0.2", "c.lb.example")),
  );
  expect(balancersIn(balancedBy("10.0.0.1", "a.lb.example", "b.lb.example"))).toEqual([
    "a.lb.example",
    "b.lb.example",
  ]);
});
