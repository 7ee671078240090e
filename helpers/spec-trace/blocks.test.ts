import { expect, test } from "vitest";
import { sentencesOf } from "./sentences.ts";

const placesOf = (text: string) =>
  sentencesOf(text).map(
    ({ heading, paragraph, sentence, text: words }) =>
      `${heading} ${paragraph}.${sentence} ${words.replaceAll("\n", "|")}`,
  );

const PLAIN = `A page about cats.
Log in
README.md

Cat keeping

Cats sleep. They eat.

How to (quickly)

You need:

  • a cat
    • of any colour
  • some food. Not much.

ask the cat

catfigure

$ cat list
Tom

Name:    Tom
Colour:  black and
         white

http://a.example:1
http://b.example:2

Note: this is prose.
It goes on.

Next Steps

Go on.`;

const MARKDOWN = `# Cat keeping
Cats sleep.
They eat.

## How to (quickly) ##
You need:
* a cat
   * of any colour
* some food.
Not much.

ask the cat

![catfigure](images/cat.png)
\`\`\`console
$ cat list
Tom

Name:    Tom
Colour:  black and
         white

http://a.example:1
http://b.example:2
\`\`\`
Note: this is prose.
It goes on.

## Next Steps

Go on.`;

const BELOW = [
  "Cat keeping 1.1 Cats sleep.",
  "Cat keeping 1.2 They eat.",
  "How to (quickly) 1.1 You need:",
  "How to (quickly) 2.1 a cat",
  "How to (quickly) 3.1 of any colour",
  "How to (quickly) 4.1 some food.",
  "How to (quickly) 4.2 Not much.",
  "How to (quickly) 5.1 ask the cat",
  "How to (quickly) 6.1 catfigure",
  "How to (quickly) 7.1 $ cat list|Tom",
  "How to (quickly) 8.1 Name: Tom|Colour: black and|         white",
  "How to (quickly) 9.1 http://a.example:1|http://b.example:2",
  "How to (quickly) 10.1 Note: this is prose.",
  "How to (quickly) 10.2 It goes on.",
  "Next Steps 1.1 Go on.",
];

test("sentencesOf: in plain text titles are lines of their own, and lines before the first one are paragraphs", () => {
  const page = [" 1.1 A page about cats.", " 2.1 Log in", " 3.1 README.md"];
  expect(placesOf(PLAIN)).toEqual([...page, ...BELOW]);
});

test("sentencesOf: finds the same sentences at the same places in Markdown", () => {
  expect(placesOf(MARKDOWN)).toEqual(BELOW);
  expect(placesOf(MARKDOWN.replaceAll("\n", "\r\n"))).toEqual(BELOW);
});

const isHeading = (line: string) => placesOf(`Cat keeping\n\n${line}\n\nMore.`).length === 1;

test.each([
  ["Pod network", true],
  ["NodePort and LoadBalancer Services", true],
  ["Step 2, the cat's food", true],
  ["Objectives", true],
  ["What a cat does.", false],
  ["What a cat does:", false],
  ["podnetwork", false],
  ["README.md", false],
  ["Name: cat", false],
  ["$ cat", false],
  ["  • Cat", false],
  ["Twelve words are not too many for a title that stands alone", true],
  ["Thirteen words are too many for a title that stands here all alone", false],
])("sentencesOf: in plain text %j is a heading: %s", (line, is) => expect(isHeading(line)).toBe(is));

test("sentencesOf: does not read the last line of a plain text as a heading", () => {
  expect(placesOf("Cats\n\nThey sleep.\n\nDogs")).toEqual(["Cats 1.1 They sleep.", "Cats 2.1 Dogs"]);
});

test("sentencesOf: reads neither a lone line nor a # in code as a heading in Markdown", () => {
  expect(placesOf("# Cats\n\nSleeping Places\n\n```\n# Dogs\n```\n")).toEqual([
    "Cats 1.1 Sleeping Places",
    "Cats 2.1 # Dogs",
  ]);
});

test("sentencesOf: ends a fence at its own marker, or at the end", () => {
  expect(placesOf("# Cats\n~~~\n```\na. B\n~~~\nC. D\n```\nE. F")).toEqual([
    "Cats 1.1 ```|a. B",
    "Cats 2.1 C.",
    "Cats 2.2 D",
    "Cats 3.1 E. F",
  ]);
});
