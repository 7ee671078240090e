import { expect, test } from "vitest";
import { ProbeError } from "../helpers/engine/probe-error.ts";
import { defineReason, term } from "../helpers/engine/reason.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../helpers/engine/verdict.ts";
import { everywhere } from "./skips.ts";

const at = defineReason("test-at", { place: term }, ({ place }) => `at ${place}`);
const JUDGES: Readonly<Record<string, (reason: ReturnType<typeof at>) => Verdict>> = {
  upheld: (reason) => upheld(reason),
  violated: (reason) => violated(reason),
  inconclusive,
  skipped,
  lost: (reason) => {
    throw new ProbeError(reason);
  },
};

const judged = (...places: [string, ...string[]]) =>
  everywhere(places, async (place) => {
    const judge = JUDGES[place];
    if (!judge) throw new Error(`no verdict ${place}`);
    return judge(at({ place }));
  });

test.each<[string, [string, ...string[]], string, string]>([
  [
    "upheld at each place is upheld, with every reason",
    ["upheld", "upheld"],
    "upheld",
    "at upheld; at upheld",
  ],
  ["violated at one place is violated", ["upheld", "lost", "violated"], "violated", "at violated"],
  ["lost at one place is inconclusive", ["upheld", "lost"], "inconclusive", "at lost"],
  ["inconclusive beats skipped", ["skipped", "inconclusive"], "inconclusive", "at inconclusive"],
  ["skipped at one place is not upheld", ["upheld", "skipped"], "skipped", "at skipped"],
])("everywhere: %s", async (_, places, verdict, text) => {
  expect(await judged(...places)).toMatchObject({ verdict, reason: { code: "test-at", text } });
});

test("everywhere: an error that is no lost probe ends the check", async () => {
  await expect(judged("upheld", "nonsense")).rejects.toThrow("no verdict nonsense");
});
