import { expect, test } from "vitest";
import { EvidenceLog } from "../helpers/engine/evidence.ts";
import type { Verdict } from "../helpers/engine/verdict.ts";
import type { ProbeContext } from "../helpers/probes/probe-context.ts";
import { ProbeError } from "../helpers/reasons/probe-error.ts";
import { defineReason, pod, type Reason, term } from "../helpers/reasons/reason.ts";
import { randomFrom } from "../helpers/statistics/random.ts";
import { sequentialSpread } from "../helpers/statistics/sequential.ts";
import { testContext } from "../helpers/testing/test-context.ts";
import { toAddress } from "./answer-reasons.ts";
import { gatherAnswers, judgeDistribution } from "./distribution-verdict.ts";

const design = sequentialSpread({ endpoints: 2, falseAlarm: 5e-8, power: 1 - 1e-6 });
const SPREAD = {
  target: toAddress({ address: "10.43.0.7" }),
  endpoints: ["a", "b"],
  design,
  batch: 60,
  concurrency: 2,
};

function contextOf(): ProbeContext {
  const log = new EvidenceLog();
  log.add({ at: "", probe: "", source: "", target: "", outcome: "", raw: "", command: "", durationMs: 0 });
  return { ...testContext(), log };
}

interface Node {
  /** Returns who answers the next connection. */
  next: () => string;
  control?: (endpoint: string) => Promise<Reason | undefined>;
}

/** The verdict on a node, and the number of connections it took. */
async function judged({ next, control = async () => undefined }: Node, rest = {}) {
  const spread = { ...SPREAD, ...rest };
  let created = 0;
  const check = async (count: number) => {
    created += count;
    return Array.from({ length: count }, next);
  };
  const answers = await gatherAnswers(spread, [{ node: "node-1", query: check, control }]);
  const verdict: Verdict | string = await judgeDistribution(contextOf(), spread, answers).catch(
    (error: unknown) =>
      error instanceof ProbeError ? `lost: ${error.message}` : Promise.reject(error as Error),
  );
  return {
    verdict: typeof verdict === "string" ? verdict : `${verdict.verdict}: ${verdict.reason.text}`,
    connections: created,
  };
}

/** Chooses the first endpoint with a given probability, the second otherwise. */
const choosing = (share: number, seed = 1) => {
  const random = randomFrom(seed);
  return () => (random() < share ? "a" : "b");
};

const onlyA = () => "a";
const nobody = () => "";
const mute = defineReason(
  "test-mute",
  { pod, outcome: term },
  ({ pod: name, outcome }) => `${name} itself is ${outcome} from node-1`,
);
const muteEach = async (endpoint: string) => mute({ pod: endpoint, outcome: "timeout" });
const muteB = async (endpoint: string) =>
  endpoint === "b" ? mute({ pod: endpoint, outcome: "refused" }) : undefined;

test("judgeDistribution: rejects a 70/30 spread in each of 50 runs", async () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const { verdict } = await judged({ next: choosing(0.7, seed) });
    expect(verdict).toMatch(/^violated: the spread on node-1 is not even: node-1: a \d+, b \d+$/);
  }
});

test("gatherAnswers: makes more connections only if the first batches seem uneven", async () => {
  let turn = 0;
  const even = await judged({ next: () => (turn++ % 2 === 0 ? "a" : "b") });
  expect(even).toEqual({ verdict: "upheld: node-1: a 90, b 90", connections: 180 });
  const runs = Array.from({ length: 100 }, (_, seed) => judged({ next: choosing(0.5, seed) }));
  const fair = await Promise.all(runs);
  expect(fair.filter(({ verdict }) => !verdict.startsWith("upheld"))).toEqual([]);
  const counts = fair.map(({ connections }) => connections);
  expect(counts.reduce((sum, each) => sum + each, 0) / counts.length).toBeLessThan(300);
});

test("judgeDistribution: queries an unreached endpoint directly before it counts", async () => {
  const next = onlyA;
  expect((await judged({ next })).verdict).toBe("violated: b was never reached on node-1: node-1: a 60");
  expect((await judged({ next, control: muteEach })).verdict).toBe(
    "lost: b was never reached on node-1, but b itself is timeout from node-1: node-1: a 60",
  );
});

test("judgeDistribution: reports the missing endpoint if half of the connections are unanswered", async () => {
  const choose = choosing(0.5, 3);
  const { verdict, connections } = await judged({ next: () => (choose() === "a" ? "a" : "") });
  expect(verdict).toMatch(/^violated: b was never reached on node-1/);
  expect(connections).toBeLessThanOrEqual(180);
});

test("gatherAnswers: stops if more connections are unanswered than tolerated", async () => {
  const choose = choosing(0.5, 3);
  const next = () => (choose() === "a" ? "a" : "");
  expect(await judged({ next }, { toleratedUnanswered: () => 4, batch: 16 })).toEqual({
    verdict: expect.stringMatching(/^inconclusive: some connections got no answer/),
    connections: 16,
  });
});

test("judgeDistribution: is inconclusive if connections are unanswered and both endpoints were reached", async () => {
  let turn = 0;
  const next = () => ["a", "b", ""][turn++ % 3] ?? "";
  expect(await judged({ next })).toEqual({
    verdict: "inconclusive: some connections got no answer: node-1: a 20, b 20, nobody 20",
    connections: 60,
  });
  const tolerant = { toleratedUnanswered: (count: number) => count / 2 };
  expect((await judged({ next }, tolerant)).verdict).toMatch(/^upheld/);
});

test("judgeDistribution: queries each endpoint directly if no connection is answered", async () => {
  const next = nobody;
  expect(await judged({ next })).toEqual({
    verdict: "violated: 10.43.0.7 answered no connection on node-1: node-1: nobody 60",
    connections: 60,
  });
  expect((await judged({ next, control: muteB })).verdict).toMatch(
    /^lost: no connection was answered on node-1, but b itself is/,
  );
});

test("judgeDistribution: is violated if something other than an endpoint answers", async () => {
  let turn = 0;
  const next = () => ["a", "b", "stranger"][turn++ % 3] ?? "";
  expect((await judged({ next })).verdict).toMatch(
    /^violated: 10\.43\.0\.7 leads to stranger 20, which is not an endpoint/,
  );
});

test("judgeDistribution: throws ProbeError if the test stays undecided", async () => {
  // Halfway between even and uneven.
  let turn = 0;
  const { verdict, connections } = await judged({ next: () => (turn++ % 5 < 3 ? "a" : "b") });
  expect(connections).toBeGreaterThanOrEqual(design.most);
  expect(verdict).toMatch(/^lost: \d+ connections on node-1 are not enough to decide/);
});
