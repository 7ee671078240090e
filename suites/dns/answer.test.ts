import { expect, test } from "vitest";
import type { Lookup } from "../../helpers/probes/parsers/dns.ts";
import { answerIn, byZone, earlierNames, judgeEarlierName } from "./answer.ts";
import { judgeShortName } from "./claims.ts";

const DOMAIN = "cluster.example";
const OWNER = `redis-master.lab.svc.${DOMAIN}`;
const SEARCH = [OWNER, `redis-master.svc.${DOMAIN}`, `redis-master.${DOMAIN}`, "redis-master.corp.test"];
const [FOUR, SIX] = ["10.43.1.2", "fd00:43::2"];

const found = (answers: Record<string, string[]>, rest: Partial<Lookup> = {}): Lookup => ({
  answers: Object.entries(answers).flatMap(([name, all]) => all.map((address) => ({ name, address }))),
  ...{ aliases: [], pointers: [], nxdomain: [], servfail: [], unanswered: [], timedOut: false },
  ...rest,
});

const short = (lookup: Lookup, addresses: string[] = [FOUR], search: readonly string[] = SEARCH) =>
  answerIn(lookup, "redis-master", addresses, { owner: OWNER, search });

test("answerIn: judges the service's own name and notes a foreign wildcard", () => {
  expect(short(found({ [OWNER]: [FOUR] }))).toEqual({ is: "right", notes: [] });
  expect(short(found({ "redis-master.corp.test": ["203.0.113.5"], [OWNER]: [FOUR] }))).toMatchObject({
    is: "right",
    notes: [{ text: "redis-master.corp.test resolves to 203.0.113.5" }],
  });
});

test("answerIn: is wrong where a name earlier in the search list resolves", () => {
  const lookup = found({ "redis-master.corp.test": ["203.0.113.5"], [OWNER]: [FOUR] });
  const text = `redis-master resolves to 203.0.113.5 (redis-master.corp.test, which is searched before ${OWNER}), not ${FOUR}`;
  expect(short(lookup, [FOUR], SEARCH.toReversed())).toMatchObject({
    is: "wrong",
    reason: { code: "name-resolves-wrong", text },
  });
});

test("answerIn: is none where only a foreign name resolves", () => {
  expect(short(found({ "redis-master.corp.test": [FOUR] }, { nxdomain: [OWNER] }))).toEqual({ is: "none" });
  expect(short(found({ "elsewhere.test": [FOUR] }))).toEqual({ is: "none" });
  expect(short(found({}))).toEqual({ is: "none" });
});

test("answerIn: is none where the search list lacks the pod's own namespace", () => {
  expect(short(found({}), [FOUR], SEARCH.slice(1))).toEqual({ is: "none" });
  expect(short(found({ "redis-master.corp.test": [FOUR] }), [FOUR], SEARCH.slice(1))).toEqual({
    is: "none",
  });
});

test.each<[string, string[], string[], object]>([
  [
    "another address",
    ["192.0.2.79"],
    [FOUR],
    { reason: { text: `redis-master resolves to 192.0.2.79, not ${FOUR}` } },
  ],
  [
    "one more",
    [FOUR, "192.0.2.80"],
    [FOUR],
    { reason: { text: `redis-master resolves to ${FOUR}, 192.0.2.80, not ${FOUR}` } },
  ],
  ["both families", [SIX, FOUR], [FOUR, SIX], { is: "right" }],
  ["both families, in another notation", [FOUR, "FD00:43:0::2"], [FOUR, SIX], { is: "right" }],
  [
    "one family of two",
    [FOUR],
    [SIX, FOUR],
    { reason: { text: `redis-master resolves only to ${FOUR}, not ${SIX}, ${FOUR}` } },
  ],
  ["one more of the other family", [FOUR, SIX], [FOUR], { is: "wrong" }],
])("answerIn: requires the whole set of addresses: %s", (_, seen, wanted, answer) => {
  expect(short(found({ [OWNER]: seen }), wanted)).toMatchObject(answer);
});

test("answerIn: is incomplete where one family's query had no reply", () => {
  const lookup = found({ [OWNER]: [FOUR] }, { unanswered: [OWNER] });
  expect(short(lookup, [FOUR, SIX])).toMatchObject({
    is: "incomplete",
    reason: { text: `the lookup of redis-master got no reply for ${SIX}` },
  });
  expect(short(lookup, [FOUR])).toMatchObject({ is: "right" });
  expect(short(found({ [OWNER]: ["192.0.2.79"] }, { unanswered: [OWNER] }), [FOUR, SIX])).toMatchObject({
    is: "wrong",
  });
});

test("answerIn: follows aliases to their addresses, even in a circle", () => {
  const aliases = [
    { name: OWNER.toUpperCase(), target: "a.corp.test" },
    { name: "a.corp.test", target: "b.corp.test" },
    { name: "b.corp.test", target: OWNER },
  ];
  expect(short(found({ "b.corp.test": [FOUR] }, { aliases }))).toMatchObject({ is: "right" });
  expect(short(found({ "b.corp.test": ["192.0.2.79"] }, { aliases }))).toMatchObject({ is: "wrong" });
});

test("answerIn: accepts the old format, which repeats the queried name", () => {
  expect(short(found({ "redis-master": [FOUR] }))).toMatchObject({ is: "right" });
  expect(short(found({ "redis-master": [FOUR, "192.0.2.80"] }))).toMatchObject({ is: "wrong" });
});

test("byZone: sorts answers by name, and those of an alias by the alias", () => {
  const lookup = found(
    { "redis-master.corp.test": ["203.0.113.5"], [OWNER]: [FOUR], "parking.test": ["198.51.100.1"] },
    {
      aliases: [
        { name: `redis-master.svc.${DOMAIN}`, target: "parking.test" },
        { name: "redis-master.dev.test", target: "parking.test" },
        { name: "redis-master.dev.test", target: "parking.test" },
      ],
    },
  );
  expect(byZone(lookup, "redis-master", DOMAIN)).toEqual({
    within: [
      { name: OWNER, address: FOUR },
      { name: `redis-master.svc.${DOMAIN}`, address: "198.51.100.1" },
    ],
    foreign: [
      { name: "redis-master.corp.test", address: "203.0.113.5" },
      { name: "redis-master.dev.test", address: "198.51.100.1" },
    ],
    unnamed: undefined,
  });
  const old = byZone(found({ "redis-master": [FOUR] }), "redis-master", DOMAIN);
  expect(old).toEqual({ within: [], foreign: [], unnamed: { name: "redis-master", address: FOUR } });
});

test("byZone: a zone that only ends like the cluster's domain is foreign", () => {
  const lookup = found({ [`redis-master.my${DOMAIN}`]: [FOUR] });
  expect(byZone(lookup, "redis-master", DOMAIN).within).toEqual([]);
});

test.each<[string, Partial<Lookup>, string | undefined]>([
  ["nothing", {}, undefined],
  ["the service's address", { answers: [{ name: "x", address: "10.43.1.2" }] }, undefined],
  [
    "the service's address and another one",
    { answers: ["10.43.1.2", "192.0.2.80"].map((address) => ({ name: "x", address })) },
    "redis-master.lab also resolves to 192.0.2.80 (redis-master.lab.other.svc.c.local) in namespace other, not only to 10.43.1.2",
  ],
  [
    "no server",
    { timedOut: true },
    "redis-master.lab.other.svc.c.local, which is searched first, got no answer",
  ],
  [
    "SERVFAIL",
    { servfail: ["x"] },
    "redis-master.lab.other.svc.c.local, which is searched first, got no answer",
  ],
])("judgeEarlierName: judges an earlier name that resolves to %s", (_, seen, sentence) => {
  const service = { name: "redis-master.lab", addresses: ["10.43.1.2"], from: "other" };
  const result = judgeEarlierName(found({}, seen), "redis-master.lab.other.svc.c.local", service);
  expect("reason" in result ? result.reason.text : undefined).toBe(sentence);
});

test("judgeEarlierName: another address is wrong, and a timeout is undecided", () => {
  const service = { name: "redis-master.lab", addresses: ["10.43.1.2"], from: "other" };
  expect(judgeEarlierName(found({ x: ["192.0.2.80"] }), "x", service).is).toBe("wrong");
  expect(judgeEarlierName(found({}, { timedOut: true }), "x", service).is).toBe("undecided");
  expect(judgeEarlierName(found({}), "x", service).is).toBe("right");
});

test("earlierNames: lists the names under the search domains before svc.DOMAIN", () => {
  const search = ["other.svc.c.local", "svc.c.local", "c.local", "corp.example"];
  expect(earlierNames("redis-master.lab", { domain: "c.local", search })).toEqual([
    "redis-master.lab.other.svc.c.local",
  ]);
  expect(earlierNames("redis-master.lab", { domain: "c.local", search: ["c.local"] })).toEqual([]);
});

test.each<[string, Record<string, string[]>, Partial<Lookup>, string, string]>([
  ["NXDOMAIN", {}, { nxdomain: ["redis-master.other.svc.c.local"] }, "right", ""],
  ["an answer", { "redis-master.other.svc.c.local": [FOUR] }, {}, "wrong", "name-found-without-namespace"],
  [
    "the service's address under a foreign domain",
    { "redis-master.corp.test": [FOUR] },
    {},
    "wrong",
    "name-found-without-namespace",
  ],
  ["nothing", {}, {}, "undecided", "name-not-denied"],
  ["no server", {}, { timedOut: true }, "undecided", "name-not-denied"],
  [
    "the service's address without a domain",
    { "redis-master": [FOUR] },
    {},
    "undecided",
    "search-domain-untold",
  ],
])("judgeShortName: judges %s", (_, answers, rest, is, code) => {
  const result = judgeShortName(found(answers, rest), {
    ...{ short: "redis-master", from: "other", domain: "c.local", addresses: [FOUR] },
  });
  expect([result.is, "reason" in result ? result.reason.code : ""]).toEqual([is, code]);
});
