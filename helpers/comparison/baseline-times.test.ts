import { expect, test } from "vitest";
import { firstAttempt } from "../engine/engine-reasons.ts";
import type { ReasonData } from "../reasons/reason.ts";
import { seen } from "../reporters/sample.ts";
import { delaysOf, timesOf } from "./baseline.ts";
import { evidenceAt } from "./sample.ts";

const timesIn = (evidence: ReturnType<typeof evidenceAt>[]) =>
  timesOf({ evidence }, { nodes: [], balancers: [] });

test("timesOf: keeps separate durations, by probe and outcome", () => {
  const http = { probe: "http", outcome: "HTTP 200" };
  expect(
    timesIn([evidenceAt(0, 12), evidenceAt(12, 14), evidenceAt(40, 9), evidenceAt(5, 30, http)]),
  ).toEqual({
    "connect, open": [12, 14, 9],
    "http, HTTP 200": [30],
  });
});

test("timesOf: takes the median of overlapping observations, in any order", () => {
  // The longest observation of the second group overlaps the last two.
  const evidence = [
    evidenceAt(230, 10),
    evidenceAt(0, 100),
    evidenceAt(1, 104),
    evidenceAt(99, 90),
    evidenceAt(200, 60),
    evidenceAt(250, 20),
  ];
  expect(timesIn(evidence)).toEqual({ "connect, open": [100, 20] });
});

test.each([
  "refused",
  "timeout",
  "unreachable",
  "reset",
  "dns",
  "lost",
  "no answer",
  "no server answered",
  "NXDOMAIN",
  "SERVFAIL",
  "untrusted",
  "failed 12 ms after the deletion",
  "exit 1",
  "exit 10",
  "HTTP 502",
  "redis-slave-5d8f7c9b4d-b2c4d 7, nobody 2",
  "HTTP 200, posted, not listed",
])("timesOf: ignores the failed outcome %s", (outcome) => {
  expect(timesIn([seen(outcome)])).toEqual({});
});

test.each([
  "open",
  "exit 0",
  "HTTP 200",
  "HTTP 302",
  "read",
  "10.96.0.1",
  "reseted by nobody's",
  "casino 7, piano 2",
  "HTTP 200, posted, listed",
])("timesOf: counts the outcome %s", (outcome) =>
  expect(Object.values(timesIn([seen(outcome)]))).toEqual([[12]]),
);

test("timesOf: ignores counts in outcomes", () => {
  const series = Object.keys(timesIn([seen("open"), seen("redis-master-6c5d7b9f8-x2k4q 144")]));
  expect(series).toEqual(["connect, open", "connect, redis-master-* N"]);
});

const upheldWith = (data: ReasonData) => ({ verdict: "upheld" as const, code: "policy-removed", data });
const transition = (ms: number) => ({
  code: "turned",
  data: { from: { ms: 1 }, until: { ms }, interval: { limitSeconds: 1 } },
});

test.each<[string, ReasonData, Record<string, number[]>]>([
  ["no durations", { connections: { count: 3 }, limit: { limitSeconds: 3 } }, {}],
  ["its own durations", { openAgain: { ms: 61 } }, { "policy-removed: open again": [61] }],
  [
    "those of nested reasons, by the path of parameters",
    { open: transition(61), shutAgain: transition(402) },
    { "policy-removed: open, until": [61], "policy-removed: shut again, until": [402] },
  ],
  [
    "the end of an interval",
    { shut: { code: "turned", data: { from: { ms: 1 }, by: { ms: 309 } } }, afterMs: { ms: 7 } },
    { "policy-removed: shut, by": [309], "policy-removed: after": [7] },
  ],
  [
    "those of a list, by the codes of its reasons",
    {
      routes: [transition(1), { code: "led", data: { ms: { ms: 3 } } }, transition(2)],
      all: [{ ms: 7 }, { ms: 8 }],
    },
    {
      "policy-removed: routes, turned, until": [1, 2],
      "policy-removed: routes, led, ms": [3],
      "policy-removed: all": [7, 8],
    },
  ],
])("delaysOf: finds %s", (_, data, delays) => {
  expect(delaysOf(upheldWith(data))).toEqual(delays);
});

test("delaysOf: ignores the durations of a first attempt", () => {
  const reason = { code: "sample", data: { until: { ms: 30_000 } }, text: "it was late" };
  const { code, data } = firstAttempt({ reason });
  expect(delaysOf(upheldWith({ until: { ms: 3 }, notes: [{ code, data }] }))).toEqual({
    "policy-removed: until": [3],
  });
});

test("delaysOf: finds nothing if the claim is not upheld or has no data", () => {
  const late = { verdict: "violated" as const, code: "late", data: { until: { ms: 30_000 } } };
  expect(delaysOf(late)).toEqual({});
  expect(delaysOf({ verdict: "upheld" })).toEqual({});
});
