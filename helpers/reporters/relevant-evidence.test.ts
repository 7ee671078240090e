import { expect, test } from "vitest";
import type { ReasonData } from "../engine/reason.ts";
import { relevantEvidence } from "./details.ts";
import { seen } from "./sample.ts";

const MOST = 3;
const DATA: ReasonData = {
  from: { pod: "busybox" },
  ...{ address: { address: "10.42.1.7" }, port: { port: 6379 } },
  ...{ outcome: { term: "timeout" }, wanted: { term: "open" } },
};
/** Each a letter: what was seen at the place that the reason names, and in capitals elsewhere. */
const looksOf = (letters: string) =>
  [...letters].map((letter) => {
    const outcome = letter.toLowerCase() === "t" ? "timeout" : "open";
    return seen(outcome, letter < "a" ? { target: "10.42.1.70:6379" } : {});
  });
const placesOf = (evidence: ReturnType<typeof looksOf>, data: ReasonData) =>
  relevantEvidence({ evidence, data }, MOST).map((each) => evidence.indexOf(each));

test.each([
  ["the last ones where none is named", "OOOOO", [2, 3, 4]],
  ["the one that is named, however many came after it", "tOOOO", [0, 3, 4]],
  ["not what was seen elsewhere", "tTOOOO", [0, 4, 5]],
  ["the last of many that are named", "ttttO", [2, 3, 4]],
  ["all where they are few", "oT", [0, 1]],
  ["none where there is none", "", []],
  ["what came, and not what did not", "oootOO", [3, 4, 5]],
  ["what was seen there, where nothing of it came to what the reason has", "ooOOOO", [0, 1, 5]],
])("shown is %s", (_, letters, places) => {
  expect(placesOf(looksOf(letters), DATA)).toEqual(places);
});

test("the reasons that a reason rests on are looked into as well", () => {
  const why = { code: "connection-shut", data: DATA };
  expect(placesOf(looksOf("tOOOO"), { why: [why] })).toEqual([0, 3, 4]);
});

test("without data they are the last ones", () => {
  const evidence = looksOf("tOOOO");
  expect(relevantEvidence({ evidence }, MOST)).toEqual(evidence.slice(2));
});

test("a number is what came as a whole, and not by its end", () => {
  const evidence = ["1", "3", "4", "5", "6"].map((outcome) => seen(outcome, { target: "service web" }));
  const data = { service: { object: "web" }, found: { count: 3 }, others: { count: 21 } };
  expect(placesOf(evidence, data)).toEqual([1, 3, 4]);
});
