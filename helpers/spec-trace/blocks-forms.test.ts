import { expect, test } from "vitest";
import { blocksOf } from "./sentences.ts";

/** Each block as its kind and its lines. */
const formsOf = (text: string) => blocksOf(text).map(({ kind, lines }) => `${kind} ${lines.join("|")}`);

const plain = (text: string) => formsOf(`Cats\n\n${text}\n\nMore.`).slice(1, -1);
const marked = (text: string) => formsOf(`# Cats\n${text}\n`).slice(1);

test("blocksOf: reads the page around the text as prose", () => {
  expect(formsOf("A page.\nLog in.\n\nCats\n\nThey sleep.")).toEqual([
    "prose A page.",
    "prose Log in.",
    "heading Cats",
    "prose They sleep.",
  ]);
});

test("blocksOf: reads plain text", () => {
  expect(plain("Sleeping Places\nThey are warm")).toEqual(["prose Sleeping Places|They are warm"]);
  expect(plain("Look at\nhttp://a.example:1")).toEqual(["prose Look at|http://a.example:1"]);
  expect(plain("- name: cat\n- name: dog")).toEqual(["prose name: cat", "prose name: dog"]);
  expect(plain("spec:\n  name: Tom")).toEqual(["code spec:|  name: Tom"]);
  expect(plain("spec: a\n---\nspec: b")).toEqual(["code spec: a|---|spec: b"]);
  expect(plain("spec: a\n---more")).toEqual(["prose spec: a|---more"]);
  // A mark of a heading between fences does not make it Markdown.
  expect(plain("```\n# Dogs\n```\n\nBig Dogs")).toEqual(["code # Dogs", "heading Big Dogs"]);
});

test("blocksOf: does not read the last line as a heading if blank lines follow", () => {
  expect(formsOf("Cats\n\nThey sleep.\n\nDogs\n\n")).toEqual([
    "heading Cats",
    "prose They sleep.",
    "prose Dogs",
  ]);
});

test("blocksOf: reads Markdown", () => {
  expect(formsOf("#   Cats  ##")).toEqual(["heading Cats"]);
  expect(marked("See # Dogs")).toEqual(["prose See # Dogs"]);
  // One heading makes the text Markdown, though more stands right below it.
  expect(marked("They sleep.\n\nSleeping Places\n\nMore.")).toEqual([
    "prose They sleep.",
    "prose Sleeping Places",
    "prose More.",
  ]);
  expect(marked("9. a cat\n10)   a dog\n3 a bird")).toEqual(["prose a cat", "prose a dog|3 a bird"]);
  expect(marked("A.\n \t\nB.")).toEqual(["prose A.", "prose B."]);
});

test("blocksOf: recognizes a fence at the beginning of a line, and an indented end", () => {
  expect(marked("  ```\n# Dogs\n  ``` \nBig dogs")).toEqual(["code # Dogs", "prose Big dogs"]);
  expect(marked("Write ``` for code")).toEqual(["prose Write ``` for code"]);
  expect(marked("a``` too")).toEqual(["prose a``` too"]);
});

test("blocksOf: recognizes a prompt at the beginning of a line", () => {
  expect(formsOf("It costs\n5 $ a day")).toEqual(["prose It costs|5 $ a day"]);
  expect(formsOf("It costs\nUS$ 5")).toEqual(["prose It costs|US$ 5"]);
  expect(formsOf("See\n  $ ls")).toEqual(["prose See", "code   $ ls"]);
  expect(formsOf("See here\nC:\\Users>dir")).toEqual(["prose See here", "code C:\\Users>dir"]);
});
