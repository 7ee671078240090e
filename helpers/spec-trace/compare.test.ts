import { expect, test } from "vitest";
import { type Comparison, compare } from "./compare.ts";
import { sentencesOf } from "./sentences.ts";
import type { Entry } from "./table.ts";

const LAB = "# Cats\n\nThey sleep. They eat. They purr.\n\nSome hunt.\n\n# Dogs\n\nThey bark. They run.";

/** The table of a text, each entry with its sentence as the reason, so that a test can name it. */
function tableFrom(text: string): Entry[] {
  return sentencesOf(text).map(({ text: none, ...place }) => ({ ...place, none }));
}

const words = (entry: Entry) => ("none" in entry ? entry.none : "");
const named = ({ same, moved, changed, missing, added }: Comparison) => ({
  same: same.length,
  moved: moved.map(({ was, is }) => `${words(was)} ${was.heading} → ${is.heading}`),
  changed: changed.map(({ was, is }) => `${words(was)} → ${is.text}`),
  missing: missing.map(words),
  added: added.map(({ text }) => text),
});
const differing = (text: string, table = LAB) => named(compare(tableFrom(table), sentencesOf(text)));
const NOTHING = { moved: [], changed: [], missing: [], added: [] };

test("compare: ignores line wrapping", () => {
  expect(differing(LAB)).toEqual({ ...NOTHING, same: 6 });
  expect(differing(LAB.replaceAll("They ", "They\n"))).toEqual({ ...NOTHING, same: 6 });
});

test("compare: reports only a new sentence as new, not the ones renumbered by it", () => {
  const longer = LAB.replace("They sleep.", "They are small. They sleep.");
  expect(differing(longer)).toEqual({ ...NOTHING, same: 6, added: ["They are small."] });
});

test("compare: reports a missing sentence at the beginning, the end and in between", () => {
  for (const gone of ["They sleep.", "They eat.", "They run."])
    expect(differing(LAB.replace(gone, ""))).toEqual({ ...NOTHING, same: 5, missing: [gone] });
});

test("compare: reports a sentence in the place of another as changed", () => {
  expect(differing(LAB.replace("They eat.", "They eat fish."))).toEqual({
    ...NOTHING,
    same: 5,
    changed: ["They eat. → They eat fish."],
  });
});

test("compare: pairs the sentences of a gap in order, and reports the rest as missing or new", () => {
  const two = LAB.replace("They eat. They purr.", "A. B. C.");
  expect(differing(two)).toEqual({
    ...NOTHING,
    same: 4,
    changed: ["They eat. → A.", "They purr. → B."],
    added: ["C."],
  });
  expect(differing(LAB, two)).toMatchObject({
    changed: ["A. → They eat.", "B. → They purr."],
    missing: ["C."],
  });
});

test("compare: does not pair differences of two gaps", () => {
  const text = LAB.replace("They sleep. ", "").replace("They purr.", "They purr. They yawn.");
  expect(differing(text)).toEqual({ ...NOTHING, same: 5, missing: ["They sleep."], added: ["They yawn."] });
});

test("compare: does not pair differences under two headings without a sentence in between", () => {
  const text = LAB.replace("Some hunt.", "").replace("They bark.", "They are big. They bark.");
  expect(differing(text)).toEqual({ ...NOTHING, same: 5, missing: ["Some hunt."], added: ["They are big."] });
});

test("compare: reports a moved sentence, neither missing nor new", () => {
  const moved = LAB.replace("They sleep. ", "").replace("They run.", "They run. They sleep.");
  expect(differing(moved)).toEqual({ ...NOTHING, same: 5, moved: ["They sleep. Cats → Dogs"] });
  const swapped = LAB.replace("They sleep. They eat.", "They eat. They sleep.");
  expect(differing(swapped)).toMatchObject({
    ...NOTHING,
    same: 5,
    moved: [expect.stringContaining("Cats → Cats")],
  });
});

test("compare: reports all sentences under a renamed heading as moved", () => {
  expect(differing(LAB.replace("# Dogs", "# Hounds"))).toEqual({
    ...NOTHING,
    same: 4,
    moved: ["They bark. Dogs → Hounds", "They run. Dogs → Hounds"],
  });
});

test("compare: reports moved sentences in the order of the text", () => {
  const text = LAB.replace("They sleep. They eat.", "They eat. They sleep.").replace("# Dogs", "# Hounds");
  const moved = ["Cats → Cats", "Dogs → Hounds", "Dogs → Hounds"].map((arrangements) =>
    expect.stringContaining(arrangements),
  );
  expect(differing(text)).toMatchObject({ ...NOTHING, moved });
});

test("compare: reports one of two equal sentences as missing", () => {
  const twice = LAB.replace("They run.", "They eat.");
  expect(differing(twice, twice)).toEqual({ ...NOTHING, same: 6 });
  expect(differing(LAB.replace("They run.", ""), twice)).toEqual({
    ...NOTHING,
    same: 5,
    missing: ["They eat."],
  });
});

test("compare: has nothing in common with another text, and misses all in an empty one", () => {
  expect(differing("# Fish\n\nThey swim.")).toMatchObject({
    same: 0,
    moved: [],
    changed: [],
    added: ["They swim."],
  });
  expect(differing("").missing).toHaveLength(6);
});
