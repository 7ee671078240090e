import { expect, test } from "vitest";
import type { ReasonData } from "../reasons/reason.ts";
import { reportOf, resultOf, seen } from "../reporters/sample.ts";
import { baselineOf } from "./baseline.ts";
import { compare } from "./compare.ts";
import { type Comparison, comparisonSchema } from "./model.ts";
import { runSetOf, runSetOfBaseline } from "./run-set.ts";
import { runOf, runSetWith, TARGET } from "./sample.ts";

const REMOVED = resultOf("policy/removed");
const SHUT_DATA: ReasonData = {
  from: { pod: "busybox-1" },
  node: { node: "node-1" },
  to: { pod: "redis-master-6c5d7b9f8-x2k4q" },
  address: { address: "10.42.1.7" },
  port: { port: 6379 },
  outcome: { term: "timeout" },
};
const SHUT = {
  verdict: "violated" as const,
  reason: "busybox-1 on node-1 → redis-master-6c5d7b9f8-x2k4q (10.42.1.7:6379) is timeout, not open",
  code: "connection-shut",
  data: SHUT_DATA,
};
const shutWith = (data: ReasonData) => ({ ...SHUT, data: { ...SHUT_DATA, ...data } });

/** The parts of a comparison without a difference. */
const NOTHING = { verdicts: [], reasons: [], outcomes: [], target: [] };
const differencesOf = ({ verdicts, reasons, outcomes, target }: Comparison) => ({
  verdicts,
  reasons,
  outcomes,
  target,
});

test.each([1, 2, 3])("compare: finds no difference between a run and itself (%i)", (seed) => {
  const side = runSetOf("a", [runOf(seed)]);
  const found = compare(side, side);
  expect(differencesOf(found)).toEqual(NOTHING);
  expect(Object.values(found.summary).every((count) => count === 0)).toBe(true);
  expect(found.times.family).toBe(40);
  expect(
    found.times.series.filter(({ moved, shiftMs, pValue = 1 }) => moved || shiftMs !== 0 || pValue < 1),
  ).toEqual([]);
  expect(found.times.pace).toMatchObject({ factor: 1, slower: 0, faster: 0, pValue: 1, moved: false });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "compare: finds no difference between two runs of one cluster (%i)",
  (seed) => {
    const found = compare(runSetOf("a", [runOf(seed)]), runSetOf("b", [runOf(seed + 100)]));
    expect(differencesOf(found)).toEqual(NOTHING);
    expect(found.times.series.filter(({ moved }) => moved)).toEqual([]);
    expect(found.times.pace.moved).toBe(false);
  },
);

const swapped = <T>({ old, new: now }: { old: T; new: T }) => ({ old: now, new: old });

const byClaim = ({ verdicts }: Comparison) =>
  verdicts
    .map(({ claim, verdict, reason }) => ({ claim, verdict, reason }))
    .toSorted((x, y) => x.claim.localeCompare(y.claim));

test("compare: reports the opposite for swapped sides", () => {
  const [a, b] = [
    runSetWith([REMOVED, resultOf("dns/fqdn", { verdict: "skipped" }), resultOf("pods/reach-any")], {}, "a"),
    runSetWith(
      [
        { ...REMOVED, ...SHUT, evidence: [seen("refused")] },
        resultOf("dns/fqdn", { verdict: "violated" }),
        resultOf("dns/server"),
      ],
      { target: { ...TARGET, proxyMode: "ipvs" } },
      "b",
    ),
  ];
  const [there, back] = [compare(a, b), compare(b, a)];
  expect(there.summary).toMatchObject({ regression: 1, violation: 1, lost: 1, gained: 1 });
  expect(back.summary).toMatchObject({ recovery: 1, unjudged: 1, gained: 1, lost: 1 });
  expect(back.outcomes).toEqual(there.outcomes.map((each) => ({ ...each, only: swapped(each.only) })));
  expect(back.target).toEqual(there.target.map((each) => ({ ...each, is: swapped(each.is) })));
  expect(byClaim(back)).toEqual(
    byClaim(there).map((each) => ({ ...each, verdict: swapped(each.verdict), reason: swapped(each.reason) })),
  );
});

test("compare: lists changed verdicts with both reasons, the worst first", () => {
  const old = runSetWith([resultOf("dns/fqdn"), REMOVED], {}, "a");
  const now = runSetWith(
    [
      resultOf("dns/fqdn", { verdict: "inconclusive", reason: "no answer", code: "name-unanswered" }),
      { ...REMOVED, ...SHUT },
    ],
    {},
    "b",
  );
  expect(compare(old, now).verdicts).toEqual([
    {
      claim: "policy/removed",
      change: "regression",
      verdict: { old: "upheld", new: "violated" },
      reason: { old: "all 3 connections are open", new: SHUT.reason },
      code: { old: "sample", new: SHUT.code },
    },
    {
      claim: "dns/fqdn",
      change: "lost",
      verdict: { old: "upheld", new: "inconclusive" },
      reason: { old: "all 3 connections are open", new: "no answer" },
      code: { old: "sample", new: "name-unanswered" },
    },
  ]);
});

test("compare: treats a claim that only one side has as absent on the other", () => {
  const found = compare(runSetWith([REMOVED]), runSetWith([resultOf("dns/fqdn")]));
  expect(
    found.verdicts.map(({ claim, change, verdict }) => [claim, change, verdict.old, verdict.new]),
  ).toEqual([
    ["policy/removed", "lost", "upheld", "absent"],
    ["dns/fqdn", "gained", "absent", "upheld"],
  ]);
});

test.each<[string, Partial<typeof REMOVED>, Partial<typeof REMOVED>, number]>([
  ["only another sentence", SHUT, { ...SHUT, reason: "the same in another sentence" }, 0],
  ["another count of an upheld claim", { data: { all: { count: 3 } } }, { data: { all: { count: 4 } } }, 0],
  [
    "another term of an upheld claim",
    { data: { mode: { term: "iptables" } } },
    { data: { mode: { term: "ipvs" } } },
    1,
  ],
  ["another code of an upheld claim", { code: "from-all-nodes" }, { code: "from-one-node" }, 1],
  [
    "another pod, node and port of an upheld claim",
    {
      data: { pod: { pod: "redis-slave-5d8f7c9b4d-b2c4d" }, node: { node: "node-1" }, port: { port: 6379 } },
    },
    {
      data: { pod: { pod: "guestbook-v1-7c9f8d6b5-k8s2x" }, node: { node: "node-2" }, port: { port: 3000 } },
    },
    0,
  ],
  [
    "another pod of the same workload, node and address of a violated claim",
    SHUT,
    shutWith({
      from: { pod: "busybox-2" },
      node: { node: "node-2" },
      to: { pod: "redis-master-7fbd94c6d7-zz9l2" },
      address: { address: "10.42.0.31" },
    }),
    0,
  ],
  ["a pod of another workload", SHUT, shutWith({ to: { pod: "redis-slave-6c5d7b9f8-x2k4q" } }), 1],
  ["another outcome of a violated claim", SHUT, shutWith({ outcome: { term: "refused" } }), 1],
  ["another port of a violated claim", SHUT, shutWith({ port: { port: 6380 } }), 1],
  ["another parameter of a violated claim", SHUT, shutWith({ left: { node: "node-2" } }), 1],
  [
    "another nested reason",
    shutWith({ why: { code: "pod-gone", data: {} } }),
    shutWith({ why: { code: "pod-mute", data: {} } }),
    1,
  ],
  ["another verdict", SHUT, {}, 0],
])("compare: number of different reasons for %s", (_, was, is, count) => {
  const found = compare(runSetWith([{ ...REMOVED, ...was }]), runSetWith([{ ...REMOVED, ...is }]));
  expect(found.reasons).toHaveLength(count);
});

test("compare: lists a different reason with both sentences", () => {
  const reason = { old: SHUT.reason, new: "busybox-2 was refused" };
  const now = runSetWith([{ ...REMOVED, ...SHUT, reason: reason.new, code: "connection-refused" }]);
  expect(compare(runSetWith([{ ...REMOVED, ...SHUT }]), now).reasons).toEqual([
    {
      ...{ claim: "policy/removed", verdict: "violated", reason },
      code: { old: SHUT.code, new: "connection-refused" },
    },
  ]);
});

const evidenceWith = (...outcomes: string[]) => outcomes.map((outcome) => seen(outcome));

test("compare: lists outcomes of one side only, and ignores how often they occurred", () => {
  const old = runSetWith([
    { ...REMOVED, evidence: evidenceWith("open", "timeout", "timeout") },
    resultOf("dns/fqdn"),
  ]);
  const now = runSetWith([
    { ...REMOVED, evidence: evidenceWith("refused", "open", "open") },
    resultOf("dns/server"),
  ]);
  expect(compare(old, now).outcomes).toEqual([
    {
      claim: "policy/removed",
      only: {
        old: ["connect pod busybox → IP:6379: timeout"],
        new: ["connect pod busybox → IP:6379: refused"],
      },
    },
  ]);
});

test("compare: lists claims that are violated or inconclusive on both sides", () => {
  const claims = [
    REMOVED,
    resultOf("dns/fqdn", { verdict: "inconclusive" }),
    { ...resultOf("dns/server"), ...SHUT },
  ];
  const found = compare(runSetWith(claims), runSetWith(claims));
  expect(found.still).toEqual({ violated: ["dns/server"], inconclusive: ["dns/fqdn"] });
  const good = claims.map(({ id }) => resultOf(id));
  for (const once of [
    compare(runSetWith(claims), runSetWith(good)),
    compare(runSetWith(good), runSetWith(claims)),
  ])
    expect(once.still).toEqual({ violated: [], inconclusive: [] });
});

/** A comparison without the sentences of the old reasons. */
const blank = (found: Comparison) => ({
  ...found,
  verdicts: found.verdicts.map(({ reason, ...rest }) => ({ ...rest, new: reason.new })),
});

test("compare: gives the same result for a baseline as for its report, except the old sentences", () => {
  const [a, b] = [runOf(1), runOf(2)];
  const violated = b.claims.map((claim, at) => (at === 0 ? { ...claim, ...SHUT } : claim));
  const now = runSetOf("b", [{ ...b, claims: violated }]);
  const fromReport = compare(runSetOf("a", [a]), now);
  const fromBaseline = compare(runSetOfBaseline("a", baselineOf([a])), now);
  expect(fromBaseline.verdicts[0]?.reason.old).toBe(
    "policy-enforced (pod guestbook-v1-*, address IP, port 6379, namespace NAMESPACE, connections N, enforced turned)",
  );
  expect(blank(fromBaseline)).toEqual(blank(fromReport));
});

const runAt = (started: string, verdict: "upheld" | "violated") => ({
  ...reportOf([{ ...REMOVED, verdict, reason: `${verdict} at ${started}` }], { target: TARGET }),
  run: { ...reportOf([]).run, started },
});

test("compare: takes the worst verdict of several runs, and notes that they disagree", () => {
  const days = ["2026-08-21T10:00:00Z", "2026-08-23T10:00:00Z", "2026-08-22T10:00:00Z"];
  const [one, three, two] = days;
  const now = runSetOf("b", [
    runAt(one ?? "", "violated"),
    runAt(three ?? "", "upheld"),
    runAt(two ?? "", "violated"),
  ]);
  const found = compare(
    runSetOf(
      "a",
      days.map((day) => runAt(day, "upheld")),
    ),
    now,
  );
  expect(found.old).toMatchObject({ runs: 3, started: three, notes: [] });
  expect(found.new.notes).toEqual(["policy/removed: 1 upheld, 2 violated; the worst verdict counts"]);
  expect(found.verdicts).toMatchObject([{ change: "regression", reason: { new: `violated at ${two}` } }]);
});

test("compare: notes that a run did not finish", () => {
  const { run } = reportOf([]);
  const dead = runSetWith([REMOVED], {
    run: { ...run, error: { message: "The cluster died.", remedy: "Look." } },
  });
  const killed = runSetWith([REMOVED], { run: { ...run, complete: false } });
  const found = compare(dead, killed);
  expect(found.old.notes).toEqual(["ended early: The cluster died."]);
  expect(found.new.notes).toEqual(["did not finish, so the claims that it had not checked are inconclusive"]);
});

test("compare: returns what comparisonSchema describes", () => {
  const found = compare(runSetOf("a", [runOf(1)]), runSetWith([{ ...REMOVED, ...SHUT }]));
  expect(comparisonSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
});
