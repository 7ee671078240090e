import { expect, test, vi } from "vitest";
import type * as Fetch from "../helpers/probes/fetch.ts";
import type { Pod, ProbeContext } from "../helpers/probes/probe-context.ts";
import { notInside } from "./outside-evidence.ts";

const { fetchFrom, fetchMany } = vi.hoisted(() => ({
  fetchFrom: vi.fn<typeof Fetch.fetchFrom>(),
  fetchMany: vi.fn<typeof Fetch.fetchMany>(),
}));
vi.mock("../helpers/probes/fetch.ts", () => ({ fetchFrom, fetchMany }));

const shell = { name: "busybox-1", node: "node-1" } as Pod;
const OTHER = "<title>Another page</title>";

test.each<[string, string | undefined, Fetch.Fetches | undefined, string | undefined]>([
  ["the first page is the guestbook's: served", "<title>Guestbook</title>", undefined, undefined],
  ["some pods have another page: served", OTHER, { answered: 24, matching: 16 }, undefined],
  ["every page is another: not served", OTHER, { answered: 24, matching: 0 }, "service-unserved-inside"],
  ["the second look is lost: not served", OTHER, undefined, "service-unserved-inside"],
  ["nothing comes back: not served", undefined, { answered: 24, matching: 24 }, "service-unserved-inside"],
])("notInside: %s", async (_, first, again, code) => {
  fetchFrom.mockResolvedValue(first);
  fetchMany.mockResolvedValue(again);
  expect((await notInside({} as ProbeContext, shell, "10.43.0.7"))?.code).toBe(code);
});
