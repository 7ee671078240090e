import { expect, test } from "vitest";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../helpers/engine/verdict.ts";
import { ProbeError } from "../helpers/reasons/probe-error.ts";
import { defineReason, term } from "../helpers/reasons/reason.ts";
import { judgeConcurrently } from "./skips.ts";

const at = defineReason("test-at", { place: term }, ({ place }) => `at ${place}`);
const JUDGES: Readonly<Record<string, (reason: ReturnType<typeof at>) => Verdict>> = {
  upheld: (reason) => upheld(reason),
  violated: (reason) => violated(reason),
  inconclusive,
  skipped,
  unprobed: (reason) => {
    throw new ProbeError(reason);
  },
};

const judged = (...places: [string, ...string[]]) =>
  judgeConcurrently(places, async (place) => {
    const judge = JUDGES[place];
    if (!judge) throw new Error(`no verdict ${place}`);
    return judge(at({ place }));
  });

test.each<[string, [string, ...string[]], string, string]>([
  [
    "is upheld with every reason if upheld at each place",
    ["upheld", "upheld"],
    "upheld",
    "at upheld; at upheld",
  ],
  ["is violated if violated at one place", ["upheld", "unprobed", "violated"], "violated", "at violated"],
  ["is inconclusive if a probe failed at one place", ["upheld", "unprobed"], "inconclusive", "at unprobed"],
  ["prefers inconclusive to skipped", ["skipped", "inconclusive"], "inconclusive", "at inconclusive"],
  ["is skipped if skipped at one place", ["upheld", "skipped"], "skipped", "at skipped"],
])("judgeConcurrently: %s", async (_, places, verdict, text) => {
  expect(await judged(...places)).toMatchObject({ verdict, reason: { code: "test-at", text } });
});

test("judgeConcurrently: rethrows any error other than ProbeError", async () => {
  await expect(judged("upheld", "nonsense")).rejects.toThrow("no verdict nonsense");
});
