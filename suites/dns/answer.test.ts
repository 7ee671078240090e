import { expect, test } from "vitest";
import type { Lookup } from "../../helpers/probes/parsers/dns.ts";
import { answerIn, byZone, earlierNames, toldOfEarlier } from "./answer.ts";
import { toldOfShort } from "./claims.ts";

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

test("answerIn: the name that is meant decides, and that of a foreign wildcard is told", () => {
  expect(short(found({ [OWNER]: [FOUR] }))).toEqual({ is: "right", besides: [] });
  expect(short(found({ "redis-master.corp.test": ["203.0.113.5"], [OWNER]: [FOUR] }))).toMatchObject({
    is: "right",
    besides: [{ text: "redis-master.corp.test is 203.0.113.5" }],
  });
});

test("answerIn: a name that is searched before the one that is meant is what programs get", () => {
  const lookup = found({ "redis-master.corp.test": ["203.0.113.5"], [OWNER]: [FOUR] });
  const text = `redis-master is 203.0.113.5 (redis-master.corp.test, which is searched before ${OWNER}), not ${FOUR}`;
  expect(short(lookup, [FOUR], SEARCH.toReversed())).toMatchObject({
    is: "wrong",
    reason: { code: "name-resolves-wrong", text },
  });
});

test("answerIn: an answer of a foreign name alone is none of the name that is meant", () => {
  expect(short(found({ "redis-master.corp.test": [FOUR] }, { nxdomain: [OWNER] }))).toEqual({ is: "silent" });
  expect(short(found({ "elsewhere.test": [FOUR] }))).toEqual({ is: "silent" });
  expect(short(found({}))).toEqual({ is: "silent" });
});

test("answerIn: a pod that does not search its own namespace says nothing of the name that is meant", () => {
  expect(short(found({}), [FOUR], SEARCH.slice(1))).toEqual({ is: "silent" });
  expect(short(found({ "redis-master.corp.test": [FOUR] }), [FOUR], SEARCH.slice(1))).toEqual({
    is: "silent",
  });
});

test.each<[string, string[], string[], object]>([
  [
    "another address",
    ["192.0.2.79"],
    [FOUR],
    { reason: { text: `redis-master is 192.0.2.79, not ${FOUR}` } },
  ],
  [
    "one more",
    [FOUR, "192.0.2.80"],
    [FOUR],
    { reason: { text: `redis-master is ${FOUR}, 192.0.2.80, not ${FOUR}` } },
  ],
  ["both families", [SIX, FOUR], [FOUR, SIX], { is: "right" }],
  ["both families, otherwise written", [FOUR, "FD00:43:0::2"], [FOUR, SIX], { is: "right" }],
  [
    "one family of two",
    [FOUR],
    [SIX, FOUR],
    { reason: { text: `redis-master is ${FOUR} alone, not ${SIX}, ${FOUR}` } },
  ],
  ["one more of the other family", [FOUR, SIX], [FOUR], { is: "wrong" }],
])("answerIn: the answer is the whole set: %s", (_, seen, wanted, answer) => {
  expect(short(found({ [OWNER]: seen }), wanted)).toMatchObject(answer);
});

test("answerIn: one family of two is lost where a question had no reply", () => {
  const lookup = found({ [OWNER]: [FOUR] }, { unanswered: [OWNER] });
  expect(short(lookup, [FOUR, SIX])).toMatchObject({
    is: "lost",
    reason: { text: `the answer for ${SIX} of redis-master was lost` },
  });
  expect(short(lookup, [FOUR])).toMatchObject({ is: "right" });
  expect(short(found({ [OWNER]: ["192.0.2.79"] }, { unanswered: [OWNER] }), [FOUR, SIX])).toMatchObject({
    is: "wrong",
  });
});

test("answerIn: aliases lead to the addresses of the name that is meant, even in a circle", () => {
  const aliases = [
    { name: OWNER.toUpperCase(), target: "a.corp.test" },
    { name: "a.corp.test", target: "b.corp.test" },
    { name: "b.corp.test", target: OWNER },
  ];
  expect(short(found({ "b.corp.test": [FOUR] }, { aliases }))).toMatchObject({ is: "right" });
  expect(short(found({ "b.corp.test": ["192.0.2.79"] }, { aliases }))).toMatchObject({ is: "wrong" });
});

test("answerIn: the old format repeats the name that was asked for", () => {
  expect(short(found({ "redis-master": [FOUR] }))).toMatchObject({ is: "right" });
  expect(short(found({ "redis-master": [FOUR, "192.0.2.80"] }))).toMatchObject({ is: "wrong" });
});

test("byZone: sorts answers by their own names, those of aliases by the alias", () => {
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

test("byZone: a zone that only ends like the cluster's is another one", () => {
  const lookup = found({ [`redis-master.my${DOMAIN}`]: [FOUR] });
  expect(byZone(lookup, "redis-master", DOMAIN).within).toEqual([]);
});

test.each<[string, Partial<Lookup>, string | undefined]>([
  ["nothing", {}, undefined],
  ["the service's address", { answers: [{ name: "x", address: "10.43.1.2" }] }, undefined],
  [
    "the service's address and another one",
    { answers: ["10.43.1.2", "192.0.2.80"].map((address) => ({ name: "x", address })) },
    "redis-master.lab is 192.0.2.80 as well (redis-master.lab.other.svc.c.local), not 10.43.1.2 in other",
  ],
  [
    "no server",
    { timedOut: true },
    "redis-master.lab.other.svc.c.local, which is searched first, has no answer",
  ],
  [
    "SERVFAIL",
    { servfail: ["x"] },
    "redis-master.lab.other.svc.c.local, which is searched first, has no answer",
  ],
])("toldOfEarlier: where the domain that is searched first has %s", (_, seen, words) => {
  const service = { name: "redis-master.lab", addresses: ["10.43.1.2"], from: "other" };
  const reported = toldOfEarlier(found({}, seen), "redis-master.lab.other.svc.c.local", service);
  expect("reason" in reported ? reported.reason.text : undefined).toBe(words);
});

test("toldOfEarlier: another address is wrong, and silence tells nothing", () => {
  const service = { name: "redis-master.lab", addresses: ["10.43.1.2"], from: "other" };
  expect(toldOfEarlier(found({ x: ["192.0.2.80"] }), "x", service).is).toBe("wrong");
  expect(toldOfEarlier(found({}, { timedOut: true }), "x", service).is).toBe("untold");
  expect(toldOfEarlier(found({}), "x", service).is).toBe("right");
});

test("earlierNames: those of the domains before the one of all services", () => {
  const search = ["other.svc.c.local", "svc.c.local", "c.local", "corp.example"];
  expect(earlierNames("redis-master.lab", { domain: "c.local", search })).toEqual([
    "redis-master.lab.other.svc.c.local",
  ]);
  expect(earlierNames("redis-master.lab", { domain: "c.local", search: ["c.local"] })).toEqual([]);
});

test.each<[string, Record<string, string[]>, Partial<Lookup>, string, string]>([
  ["its denial", {}, { nxdomain: ["redis-master.other.svc.c.local"] }, "right", ""],
  ["an answer", { "redis-master.other.svc.c.local": [FOUR] }, {}, "wrong", "name-found-without-namespace"],
  [
    "another domain's with its address",
    { "redis-master.corp.test": [FOUR] },
    {},
    "wrong",
    "name-found-without-namespace",
  ],
  ["nothing", {}, {}, "untold", "name-not-denied"],
  ["no server", {}, { timedOut: true }, "untold", "name-not-denied"],
  ["no domain beside its address", { "redis-master": [FOUR] }, {}, "untold", "search-domain-untold"],
])("toldOfShort: %s", (_, answers, rest, is, code) => {
  const told = toldOfShort(found(answers, rest), {
    ...{ short: "redis-master", from: "other", domain: "c.local", addresses: [FOUR] },
  });
  expect([told.is, "reason" in told ? told.reason.code : ""]).toEqual([is, code]);
});
