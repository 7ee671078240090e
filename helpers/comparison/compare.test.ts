import { expect, test } from "vitest";
import type { ReasonData } from "../engine/reason.ts";
import { reportOf, resultOf, seen } from "../reporters/sample.ts";
import { baselineOf } from "./baseline.ts";
import { compare } from "./compare.ts";
import { type Comparison, comparisonSchema } from "./model.ts";
import { runSetOf, runSetOfBaseline } from "./run-set.ts";
import { runOf, sideWith, TARGET } from "./sample.ts";

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

/** Nothing that a person would be told. */
const NOTHING = { verdicts: [], reasons: [], outcomes: [], target: [] };
const reportedOf = ({ verdicts, reasons, outcomes, target }: Comparison) => ({
  verdicts,
  reasons,
  outcomes,
  target,
});

test.each([1, 2, 3])("a run compared with itself differs in nothing whatever (%i)", (seed) => {
  const side = runSetOf("a", [runOf(seed)]);
  const found = compare(side, side);
  expect(reportedOf(found)).toEqual(NOTHING);
  expect(Object.values(found.summary).every((count) => count === 0)).toBe(true);
  expect(found.times.family).toBe(40);
  expect(
    found.times.series.filter(({ moved, shiftMs, pValue = 1 }) => moved || shiftMs !== 0 || pValue < 1),
  ).toEqual([]);
  expect(found.times.pace).toMatchObject({ factor: 1, slower: 0, faster: 0, pValue: 1, moved: false });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])("two runs of one cluster differ in nothing but chance (%i)", (seed) => {
  const found = compare(runSetOf("a", [runOf(seed)]), runSetOf("b", [runOf(seed + 100)]));
  expect(reportedOf(found)).toEqual(NOTHING);
  expect(found.times.series.filter(({ moved }) => moved)).toEqual([]);
  expect(found.times.pace.moved).toBe(false);
});

const turned = <T>({ old, new: now }: { old: T; new: T }) => ({ old: now, new: old });

const byClaim = ({ verdicts }: Comparison) =>
  verdicts
    .map(({ claim, verdict, reason }) => ({ claim, verdict, reason }))
    .toSorted((x, y) => x.claim.localeCompare(y.claim));

test("the other way round everything is the opposite", () => {
  const [a, b] = [
    sideWith([REMOVED, resultOf("dns/fqdn", { verdict: "skipped" }), resultOf("pods/reach-any")], {}, "a"),
    sideWith(
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
  expect(back.outcomes).toEqual(there.outcomes.map((each) => ({ ...each, only: turned(each.only) })));
  expect(back.target).toEqual(there.target.map((each) => ({ ...each, is: turned(each.is) })));
  expect(byClaim(back)).toEqual(
    byClaim(there).map((each) => ({ ...each, verdict: turned(each.verdict), reason: turned(each.reason) })),
  );
});

test("a changed verdict has both reasons as they were given, the worst first", () => {
  const old = sideWith([resultOf("dns/fqdn"), REMOVED], {}, "a");
  const now = sideWith(
    [
      resultOf("dns/fqdn", { verdict: "inconclusive", reason: "it was lost", code: "name-lost" }),
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
      reason: { old: "all 3 connections are open", new: "it was lost" },
      code: { old: "sample", new: "name-lost" },
    },
  ]);
});

test("a claim that only one side has is absent on the other", () => {
  const found = compare(sideWith([REMOVED]), sideWith([resultOf("dns/fqdn")]));
  expect(
    found.verdicts.map(({ claim, change, verdict }) => [claim, change, verdict.old, verdict.new]),
  ).toEqual([
    ["policy/removed", "lost", "upheld", "absent"],
    ["dns/fqdn", "gained", "absent", "upheld"],
  ]);
});

test.each<[string, Partial<typeof REMOVED>, Partial<typeof REMOVED>, number]>([
  ["another sentence alone", SHUT, { ...SHUT, reason: "it is said in other words" }, 0],
  ["another count of what is upheld", { data: { all: { count: 3 } } }, { data: { all: { count: 4 } } }, 0],
  [
    "another term of what is upheld",
    { data: { mode: { term: "iptables" } } },
    { data: { mode: { term: "ipvs" } } },
    1,
  ],
  ["another code of what is upheld", { code: "from-all-nodes" }, { code: "from-one-node" }, 1],
  [
    "another pod, node and port of what is upheld",
    {
      data: { pod: { pod: "redis-slave-5d8f7c9b4d-b2c4d" }, node: { node: "node-1" }, port: { port: 6379 } },
    },
    {
      data: { pod: { pod: "guestbook-v1-7c9f8d6b5-k8s2x" }, node: { node: "node-2" }, port: { port: 3000 } },
    },
    0,
  ],
  [
    "another pod of the same workload, node and address of what is violated",
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
  ["another outcome of what is violated", SHUT, shutWith({ outcome: { term: "refused" } }), 1],
  ["another port of what is violated", SHUT, shutWith({ port: { port: 6380 } }), 1],
  ["something more in what is violated", SHUT, shutWith({ left: { node: "node-2" } }), 1],
  [
    "another reason below",
    shutWith({ why: { code: "pod-gone", data: {} } }),
    shutWith({ why: { code: "pod-mute", data: {} } }),
    1,
  ],
  ["another verdict, which is told as that", SHUT, {}, 0],
])("%s: %#", (_, was, is, reported) => {
  const found = compare(sideWith([{ ...REMOVED, ...was }]), sideWith([{ ...REMOVED, ...is }]));
  expect(found.reasons).toHaveLength(reported);
});

test("another reason is told with both as they were given", () => {
  const reason = { old: SHUT.reason, new: "busybox-2 was refused" };
  const now = sideWith([{ ...REMOVED, ...SHUT, reason: reason.new, code: "connection-refused" }]);
  expect(compare(sideWith([{ ...REMOVED, ...SHUT }]), now).reasons).toEqual([
    {
      ...{ claim: "policy/removed", verdict: "violated", reason },
      code: { old: SHUT.code, new: "connection-refused" },
    },
  ]);
});

const seenAs = (...outcomes: string[]) => outcomes.map((outcome) => seen(outcome));

test("an outcome that one side alone has is told, and how often it came is not", () => {
  const old = sideWith([
    { ...REMOVED, evidence: seenAs("open", "timeout", "timeout") },
    resultOf("dns/fqdn"),
  ]);
  const now = sideWith([{ ...REMOVED, evidence: seenAs("refused", "open", "open") }, resultOf("dns/server")]);
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

test("what is violated or inconclusive on both sides is named", () => {
  const claims = [
    REMOVED,
    resultOf("dns/fqdn", { verdict: "inconclusive" }),
    { ...resultOf("dns/server"), ...SHUT },
  ];
  const found = compare(sideWith(claims), sideWith(claims));
  expect(found.still).toEqual({ violated: ["dns/server"], inconclusive: ["dns/fqdn"] });
  const good = claims.map(({ id }) => resultOf(id));
  for (const once of [compare(sideWith(claims), sideWith(good)), compare(sideWith(good), sideWith(claims))])
    expect(once.still).toEqual({ violated: [], inconclusive: [] });
});

/** All but the words of the old reason. */
const blank = (found: Comparison) => ({
  ...found,
  verdicts: found.verdicts.map(({ reason, ...rest }) => ({ ...rest, new: reason.new })),
});

test("a baseline takes the place of its report: only its own words are the settled ones", () => {
  const [a, b] = [runOf(1), runOf(2)];
  const violated = b.claims.map((claim, at) => (at === 0 ? { ...claim, ...SHUT } : claim));
  const now = runSetOf("b", [{ ...b, claims: violated }]);
  const whole = compare(runSetOf("a", [a]), now);
  const kept = compare(runSetOfBaseline("a", baselineOf([a])), now);
  expect(kept.verdicts[0]?.reason.old).toBe(
    "policy-in-force (pod guestbook-v1-*, address IP, port 6379, namespace NAMESPACE, connections N, inForce turned)",
  );
  expect(blank(kept)).toEqual(blank(whole));
});

const runAt = (started: string, verdict: "upheld" | "violated") => ({
  ...reportOf([{ ...REMOVED, verdict, reason: `${verdict} at ${started}` }], { target: TARGET }),
  run: { ...reportOf([]).run, started },
});

test("several runs of a side are one: the worst verdict counts, and that they disagree is said", () => {
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
  expect(found.new.notes).toEqual(["policy/removed: upheld 1, violated 2; the worst counts"]);
  expect(found.verdicts).toMatchObject([{ change: "regression", reason: { new: `violated at ${two}` } }]);
});

test("a run that did not come to its end says so", () => {
  const { run } = reportOf([]);
  const dead = sideWith([REMOVED], {
    run: { ...run, error: { message: "The cluster died.", remedy: "Look." } },
  });
  const killed = sideWith([REMOVED], { run: { ...run, complete: false } });
  const found = compare(dead, killed);
  expect(found.old.notes).toEqual(["ended early: The cluster died."]);
  expect(found.new.notes).toEqual(["never ended, so what it had not asked yet is inconclusive"]);
});

test("what is found is what the schema says", () => {
  const found = compare(runSetOf("a", [runOf(1)]), sideWith([{ ...REMOVED, ...SHUT }]));
  expect(comparisonSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
});
