import { expect, test, vi } from "vitest";
import type { Fault } from "./fault.ts";
import type { HealthyBaseline } from "./healthy-baseline.ts";
import { proveFault, wrongIn } from "./prove.ts";

const { signal } = new AbortController();
const baseline = {
  lab: {},
  before: () => "upheld",
  took: () => 0,
  traces: new Set(),
} as unknown as HealthyBaseline;
const fault = (more: Partial<Fault>): Fault => ({
  id: "services/stopped-proxies",
  kind: "processes",
  statement: "The proxies of all nodes stand still.",
  violates: { "services/scaled": "scaling-not-followed" },
  inject: () => Promise.reject(new Error("it was injected")),
  ...more,
});

test("proveFault: does not inject a fault that the cluster cannot have, and reports why", async () => {
  const inject = vi.fn<Fault["inject"]>();
  const unmet = "node-1 has no process kube-proxy of its own";
  const proved = await proveFault(baseline, fault({ inject, unmet: async () => unmet }), signal);
  expect(inject).not.toHaveBeenCalled();
  expect(proved).toMatchObject({ unmet, asked: [], wrong: [], undone: true });
  expect(proved.predicted.violated).toEqual(["services/scaled"]);
  expect(proved.got.violated).toEqual([]);
});

test("wrongIn: groups problems by claim, in any order", () => {
  expect(
    wrongIn([
      { claim: "dns/fqdn", words: "one" },
      { words: "a pod is not Ready" },
      { claim: "dns/server", words: "two" },
      { claim: "dns/fqdn", words: "three" },
    ]),
  ).toEqual({
    wrong: ["one", "a pod is not Ready", "two", "three"],
    wrongOf: { "dns/fqdn": ["one", "three"], "dns/server": ["two"] },
  });
  expect(wrongIn([])).toEqual({ wrong: [], wrongOf: {} });
});
