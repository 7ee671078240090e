import { expect, test } from "vitest";
import { seen } from "../reporters/sample.ts";
import { type Check, claimOf, good, optionsOf, sampleReason } from "../testing/sample-claims.ts";
import { policyIs } from "./measurement.ts";
import { runClaim, runClaims } from "./run-claims.ts";
import { inconclusive, skipped, upheld, violated } from "./verdict.ts";

const CHANCE = {
  test: "chi-square 0.1",
  connections: 160,
  falseAlarm: 1e-7,
  power: [{ against: "a dead endpoint", probability: 1 }],
};

test("runClaim: returns the statement, the verdict and the evidence", async () => {
  const reach = claimOf("reach", async ({ log }) => {
    log.add(seen("open"));
    return upheld(sampleReason("it is open"), CHANCE);
  });
  const before = Date.now();
  const result = await runClaim(reach, optionsOf());
  expect(result).toMatchObject({
    id: "pods/reach",
    section: "pods",
    says: "Pods do reach.",
    verdict: "upheld",
    reason: "it is open",
    attempts: 1,
    falseAlarm: 1e-7,
    statistics: CHANCE,
    expects: "pods that do reach",
    evidence: [seen("open")],
  });
  expect(Date.parse(result.startedAt)).toBeGreaterThanOrEqual(before);
  expect(result.durationMs).toBeLessThanOrEqual(Date.now() - before);
});

test("runClaim: repeats an inconclusive check once and returns both attempts", async () => {
  const answers = ["lost", "open"];
  const check: Check = async ({ log }) => {
    const outcome = answers.shift() ?? "asked too often";
    log.add(seen(outcome));
    return outcome === "open" ? upheld(sampleReason("it is open")) : inconclusive(sampleReason(outcome));
  };
  const result = await runClaim(claimOf("reach", check), optionsOf());
  expect(result).toMatchObject({ verdict: "upheld", attempts: 2 });
  expect(result.evidence).toEqual([seen("lost"), { ...seen("open"), attempt: 2 }]);
});

test("runClaim: returns the measurements of the last attempt, also if it is inconclusive", async () => {
  const drawn = [policyIs("made", { at: 0 }), policyIs("deleted", { at: 1 })];
  const check: Check = async ({ log }) => {
    const next = drawn.shift();
    if (next) log.measure(next);
    return inconclusive(sampleReason("lost"));
  };
  const result = await runClaim(claimOf("reach", check), optionsOf());
  expect(result.figures).toEqual([policyIs("deleted", { at: 1 })]);
  expect(await runClaim(claimOf("reach", good), optionsOf())).not.toHaveProperty("figures");
});

test("runClaim: checks at most twice", async () => {
  let checked = 0;
  const result = await runClaim(
    claimOf("reach", async () => inconclusive(sampleReason(`lost ${++checked}`))),
    optionsOf(),
  );
  expect(result).toMatchObject({ verdict: "inconclusive", reason: "lost 2", attempts: 2 });
  expect(checked).toBe(2);
});

test.each(["violated", "skipped", "upheld"] as const)(
  "runClaim: does not repeat a check that is %s",
  async (verdict) => {
    const verdicts = {
      violated: violated(sampleReason("shut")),
      skipped: skipped(sampleReason("no")),
      upheld: upheld(sampleReason("")),
    };
    let calls = 0;
    const check: Check = async ({ log }) => {
      calls += 1;
      log.add(seen());
      return verdicts[verdict];
    };
    expect(await runClaim(claimOf("reach", check), optionsOf())).toMatchObject({ verdict, attempts: 1 });
    expect(calls).toBe(1);
  },
);

test("runClaims: returns results in the given order, whichever ends first", async () => {
  const claims = [
    claimOf("first", good, { mutates: true }),
    claimOf("second", async (context) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return good(context);
    }),
    claimOf("third", good),
  ];
  const ended: string[] = [];
  const results = await runClaims(claims, optionsOf({ onResult: ({ id }) => ended.push(id) }));
  expect(results.map(({ id }) => id)).toEqual(["pods/first", "pods/second", "pods/third"]);
  expect(ended).toEqual(["pods/third", "pods/second", "pods/first"]);
});

test("runClaims: runs four reading claims at once, then mutating claims one by one", async () => {
  const four = Promise.withResolvers<void>();
  const running = new Set<string>();
  const beside: Record<string, number> = {};
  const busy = (name: string, mutates?: true) =>
    claimOf(
      name,
      async (context) => {
        running.add(name);
        beside[name] = running.size;
        if (running.size === 4) four.resolve();
        if (!mutates) await four.promise;
        await new Promise((resolve) => setTimeout(resolve, 2));
        running.delete(name);
        return good(context);
      },
      mutates ? { mutates } : {},
    );
  const readers = Array.from({ length: 9 }, (_, index) => busy(`reader-${index}`));
  const order: string[] = [];
  const all = [busy("changer-0", true), ...readers, busy("changer-1", true)];
  await runClaims(all, optionsOf({ onStart: ({ id }) => order.push(id) }));
  expect(Math.max(...readers.map(({ id }) => beside[id.slice("pods/".length)] ?? 0))).toBe(4);
  expect(beside).toMatchObject({ "changer-0": 1, "changer-1": 1 });
  expect(order.slice(-2)).toEqual(["pods/changer-0", "pods/changer-1"]);
});
