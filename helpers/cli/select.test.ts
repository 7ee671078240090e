import { expect, test } from "vitest";
import type { ClaimId } from "../engine/claim.ts";
import { select } from "./select.ts";

const IDS: ClaimId[] = [
  "pods/reach-any",
  "pods/route-across",
  "dns/short-name",
  "policy/open-before",
  "policy/removed",
];
const picked = (...patterns: string[]) =>
  select(
    IDS.map((id) => ({ id })),
    patterns,
  ).map(({ id }) => id);

test.each<[string, string[], ClaimId[]]>([
  ["no pattern selects all", [], IDS],
  ["* selects all", ["*"], IDS],
  ["an id selects itself", ["dns/short-name"], ["dns/short-name"]],
  ["* matches any part of an id", ["p*/re*"], ["pods/reach-any", "policy/removed"]],
  ["* matches a slash", ["*-a*"], ["pods/reach-any", "pods/route-across"]],
  ["a section selects its claims", ["policy"], ["policy/open-before", "policy/removed"]],
  ["* matches a part of a section", ["po*cy"], ["policy/open-before", "policy/removed"]],
  [
    "several patterns select each id once, in the order of the list",
    ["policy", "dns", "policy/removed"],
    IDS.slice(2),
  ],
  ["! excludes from all", ["!policy"], IDS.slice(0, 3)],
  ["! excludes from the selection", ["policy/*", "!policy/removed"], ["policy/open-before"]],
  ["! excludes at any position", ["!policy/removed", "policy"], ["policy/open-before"]],
])("select: %s", (_, patterns, ids) => expect(picked(...patterns)).toEqual(ids));

test.each([
  ["an unknown id", "pods/nope"],
  ["a part of an id", "pods/reach"],
  ["a part of a section", "pol"],
  ["an id with more behind it", "policy/removed/now"],
  ["an unknown id to take away", "!pods/nope"],
  ["nothing", ""],
  ["a dot is a dot", "pods/reach.any"],
  ["a plus is a plus", "pods/re+ach-any"],
  ["brackets are brackets", "pods/[r]each-any"],
  ["a bar is a bar", "pods/reach-any|dns/short-name"],
  ["a group is no group", "(pods/reach-any)"],
  ["an escape is no escape", "pods/reach\\Dany"],
  ["an end is no end", "pods/reach-any$"],
])("select: rejects a pattern without a match: %s: %s", (_, pattern) => {
  expect(() => picked(pattern)).toThrow(expect.objectContaining({ code: "LABCHECK_PATTERN_WITHOUT_MATCH" }));
  expect(() => picked("policy", pattern)).toThrow(`No claim matches the pattern "${pattern}"`);
});

test("select: rejects patterns that leave nothing", () => {
  expect(() => picked("policy", "!policy/*")).toThrow(
    expect.objectContaining({
      code: "LABCHECK_NOTHING_SELECTED",
      message: "The patterns leave no claim to run",
      remedy: "Remove one of the ! patterns.",
    }),
  );
});

test("select: names the command that lists the ids if nothing matches", () => {
  const items = IDS.map((id) => ({ id }));
  const remedy = "Choose from the ids that `labcheck list` shows; * stands for any text.";
  expect(() => select(items, ["nope"])).toThrow(expect.objectContaining({ remedy }));
  const ofFaults = "Choose from the ids that `labcheck list --faults` shows; * stands for any text.";
  const message = 'No fault matches the pattern "nope"';
  expect(() => select(items, ["nope"], "fault")).toThrow(
    expect.objectContaining({ message, remedy: ofFaults }),
  );
});
