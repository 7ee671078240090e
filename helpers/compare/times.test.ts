import { expect, test } from "vitest";
import { resultOf, seen } from "../report/sample.ts";
import { seenAt } from "./sample.ts";
import { isTurn, timesOf } from "./times.ts";

const claim = resultOf("policy/removed");
const timesIn = (evidence: ReturnType<typeof seenAt>[], reason = "all open") =>
  timesOf({ ...claim, reason, evidence }, []);

test("what a probe saw one after the other are times of their own, by probe and outcome", () => {
  const http = { probe: "http", outcome: "HTTP 200" };
  expect(timesIn([seenAt(0, 12), seenAt(12, 14), seenAt(40, 9), seenAt(5, 30, http)])).toEqual({
    "connect, open": [12, 14, 9],
    "http, HTTP 200": [30],
  });
});

test("what overlaps is told once, by the one in the middle, in whatever order it was recorded", () => {
  // The second stretch is held together by its longest, which covers the last two.
  const evidence = [
    seenAt(230, 10),
    seenAt(0, 100),
    seenAt(1, 104),
    seenAt(99, 90),
    seenAt(200, 60),
    seenAt(250, 20),
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
])("how long %s takes is no time of the cluster", (outcome) => {
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
])("how long %s takes is one", (outcome) => expect(Object.values(timesIn([seen(outcome)]))).toEqual([[12]]));

test.each([
  [
    "all 3 time out, 4 controls open; in force between 95 and 309 ms (one look every 200 ms)",
    { "in force within N ms": [309] },
  ],
  [
    "open again within 61 ms (one look every 200 ms) after the deletion; shut between 198 and 402 ms (one look every 200 ms) after the policy was made",
    {
      "open again within N ms after the deletion": [61],
      "shut within N ms after the policy was made": [402],
    },
  ],
  [
    "10.96.3.3 led to 3 pods 812 ms after the scaling to 3, to 2 and not the removed one 40 ms after that to 2",
    {
      "IP led to N pods N ms after the scaling to N": [812],
      "not the removed one N ms after that to N": [40],
    },
  ],
  [
    "ClusterIP 10.96.1.2 by itself; port 30123 serves on 2 nodes, 1204 ms after it was made and 0 ms after 2 new pods were Ready",
    { "N ms after it was made": [1204], "N ms after N new pods were Ready": [0] },
  ],
  [
    "from the first look on: the load balancer timeout; the pods serve inside",
    { "N ms after the deletion": [0] },
  ],
  [
    "203 ms after the deletion: the load balancer timeout; the pods serve inside",
    { "N ms after the deletion": [203] },
  ],
  ["200 connections in 3 s", {}],
])("the reason tells of turns: %s", (reason, times) => {
  expect(timesIn([], reason)).toEqual(times);
  expect(Object.keys(times).filter((what) => !isTurn(what))).toEqual([]);
});

test("what a probe took is no turn, however many it counted", () => {
  const took = Object.keys(timesIn([seen("open"), seen("redis-master-6c5d7b9f8-x2k4q 144")]));
  expect(took).toEqual(["connect, open", "connect, redis-master-* N"]);
  expect(took.filter(isTurn)).toEqual([]);
});

test("only what is upheld has come to its end", () => {
  const late = {
    ...claim,
    verdict: "violated" as const,
    reason: "30000 ms after it was deleted: HTTP 502",
    evidence: [],
  };
  expect(timesOf(late, [])).toEqual({});
});
