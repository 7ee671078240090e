import { expect, test } from "vitest";
import type { ReasonData } from "../reasons/reason.ts";
import { relevantEvidence } from "./details.ts";
import { seen } from "./sample.ts";

const MOST = 3;
const DATA: ReasonData = {
  from: { pod: "busybox" },
  ...{ address: { address: "10.42.1.7" }, port: { port: 6379 } },
  ...{ outcome: { term: "timeout" }, wanted: { term: "open" } },
};
/** One letter for each observation, and in capitals elsewhere. */
const observationsOf = (letters: string) =>
  [...letters].map((letter) => {
    const outcome = letter.toLowerCase() === "t" ? "timeout" : "open";
    return seen(outcome, letter < "a" ? { target: "10.42.1.70:6379" } : {});
  });
const placesOf = (evidence: ReturnType<typeof observationsOf>, data: ReasonData) =>
  relevantEvidence({ evidence, data }, MOST).map((each) => evidence.indexOf(each));

test.each([
  ["the last ones where none is named", "OOOOO", [2, 3, 4]],
  ["the one that is named, however many came after it", "tOOOO", [0, 3, 4]],
  ["no observation of another target", "tTOOOO", [0, 4, 5]],
  ["the last of many that are named", "ttttO", [2, 3, 4]],
  ["all where they are few", "oT", [0, 1]],
  ["none of no evidence", "", []],
  ["what came, and not what did not", "oootOO", [3, 4, 5]],
  ["observations of the target if none has the outcome", "ooOOOO", [0, 1, 5]],
])("relevantEvidence: selects %s", (_, letters, places) => {
  expect(placesOf(observationsOf(letters), DATA)).toEqual(places);
});

test("relevantEvidence: searches nested reasons", () => {
  const why = { code: "connection-shut", data: DATA };
  expect(placesOf(observationsOf("tOOOO"), { why: [why] })).toEqual([0, 3, 4]);
});

test("relevantEvidence: selects the last observations without data", () => {
  const evidence = observationsOf("tOOOO");
  expect(relevantEvidence({ evidence }, MOST)).toEqual(evidence.slice(2));
});

test("relevantEvidence: compares whole numbers", () => {
  const evidence = ["1", "3", "4", "5", "6"].map((outcome) => seen(outcome, { target: "service web" }));
  const data = { service: { object: "web" }, found: { count: 3 }, others: { count: 21 } };
  expect(placesOf(evidence, data)).toEqual([1, 3, 4]);
});
