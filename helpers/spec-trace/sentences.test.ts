import { expect, test } from "vitest";
import { sentencesOf } from "./sentences.ts";

const textsOf = (text: string) => sentencesOf(text).map((each) => each.text);
const hashesOf = (text: string) => sentencesOf(text).map(({ hash }) => hash);

test("sentencesOf: the hash begins as the published SHA-256", () => {
  // FIPS 180-2, appendix B.1.
  expect(sentencesOf("abc")).toEqual([
    { heading: "", paragraph: 1, sentence: 1, text: "abc", hash: "ba7816bf8f01cfea" },
  ]);
});

test.each([
  ["One cat.| Two cats!| Are there three?| Yes."],
  ["In the 1.10 release it is so.| See v1.2.3 too."],
  ["It has 10.0.0.1.| Set it to 2.| Go on."],
  ["See https://a.example/b.html?c=1.| Then the /etc/hosts.d file."],
  ["Use a tool, e.g. Calico or (i.e. Cilium), not all vs. Weave."],
  ["Use a tool, e.g. Calico.| Then go on."],
  ["E.g. Calico is one.| So it is."],
  ["Cats, dogs, etc. are pets, (80, 443, etc.) are ports.| So it is."],
  ["Cats, dogs, etc.| Birds as well."],
  ["It runs.| (Note: it may not.| It may.)| It ends."],
  ['Call it "mine".| Then "yours."| Then go.'],
  ["Two cats. kubectl is none of them."],
  ["It waits...| Then it goes."],
  ["Über alles.| Élan vital."],
])("sentencesOf: splits %s", (text) => {
  const sentences = text.split("| ");
  expect(textsOf(sentences.join(" "))).toEqual(sentences);
});

test("sentencesOf: ignores wrapping and white space in prose", () => {
  const wrapped = "A long\n  line   of\twords.\r\nAnd another.\r\n";
  expect(sentencesOf(wrapped)).toEqual(sentencesOf("A long line of words. And another."));
  expect(hashesOf("A long line of word. And another.")).not.toEqual(hashesOf(wrapped));
});

test("sentencesOf: omits a byte order mark at the beginning of the text only", () => {
  expect(textsOf("\uFEFFOne word.")).toEqual(["One word."]);
  expect(textsOf("One\uFEFFword.")).toEqual(["One word."]);
});

test("sentencesOf: finds no paragraph without words, and no picture in a heading", () => {
  expect(sentencesOf("# ![](cat.png) Cats\n\nA.\n\n![](b.png)\n\nB.")).toMatchObject([
    { heading: "Cats", paragraph: 1, text: "A." },
    { heading: "Cats", paragraph: 2, text: "B." },
  ]);
});

test("sentencesOf: ignores Markdown's markers in prose and keeps them in code", () => {
  const marked = "Run `kubectl` with **care**, *once*, see [the page](https://a.example/x).";
  expect(textsOf(marked)).toEqual(["Run kubectl with care, once, see the page."]);
  expect(textsOf("![a_figure-of_it](images/a.png)")).toEqual(["a_figure-of_it"]);
  expect(textsOf("2 * 3 * 4 is 24.")).toEqual(["2 * 3 * 4 is 24."]);
  expect(textsOf("$ echo `date` *")).toEqual(["$ echo `date` *"]);
});

test("sentencesOf: joins a command with its output, with any prompt", () => {
  const terminal =
    "$ run -i box -- sh\nTry enter. Or wait.\n/ # nc -z 10.0.0.1\nopen\n/tmp/x # exit\nC:\\>cat a\nb";
  expect(textsOf(terminal)).toEqual([
    "$ run -i box -- sh\nTry enter. Or wait.",
    "/ # nc -z 10.0.0.1\nopen",
    "/tmp/x # exit",
    "C:\\>cat a\nb",
  ]);
});

test("sentencesOf: reads a command right below a sentence as its own paragraph", () => {
  const [sentence, command] = sentencesOf("Look here.\n$ ls\na. B");
  expect([sentence, command]).toMatchObject([
    { paragraph: 1, text: "Look here." },
    { paragraph: 2, text: "$ ls\na. B" },
  ]);
});

test("sentencesOf: returns each YAML document, with indentation and without alignment", () => {
  const yaml = "kind: Cat\nspec:\n  name:   Tom\n---\nkind: Dog\nspec:\n- a: 1";
  const cat = "kind: Cat\nspec:\n  name: Tom";
  expect(sentencesOf(yaml)).toMatchObject([
    { paragraph: 1, sentence: 1, text: cat },
    { paragraph: 1, sentence: 2, text: "kind: Dog\nspec:\n- a: 1" },
  ]);
  const indented = yaml.replace(/^/gm, "  ");
  expect(hashesOf(`\`\`\`\n${indented}\n\`\`\``)).toEqual(hashesOf(yaml));
  expect(hashesOf(yaml.replace("  name", "    name"))).not.toEqual(hashesOf(yaml));
});

test("sentencesOf: finds nothing in an empty text", () => {
  expect(sentencesOf("")).toEqual([]);
  expect(sentencesOf("\uFEFF\r\n \n```\n\n```\n")).toEqual([]);
});
