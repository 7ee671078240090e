import { expect, test } from "vitest";
import { OUTCOMES } from "./probe-context.ts";

test("OUTCOMES: are those of the design, each once", () => {
  expect(OUTCOMES).toEqual(["open", "refused", "timeout", "unreachable", "reset", "dns", "lost"]);
});
