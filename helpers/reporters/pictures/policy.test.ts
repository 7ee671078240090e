import { expect, test } from "vitest";
import { type PolicyTimeline, timelinePicture } from "./policy.ts";
import { elementsOutside, textsIn } from "./svg-reader.ts";

const attempts = (outcome: string, ...times: number[]) => times.map((at) => ({ at, outcome }));
const TIMELINE: PolicyTimeline = {
  name: "policy/removed",
  created: 1000,
  deleted: 3000,
  attempts: [
    ...attempts("open", 0, 500, 3500, 4000),
    ...attempts("timeout", 1200, 1200, 2500),
    ...attempts("refused", 2000),
  ],
};
const drawn = (rest: Partial<PolicyTimeline> = {}) => timelinePicture({ ...TIMELINE, ...rest }).markup;
const marks = (svg: string, lane: string) =>
  [...svg.matchAll(new RegExp(`<rect x="([\\d.]+)" [^>]*class="attempt ${lane}"`, "g"))].map(([, x]) =>
    Number(x),
  );
const band = (svg: string) =>
  (/<rect x="([\d.]+)" y="2" width="([\d.]+)"/.exec(svg) ?? []).slice(1).map(Number);

test("timelinePicture: draws a band from creation to deletion", () => {
  const [x = 0, width = 0] = band(drawn());
  expect(x).toBeCloseTo(38 + (1000 / 4000) * 302, 0);
  expect(width).toBeCloseTo(151, 0);
  const [still = 0, rest = 0] = band(drawn({ deleted: undefined }));
  expect(still + rest).toBeCloseTo(340, 0);
});

test("timelinePicture: marks connections by outcome, concurrent ones once", () => {
  const svg = drawn();
  expect(marks(svg, "open")).toHaveLength(4);
  expect(marks(svg, "closed")).toHaveLength(3);
  expect(textsIn(svg)).toEqual(["policy active", "0 s", "1 s", "2 s", "3 s", "4 s", "open", "closed"]);
});

test("timelinePicture: has a lane for unknown outcomes only if there are some", () => {
  const svg = drawn({ attempts: [...TIMELINE.attempts, ...attempts("lost", 1500)] });
  expect(textsIn(svg)).toContain("unknown");
  expect(marks(svg, "unknown")).toHaveLength(1);
});

test("timelinePicture: omits the label of a narrow band", () => {
  expect(textsIn(drawn({ deleted: 1010 }))[0]).toBe("0 s");
  expect(band(drawn({ deleted: 1000 }))[1]).toBe(2);
});

test("timelinePicture: describes connections before, during and after the policy", () => {
  expect(drawn()).toContain(
    "<desc>Connections before the policy: 2 open; during: 4 closed; after: 2 open.</desc>",
  );
  expect(drawn({ attempts: [] })).toContain("before the policy: none; during: none; after: none.");
});

test.each<[string, Partial<PolicyTimeline>]>([
  ["with everything", {}],
  ["without a connection", { attempts: [] }],
  ["without any time", { created: 0, deleted: 0, attempts: attempts("open", 0) }],
  ["that did not end", { deleted: undefined }],
  ["of a short policy", { created: 1000, deleted: 1010 }],
  ["of a long time", { attempts: attempts("lost", 0, 123_456) }],
])("timelinePicture: stays inside its bounds %s", (_, rest) =>
  expect(elementsOutside(drawn(rest))).toEqual([]),
);
