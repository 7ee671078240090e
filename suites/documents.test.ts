import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { loadYaml } from "@kubernetes/client-node";
import { expect, test, vi } from "vitest";
import { DEFAULT_MINOR } from "../fixtures/cluster/versions.ts";
import { problemWith } from "./command-line.ts";
import { asMarkdown, fillPart, verdictsTable, versionsTable } from "./commands/documents/tables.ts";
import type { RecordedRun } from "./results/recorded-runs.ts";

// The real one lets the process end while it still has to hear from its parent.
vi.mock("../helpers/cli/interrupt.ts", () => ({ interruptSignal: () => new AbortController().signal }));

const ROOT = join(import.meta.dirname, "..");
const TOPS = ["suites", "fixtures", "helpers", ".github", ".ci"];
const filesIn = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
const read = (name: string) => readFileSync(join(ROOT, name), "utf8");
const atTheTop = readdirSync(ROOT).filter((name) => name.endsWith(".md"));
const documents = [...atTheTop, ...TOPS.flatMap(filesIn).filter((name) => name.endsWith(".md"))].map(
  (name) => ({ name, text: read(name) }),
);

test.each([
  ["README.md", 8192],
  ["CONTRIBUTING.md", 6144],
])("documents: %s has at most %i bytes", (name, most) => {
  expect(Buffer.byteLength(read(name))).toBeLessThanOrEqual(most);
});

test("README.md: leads to every other document", () => {
  const seen = new Set<string>();
  const follow = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const target of linksIn(name)) if (target.endsWith(".md")) follow(target);
  };
  follow("README.md");
  const templates = /^\.github\/(?:ISSUE_TEMPLATE|pull_request_template)/;
  const unseen = documents.filter(({ name }) => !seen.has(name) && !templates.test(name));
  expect(unseen.map(({ name }) => name)).toEqual([]);
});

/** The files that a document links or shows, as paths below the root. */
function linksIn(name: string): string[] {
  const prose = read(name).replaceAll(/^```[\s\S]*?^```$|`[^`\n]*`/gm, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^(?:https?:|mailto:|#)/.test(target))
    .map((target) => relative(ROOT, join(ROOT, dirname(name), target.replace(/#.*/, ""))));
}

test.each(documents)("$name: links to files that exist", ({ name }) => {
  expect(linksIn(name).filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
});

/** The values of placeholders that the command line would reject as they stand. */
const VALUES: Record<string, string> = {
  MINOR: DEFAULT_MINOR,
  NAME: "lab",
  SUBDOMAIN: "lab.example.com",
  SECRET: "lab",
};
const OTHERS = [
  /^npx vitest\b/,
  /^npm install --global labcheck$/,
  /^npm (?:ci|pack|audit)\b/,
  /^(?:kind create cluster|git clone|cat labcheck-report|go mod tidy|ibmcloud ks cluster (?:config|get))\b/,
];

/** Every command in a document: the lines of its shell blocks, and commands in its text. */
function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
  const inline = [...text.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/`((?:npm|npx|labcheck) [^`]+)`/g)];
  const lines = [...blocks.flatMap((block) => block.split("\n")), ...inline.map(([, line = ""]) => line)];
  return lines
    .map((line) => line.replace(/\s*(?:#|\||&&).*/, "").trim())
    .filter((line) => line !== "" && !/ COMMAND\b|</.test(line))
    .map((line) => line.replaceAll(/\b[A-Z]+\b/g, (name) => VALUES[name] ?? name));
}

const commands = documents.flatMap(({ name, text }) => commandsIn(text).map((line) => [name, line] as const));

test.each(commands)("%s: %s is a command", async (_, line) => {
  expect(await problemWith(line, OTHERS)).toBeUndefined();
});

test.each(["labcheck lisst", "labcheck run --nope", "npm run nothing", "curl example.com"])(
  "documents: reports the invalid command %s",
  async (line) => expect(await problemWith(line, OTHERS)).toBeTypeOf("string"),
);

test("suites/commands/README.md: has every environment variable of labcheck", () => {
  const sources = ["suites", "fixtures", "helpers"]
    .flatMap(filesIn)
    .filter((name) => /\.(?:ts|mjs)$/.test(name));
  const found = sources.flatMap((name) => [...read(name).matchAll(/\benv(?:\.|\[")(LABCHECK_[A-Z]+)/g)]);
  const names = new Set(found.map(([, name = ""]) => name));
  expect(names.size).toBeGreaterThan(0);
  const reference = read("suites/commands/README.md");
  expect([...names].filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
});

interface Form {
  name: string;
  body: { type: string; id: string; attributes: { label: string; description?: string } }[];
}

test.each(["wrong-verdict.yml", "bug.yml"])("%s: is an issue form with one field for each id", (name) => {
  const form = loadYaml<Form>(read(join(".github/ISSUE_TEMPLATE", name)));
  expect(form.name).toBeTypeOf("string");
  const ids = form.body.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(form.body.find(({ id }) => id === "report")?.attributes.description).toContain("--redact");
});

test("fillPart: replaces the text between the markers, and nothing else", () => {
  const document = "a\n<!-- x: made by npm run docs -->\nold\n<!-- /x -->\nb\n";
  const filled = fillPart(document, "x", "new");
  expect(filled).toBe("a\n<!-- x: made by npm run docs -->\nnew\n<!-- /x -->\nb\n");
  expect(fillPart(filled, "x", "new")).toBe(filled);
  expect(() => fillPart(document, "y", "new")).toThrow("y: made by npm run docs");
});

test("asMarkdown: escapes angle brackets and stars outside code", () => {
  expect(asMarkdown("<pod> takes `<pod> *` and *")).toBe("\\<pod> takes `<pod> *` and \\*");
});

const run = (rest: Partial<RecordedRun>): RecordedRun => ({
  ...{ kind: "source", kubernetes: "1.37.2", agents: "", proxyMode: "iptables" },
  ...{ started: "2026-11-25", durationMs: 1000, verdicts: {}, ...rest },
});

test("versionsTable: names the claims that are not upheld, and no others", () => {
  const verdicts: RecordedRun["verdicts"] = {
    "dns/fqdn": { verdict: "upheld" },
    "errata/endpoints-api": { verdict: "skipped", reason: "this is 1.32.9" },
  };
  const [, , good, other] = versionsTable([run({}), run({ kubernetes: "1.32.9", verdicts })]).split("\n");
  expect(good).toBe("| 1.37.2 | iptables | 2026-11-25 | 1.0 s | – |");
  expect(other).toBe(
    "| 1.32.9 | iptables | 2026-11-25 | 1.0 s | `errata/endpoints-api` skipped: this is 1.32.9 |",
  );
});

test("verdictsTable: has a column for each run, with a mark for each verdict", () => {
  const verdicts: RecordedRun["verdicts"] = { "dns/fqdn": { verdict: "violated", reason: "it is not" } };
  const table = verdictsTable([run({ verdicts }), run({ proxyMode: "nftables", kind: "k3s" })]);
  expect(table).toContain("| Claim | 1.37.2, iptables | 1.37.2 (k3s), nftables |");
  expect(table).toContain("| `dns/fqdn` | ✗ | – |");
});
