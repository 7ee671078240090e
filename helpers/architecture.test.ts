import { expect, test } from "vitest";
import { SECTIONS } from "./engine/claim.ts";
import { catalogue } from "./errors/catalogue.ts";
import { arrow, IMPORTS, type Import, importsIn, TEXTS } from "./testing/imports.ts";

const SECTION = `(?:${SECTIONS.join("|")})`;
const DATA =
  "helpers/(?:reporters/.*|engine/(?:claim|verdict|check-claim|engine-reasons|timeouts|evidence|measurement|measurement-schema|secrets).ts|reasons/[^/]*|errors/[^/]*|system/(?:files|map-strings).ts|(?:engine/secrets|privacy/redact)/sample.ts|cli/progress.ts)";

/**
 * The import rules: no file that `from` matches imports one that `never` matches, except for the kind of
 * imports in `except`. Patterns match whole paths.
 */
const RULES: readonly Rule[] = [
  { title: "helpers import packages only", from: "helpers/.*", never: "(?:fixtures|suites)/.*" },
  { title: "fixtures import helpers only", from: "fixtures/.*", never: "suites/.*" },
  {
    title: "nothing reaches out of the three",
    from: ".*",
    never: "(?!package:|(?:suites|fixtures|helpers)/).*",
  },
  // fixtures: cluster ← guestbook ← ingress, external, policy ← lab ← faults
  {
    title: "the cluster knows nothing of what runs on it",
    from: "fixtures/cluster/.*",
    never: "fixtures/(?!cluster/).*",
  },
  {
    title: "the guestbook knows its cluster only",
    from: "fixtures/guestbook/.*",
    never: "fixtures/(?!cluster/|guestbook/).*",
  },
  {
    title: "ingress, external and policy do not know each other",
    from: "fixtures/(ingress|external|policy)/.*",
    never: "fixtures/(?!cluster/|guestbook/|\\1/).*",
  },
  { title: "the lab knows no faults", from: "fixtures/(?!faults/).*", never: "fixtures/faults/.*" },
  {
    title: "no section imports another",
    from: `suites/(${SECTION})/.*`,
    never: `suites/(?!\\1/)${SECTION}/.*`,
  },
  {
    title: "claims know no faults",
    from: `suites/${SECTION}/(?!faults[-.]|.*\\.test\\.).*`,
    never: "(?:.*/faults(?:-[^/]*)?\\.ts|fixtures/faults/.*)",
  },
  {
    title: "suites parse no output",
    from: "suites/[^/]+/.*",
    never: "helpers/probes/parsers/.*",
    except: "types",
  },
  { title: "probes never judge", from: "helpers/probes/.*", never: "helpers/engine/verdict.ts" },
  {
    title: "reporters see data only",
    from: "helpers/reporters/.*",
    never: `(?!${DATA}$)(?:suites|fixtures|helpers)/.*`,
  },
  {
    title: "comparisons see data only",
    from: "helpers/comparison/.*",
    never: `(?!${DATA}$|helpers/(?:comparison|statistics)/)(?:suites|fixtures|helpers)/.*`,
  },
];

const MOST_LINES = 300;

interface Rule {
  title: string;
  from: string;
  never: string;
  except?: "types";
}

function breaches({ from, never, except }: Rule, imports: readonly Import[]): string[] {
  const forbidden = new RegExp(`^${from} → ${never}$`);
  return imports.filter((each) => forbidden.test(arrow(each)) && !(except && each.types)).map(arrow);
}

/** The circular imports, each once, as the path around. */
function circlesIn(imports: readonly Import[]): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    if (done.has(file) || path.includes(file)) return;
    for (const { from, to } of imports) if (from === file) visit(to, [...path, file]);
    done.add(file);
  };
  for (const { from } of imports) visit(from, []);
  return circles;
}

const lines = (text: string) => text.split("\n").length - 1;

test.each(RULES)("$title", (rule) => expect(breaches(rule, IMPORTS)).toEqual([]));

test("imports: have no cycle", () => {
  expect(circlesIn(IMPORTS)).toEqual([]);
});

test("files: have at most 300 lines", () => {
  const long = [...TEXTS].filter(([, text]) => lines(text) > MOST_LINES);
  expect(long.map(([file]) => file)).toEqual([]);
});

const ERRORS = [...TEXTS].filter(([file]) => /^helpers\/errors\/(?!define|catalogue)[^.]*\.ts$/.test(file));
const isTest = (file: string) => file.endsWith(".test.ts");

test("errors: are created by their definitions only", () => {
  const created = /\bnew LabcheckError\(|\bextends LabcheckError\b|\bdefine(?:Usage)?Error[(<]/;
  const others = [...TEXTS].filter(
    ([file, text]) => !file.startsWith("helpers/errors/") && !isTest(file) && created.test(text),
  );
  expect(others.map(([file]) => file)).toEqual([]);
});

test("error catalogue: has every topic, and unique codes of one form", () => {
  const loaded = IMPORTS.filter(({ from }) => from === "helpers/errors/catalogue.ts").map(({ to }) => to);
  expect(loaded).toEqual(expect.arrayContaining(ERRORS.map(([file]) => file)));
  const codes = ERRORS.flatMap(([, text]) =>
    [...text.matchAll(/"(LABCHECK_[^"]*)"/g)].map(([, code]) => code),
  );
  expect(codes.filter((code) => !/^LABCHECK_[A-Z0-9_]+$/.test(code ?? ""))).toEqual([]);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  expect(new Set(catalogue.map(({ code }) => code))).toEqual(new Set(codes));
});

test("error catalogue: has no unused error", () => {
  const program = [...TEXTS].filter(([file]) => !isTest(file)).map(([, text]) => text);
  const names = ERRORS.flatMap(([, text]) =>
    [...text.matchAll(/^export const (\w+)/gm)].map(([, name]) => name),
  );
  const isUsed = (name = "") => program.some((text) => new RegExp(`\\b${name}\\(`).test(text));
  expect(names.filter((name) => !isUsed(name))).toEqual([]);
});

// From here on: each of the rules above can fail.

test.each<[string, string, string[], string[]]>([
  ["helpers import packages only", "helpers/a.ts", ["../fixtures/b.ts", "../suites/b.ts"], ["./b.ts", "zod"]],
  [
    "fixtures import helpers only",
    "fixtures/x/a.ts",
    ["../../suites/b.ts"],
    ["../../helpers/b.ts", "../y/b.ts"],
  ],
  [
    "nothing reaches out of the three",
    "helpers/a.ts",
    ["../vitest.config.ts", "../../main/b.ts", "../.ci/b.ts"],
    ["vitest/config", "node:fs/promises", "@kubernetes/client-node"],
  ],
  [
    "the cluster knows nothing of what runs on it",
    "fixtures/cluster/inspect/a.ts",
    ["../../guestbook/b.ts", "../../lab/b.ts"],
    ["../target.ts", "../../../helpers/b.ts"],
  ],
  [
    "the guestbook knows its cluster only",
    "fixtures/guestbook/a.ts",
    ["../ingress/b.ts", "../lab/b.ts", "../faults/b.ts"],
    ["../cluster/target.ts", "./b.ts"],
  ],
  [
    "ingress, external and policy do not know each other",
    "fixtures/ingress/a.ts",
    ["../external/b.ts", "../policy/b.ts", "../lab/b.ts"],
    ["./b.ts", "../guestbook/b.ts"],
  ],
  ["the lab knows no faults", "fixtures/lab/a.ts", ["../faults/cluster/b.ts"], ["../external/b.ts"]],
  ["the lab knows no faults", "fixtures/faults/a/b.ts", [], ["../cluster/b.ts"]],
  [
    "no section imports another",
    "suites/dns/mesh.ts",
    ["../pods/mesh.ts", "../pods/claims.ts"],
    ["./claims.ts", "../claim.ts", "../commands/list.ts"],
  ],
  ["no section imports another", "suites/registry.ts", [], ["./pods/claims.ts"]],
  [
    "claims know no faults",
    "suites/dns/claims.ts",
    ["./faults.ts", "../../fixtures/faults/a/b.ts"],
    ["./mesh.ts"],
  ],
  ["claims know no faults", "suites/dns/mesh.ts", ["./faults.ts", "./faults-packets.ts"], []],
  ["claims know no faults", "suites/dns/faults-packets.ts", [], ["./faults.ts"]],
  ["claims know no faults", "suites/dns/faults.ts", [], ["../fault.ts", "./claims.ts"]],
  ["claims know no faults", "suites/dns/faults.test.ts", [], ["./faults.ts"]],
  [
    "suites parse no output",
    "suites/dns/claims.ts",
    ["../../helpers/probes/parsers/nslookup.ts", "../../helpers/probes/parsers/redis-info.ts"],
    ["../../helpers/probes/lookup.ts"],
  ],
  [
    "probes never judge",
    "helpers/probes/tcp.ts",
    ["../engine/verdict.ts"],
    ["./verdict.ts", "../engine/evidence.ts"],
  ],
  [
    "reporters see data only",
    "helpers/reporters/html.ts",
    ["../kubernetes/client.ts", "../cli/select.ts", "../../fixtures/b.ts"],
    ["../engine/check-claim.ts", "../cli/progress.ts", "./a/b.ts", "zod"],
  ],
  [
    "comparisons see data only",
    "helpers/comparison/fleet.ts",
    ["../kubernetes/client.ts", "../probes/nc.ts", "../engine/run-claims.ts"],
    ["../reporters/json.ts", "../statistics/holm.ts", "./words.ts", "../errors/reports.ts"],
  ],
])("“%s”: can fail in %s", (title, from, broken, kept) => {
  const rule = RULES.find((each) => each.title === title);
  const imports = [...broken, ...kept].flatMap((to) => importsIn(from, `import { x } from "${to}";`));
  expect(rule && breaches(rule, imports)).toEqual(imports.slice(0, broken.length).map(arrow));
});

test.each([
  ["import type { A }", 0],
  ["import { type A }", 1],
  ["import { parseNc }", 1],
  ["export { parseNc }", 1],
])("layering rules: %s from a parser breaks %d of them", (words, broken) => {
  const imports = importsIn("suites/dns/claims.ts", `${words} from "../../helpers/probes/parsers/nc.ts";`);
  expect(RULES.flatMap((rule) => breaches(rule, imports))).toHaveLength(broken);
});

const edges = (...arrows: [string, string][]) => arrows.map(([from, to]) => ({ from, to, types: false }));

test.each([
  ["none", edges(["a", "b"], ["a", "c"], ["b", "d"], ["c", "d"]), []],
  ["a file that imports itself", edges(["a", "a"]), ["a → a"]],
  ["a long one, once", edges(["x", "a"], ["a", "b"], ["b", "c"], ["c", "a"]), ["a → b → c → a"]],
  ["two", edges(["a", "b"], ["b", "a"], ["a", "c"], ["c", "a"]), ["a → b → a", "a → c → a"]],
])("import cycles: finds %s", (_, imports, circles) => expect(circlesIn(imports)).toEqual(circles));
