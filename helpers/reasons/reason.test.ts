import { expect, test } from "vitest";
import { sampleReason } from "../testing/sample-claims.ts";
import {
  because,
  count,
  definedCodes,
  defineReason,
  everyValue,
  listOf,
  matchesReason,
  node,
  optional,
  pod,
  term,
  text,
  withNotes,
} from "./reason.ts";
import { reasonDataSchema } from "./reason-schema.ts";

const unreached = defineReason(
  "test-unreached",
  { from: pod, on: node, tries: count, of: optional(count), others: listOf(pod), said: text },
  ({ from, on, tries, of, others, said }) =>
    `${from} on ${on}: nothing in ${tries}${of === undefined ? "" : ` of ${of}`} (${others.join(", ")}; ${said})`,
);
const during = defineReason(
  "test-during",
  { what: because, state: term },
  ({ what, state }) => `${what.text}, while ${state}`,
);
const late = defineReason("test-late", "one answered late");

const sample = unreached({
  from: "redis-slave-5f7b9c4d8-bcdfg",
  on: "node-1",
  tries: 51,
  others: ["busybox-1", "busybox-2"],
  said: "connection refused by peer",
});

test("defineReason: encodes each parameter under its kind and omits undefined ones", () => {
  expect(sample).toEqual({
    code: "test-unreached",
    data: {
      from: { pod: "redis-slave-5f7b9c4d8-bcdfg" },
      on: { node: "node-1" },
      tries: { count: 51 },
      others: [{ pod: "busybox-1" }, { pod: "busybox-2" }],
      said: { text: "connection refused by peer" },
    },
    text: "redis-slave-5f7b9c4d8-bcdfg on node-1: nothing in 51 (busybox-1, busybox-2; connection refused by peer)",
  });
});

test("defineReason: rejects a code that exists", () => {
  expect(() => defineReason("test-late", "something else")).toThrow("test-late is defined twice");
  expect(definedCodes().has("test-late")).toBe(true);
});

test("because: nests the code and data of another reason, without its text", () => {
  expect(during({ what: late, state: "shut" }).data).toEqual({
    what: { code: "test-late", data: {} },
    state: { term: "shut" },
  });
});

test("withNotes: keeps the code, and adds each note to the text and the data", () => {
  const noted = withNotes(withNotes(sample, late), undefined, during({ what: late, state: "shut" }));
  expect(noted.code).toBe("test-unreached");
  expect(noted.text).toBe(`${sample.text}; one answered late; one answered late, while shut`);
  expect(noted.data).toMatchObject({ notes: [{ code: "test-late" }, { code: "test-during" }] });
  expect(withNotes(sample)).toBe(sample);
});

test("reasonDataSchema: accepts the data of definitions, and no unknown kind", () => {
  const { data } = withNotes(sample, during({ what: late, state: "shut" }));
  expect(reasonDataSchema.parse(JSON.parse(JSON.stringify(data)))).toEqual(data);
  expect(reasonDataSchema.safeParse({ from: { person: "x" } }).success).toBe(false);
});

test("everyValue: visits the values of nested reasons and lists", () => {
  const visited: string[] = [];
  everyValue(withNotes(sample, during({ what: late, state: "shut" })).data, (kind, value, name) =>
    visited.push(`${name} ${kind} ${value}`),
  );
  expect(visited).toEqual([
    "from pod redis-slave-5f7b9c4d8-bcdfg",
    "on node node-1",
    "tries count 51",
    ...["others pod busybox-1", "others pod busybox-2"],
    "said text connection refused by peer",
    "state term shut",
  ]);
});

test.each([
  ["its code", "test-unreached", true],
  ["another code", "test-late", false],
  ["a parameter", { code: "test-unreached", on: "node-1" }, true],
  ["another value", { code: "test-unreached", on: "node-2" }, false],
  ["a parameter that it has not", { code: "test-unreached", of: 51 }, false],
  ["a pod by its workload", { code: "test-unreached", from: "redis-slave" }, true],
  ["a part of a workload's name", { code: "test-unreached", from: "redis-sl" }, false],
  ["one of a list", { code: "test-unreached", others: "busybox-2" }, true],
  ["a part of the cluster's text", { code: "test-unreached", said: "refused" }, true],
  ["a part of a node's name", { code: "test-unreached", on: "node" }, false],
])("matchesReason: compares %s", (_, expected, matches) => {
  expect(matchesReason(sample, expected)).toBe(matches);
  expect(matchesReason(during({ what: sample, state: "shut" }), expected)).toBe(matches);
  expect(matchesReason(withNotes(sampleReason("x"), sample), expected)).toBe(matches);
});

test("matchesReason: requires all expected values in a list, and allows parts of nested reasons", () => {
  const holders = [sample, during({ what: late, state: "shut" })];
  const several = defineReason("test-several", { holders: listOf(because) }, () => "several")({ holders });
  const first = { code: "test-unreached", on: "node-1", others: ["busybox-1", "busybox-2"] };
  expect(matchesReason(several, { code: "test-several", holders: [first, "test-during"] })).toBe(true);
  expect(matchesReason(several, { code: "test-several", holders: { ...first, on: "node-2" } })).toBe(false);
  expect(matchesReason(several, { code: "test-several", holders: [first, "test-late"] })).toBe(false);
  expect(matchesReason(sample, { code: "test-unreached", others: ["busybox-1", "busybox-3"] })).toBe(false);
});

test("matchesReason: compares the code of a reason that is a parameter", () => {
  const nested = during({ what: late, state: "shut" });
  expect(matchesReason(nested, { code: "test-during", what: "test-late" })).toBe(true);
  expect(matchesReason(nested, { code: "test-during", what: "test-unreached" })).toBe(false);
});
