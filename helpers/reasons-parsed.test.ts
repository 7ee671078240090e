import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "vitest";

/**
 * No code parses a sentence that labcheck wrote, because a reason has a code and data. The rule finds
 * values called `reason`, or the `.text` of one, and the methods called on them; it cannot find a sentence
 * under another name.
 */
const READ = "(?:match|matchAll|replace|replaceAll|includes|startsWith|endsWith|split|search|indexOf)";
const SENTENCE = String.raw`(?:\breason|(?<!\.\.)\.text)`;
const PARSED: readonly RegExp[] = [
  // reason.includes("x"), verdict.reason.text.split(": ")
  new RegExp(String.raw`${SENTENCE}\s*\??\.\s*${READ}\(`, "g"),
  // /x/.test(claim.reason), PATTERN.exec(why.text)
  new RegExp(String.raw`\.\s*(?:test|exec)\(\s*(?:[\w.?]*\.)?(?:reason|\w+\??\.text)\b\s*[,)]`, "g"),
  // [...reason].filter, reason[0], reason.length
  new RegExp(String.raw`${SENTENCE}(?:\s*\??\.\s*(?:length|slice|at|charAt|substring)\b|\[)`, "g"),
];

/** Where it is something else that is called so, or nothing is found out by it. */
const OTHERS: Readonly<Record<string, string>> = {
  "fixtures/external/balancer.ts": "the reason of an event of the cluster",
  "fixtures/cluster/browser/chromium.ts": "what a browser printed",
  "fixtures/cluster/doctor/build-tools.ts": "what a package manager and a compiler printed",
  "suites/commands/prove.ts": "it is cut to fit a line",
  "suites/commands/trace.ts": "the text of the lab",
};

const parsedIn = (text: string) => PARSED.flatMap((pattern) => text.match(pattern) ?? []);

const ROOT = join(import.meta.dirname, "..");
const SOURCES = ["suites", "fixtures", "helpers"]
  .flatMap((top) =>
    readdirSync(join(ROOT, top), { recursive: true, encoding: "utf8" }).map((file) => posix.join(top, file)),
  )
  .filter((file) => /(?<!\.test)\.ts$/.test(file) && file !== "helpers/reasons/reason.ts")
  .map((file) => [file, readFileSync(join(ROOT, file), "utf8")] as const);

test("source files: contain no pattern that parses a reason's sentence", () => {
  const parsing = SOURCES.filter(([, text]) => parsedIn(text).length > 0).map(([file]) => file);
  expect(parsing.filter((file) => !(file in OTHERS))).toEqual([]);
});

test("exceptions: still exist", () => {
  const parsing = new Set(SOURCES.filter(([, text]) => parsedIn(text).length > 0).map(([file]) => file));
  expect(Object.keys(OTHERS).filter((file) => !parsing.has(file))).toEqual([]);
});

test.each([
  'claim.reason.includes("timeout")',
  "reason\n    .split(/; /)",
  "why.text?.match(/x/)",
  "/timeout/.test(reason)",
  "/timeout/.exec(result.verdict.reason)",
  "PATTERN.test(verdict.reason.text)",
  "reason.slice(0, 7)",
  "notes.text[0]",
])("pattern rule: finds %j", (text) => expect(parsedIn(text)).toHaveLength(1));

test.each([
  'reason.code === "timeout"',
  "matchesReason(reason, expected)",
  "text.split(x)",
  "context.includes(x)",
  "/x/.test(raw)",
  "reasons.includes(x)",
  "upheld(reason, log.all)",
])("pattern rule: ignores %j", (text) => expect(parsedIn(text)).toEqual([]));
