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

test("the same text is the same, however it is wrapped", () => {
  expect(differing(LAB)).toEqual({ ...NOTHING, same: 6 });
  expect(differing(LAB.replaceAll("They ", "They\n"))).toEqual({ ...NOTHING, same: 6 });
});

test("a new sentence shifts the ordinals of others, and only it is new", () => {
  const longer = LAB.replace("They sleep.", "They are small. They sleep.");
  expect(differing(longer)).toEqual({ ...NOTHING, same: 6, added: ["They are small."] });
});

test("a sentence that is gone is missing, first, last or between", () => {
  for (const gone of ["They sleep.", "They eat.", "They run."])
    expect(differing(LAB.replace(gone, ""))).toEqual({ ...NOTHING, same: 5, missing: [gone] });
});

test("one in the place of another has changed", () => {
  expect(differing(LAB.replace("They eat.", "They eat fish."))).toEqual({
    ...NOTHING,
    same: 5,
    changed: ["They eat. → They eat fish."],
  });
});

test("in a gap they are paired in order, and what is left over is missing or new", () => {
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

test("what differs in two gaps is not paired", () => {
  const text = LAB.replace("They sleep. ", "").replace("They purr.", "They purr. They yawn.");
  expect(differing(text)).toEqual({ ...NOTHING, same: 5, missing: ["They sleep."], added: ["They yawn."] });
});

test("what differs under two headings is not paired, though no sentence lies between", () => {
  const text = LAB.replace("Some hunt.", "").replace("They bark.", "They are big. They bark.");
  expect(differing(text)).toEqual({ ...NOTHING, same: 5, missing: ["Some hunt."], added: ["They are big."] });
});

test("a sentence that stands elsewhere has moved, and is neither missing nor new", () => {
  const moved = LAB.replace("They sleep. ", "").replace("They run.", "They run. They sleep.");
  expect(differing(moved)).toEqual({ ...NOTHING, same: 5, moved: ["They sleep. Cats → Dogs"] });
  const swapped = LAB.replace("They sleep. They eat.", "They eat. They sleep.");
  expect(differing(swapped)).toMatchObject({
    ...NOTHING,
    same: 5,
    moved: [expect.stringContaining("Cats → Cats")],
  });
});

test("under a heading with another name all have moved", () => {
  expect(differing(LAB.replace("# Dogs", "# Hounds"))).toEqual({
    ...NOTHING,
    same: 4,
    moved: ["They bark. Dogs → Hounds", "They run. Dogs → Hounds"],
  });
});

test("what has moved in one way or another is in the order of the text", () => {
  const text = LAB.replace("They sleep. They eat.", "They eat. They sleep.").replace("# Dogs", "# Hounds");
  const moved = ["Cats → Cats", "Dogs → Hounds", "Dogs → Hounds"].map((arrangements) =>
    expect.stringContaining(arrangements),
  );
  expect(differing(text)).toMatchObject({ ...NOTHING, moved });
});

test("of two with the same words one may be gone", () => {
  const twice = LAB.replace("They run.", "They eat.");
  expect(differing(twice, twice)).toEqual({ ...NOTHING, same: 6 });
  expect(differing(LAB.replace("They run.", ""), twice)).toEqual({
    ...NOTHING,
    same: 5,
    missing: ["They eat."],
  });
});

test("another text has nothing in common, and an empty one misses all", () => {
  expect(differing("# Fish\n\nThey swim.")).toMatchObject({
    same: 0,
    moved: [],
    changed: [],
    added: ["They swim."],
  });
  expect(differing("").missing).toHaveLength(6);
});
