import { expect, test } from "vitest";
import { OUTCOMES } from "./probe-context.ts";

test("the outcomes are the design's, each once", () => {
  expect(OUTCOMES).toEqual(["open", "refused", "timeout", "unreachable", "reset", "dns", "lost"]);
});
