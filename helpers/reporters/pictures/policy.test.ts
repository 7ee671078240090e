import { expect, test } from "vitest";
import { strayIn, textsIn } from "./inside.ts";
import { type PolicyTimeline, timelinePicture } from "./policy.ts";

const looks = (outcome: string, ...times: number[]) => times.map((at) => ({ at, outcome }));
const POLICED: PolicyTimeline = {
  name: "policy/removed",
  made: 1000,
  deleted: 3000,
  looks: [
    ...looks("open", 0, 500, 3500, 4000),
    ...looks("timeout", 1200, 1200, 2500),
    ...looks("refused", 2000),
  ],
};
const drawn = (rest: Partial<PolicyTimeline> = {}) => timelinePicture({ ...POLICED, ...rest }).markup;
const marks = (svg: string, lane: string) =>
  [...svg.matchAll(new RegExp(`<rect x="([\\d.]+)" [^>]*class="look ${lane}"`, "g"))].map(([, x]) =>
    Number(x),
  );
const band = (svg: string) =>
  (/<rect x="([\d.]+)" y="2" width="([\d.]+)"/.exec(svg) ?? []).slice(1).map(Number);

test("the policy is a band from when it was made to when it was deleted", () => {
  const [x = 0, width = 0] = band(drawn());
  expect(x).toBeCloseTo(38 + (1000 / 4000) * 302, 0);
  expect(width).toBeCloseTo(151, 0);
  const [still = 0, rest = 0] = band(drawn({ deleted: undefined }));
  expect(still + rest).toBeCloseTo(340, 0);
});

test("connections are marks in the lane of how they ended, those at once one mark", () => {
  const svg = drawn();
  expect(marks(svg, "open")).toHaveLength(4);
  expect(marks(svg, "shut")).toHaveLength(3);
  expect(textsIn(svg)).toEqual(["under the policy", "0 s", "1 s", "2 s", "3 s", "4 s", "open", "shut"]);
});

test("there is a lane for what was lost only where something was", () => {
  const svg = drawn({ looks: [...POLICED.looks, ...looks("lost", 1500)] });
  expect(textsIn(svg)).toContain("lost");
  expect(marks(svg, "lost")).toHaveLength(1);
});

test("a policy of which there is no room to speak is a band alone", () => {
  expect(textsIn(drawn({ deleted: 1010 }))[0]).toBe("0 s");
  expect(band(drawn({ deleted: 1000 }))[1]).toBe(2);
});

test("the words count what was open and shut before, under and after", () => {
  expect(drawn()).toContain(
    "<desc>Connections before the policy: 2 open; under it: 4 shut; after it: 2 open.</desc>",
  );
  expect(drawn({ looks: [] })).toContain("before the policy: none; under it: none; after it: none.");
});

test.each<[string, Partial<PolicyTimeline>]>([
  ["of everything", {}],
  ["without a connection", { looks: [] }],
  ["without any time", { made: 0, deleted: 0, looks: looks("open", 0) }],
  ["that did not end", { deleted: undefined }],
  ["of a short policy", { made: 1000, deleted: 1010 }],
  ["of a long time", { looks: looks("lost", 0, 123_456) }],
])("nothing leaves the picture %s", (_, rest) => expect(strayIn(drawn(rest))).toEqual([]));
