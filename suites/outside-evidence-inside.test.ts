import { expect, test, vi } from "vitest";
import type * as Fetch from "../helpers/probes/fetch.ts";
import type { Pod, ProbeContext } from "../helpers/probes/probe-context.ts";
import { whyUnservedInside } from "./outside-evidence.ts";

const { fetchFrom, fetchMany } = vi.hoisted(() => ({
  fetchFrom: vi.fn<typeof Fetch.fetchFrom>(),
  fetchMany: vi.fn<typeof Fetch.fetchMany>(),
}));
vi.mock("../helpers/probes/fetch.ts", () => ({ fetchFrom, fetchMany }));

const shell = { name: "busybox-1", node: "node-1" } as Pod;
const OTHER = "<title>Another page</title>";

test.each<[string, string | undefined, Fetch.Fetches | undefined, string | undefined]>([
  [
    "returns undefined if the first page is the guestbook's",
    "<title>Guestbook</title>",
    undefined,
    undefined,
  ],
  ["returns undefined if only some pods have another page", OTHER, { answered: 24, matching: 16 }, undefined],
  [
    "returns a reason if every page is another",
    OTHER,
    { answered: 24, matching: 0 },
    "service-unserved-inside",
  ],
  ["returns a reason if the repeated requests fail", OTHER, undefined, "service-unserved-inside"],
  [
    "returns a reason if the first request is unanswered",
    undefined,
    { answered: 24, matching: 24 },
    "service-unserved-inside",
  ],
])("whyUnservedInside: %s", async (_, first, again, code) => {
  fetchFrom.mockResolvedValue(first);
  fetchMany.mockResolvedValue(again);
  expect((await whyUnservedInside({} as ProbeContext, shell, "10.43.0.7"))?.code).toBe(code);
});
