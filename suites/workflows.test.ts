import { execFileSync } from "node:child_process";
import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadYaml } from "@kubernetes/client-node";
import { expect, test, vi } from "vitest";
import { DEFAULT_MINOR, MINORS } from "../fixtures/cluster/versions.ts";
import { problemWith } from "./command-line.ts";

// The real one lets the process end while it still has to hear from its parent.
vi.mock("../helpers/cli/interrupt.ts", () => ({ interruptSignal: () => new AbortController().signal }));

const ROOT = join(import.meta.dirname, "..");
const WORKFLOWS = join(ROOT, ".github/workflows");
const ACTION = ".github/actions/labcheck/action.yml";

interface Step {
  id?: string;
  uses?: string;
  run?: string;
  with?: Record<string, string>;
}
interface Job {
  uses?: string;
  steps?: Step[];
  "timeout-minutes"?: number;
  strategy?: { matrix: Record<string, unknown> };
}
interface Workflow {
  permissions?: Record<string, string>;
  concurrency?: { group: string };
  jobs: Record<string, Job>;
}
interface Action {
  inputs: Record<string, unknown>;
  runs: { steps: Step[] };
}

const read = (path: string) => readFile(join(ROOT, path), "utf8");
const action = loadYaml<Action>(await read(ACTION));
const workflows = await Promise.all(
  (await readdir(WORKFLOWS)).map(async (name) => {
    const workflow = loadYaml<Workflow>(await read(`.github/workflows/${name}`));
    const jobs = Object.values(workflow.jobs);
    return { name, workflow, jobs, steps: jobs.flatMap(({ steps = [] }) => steps) };
  }),
);
const everyStep = [...workflows.flatMap(({ steps }) => steps), ...action.runs.steps];
const { engines } = JSON.parse(await read("package.json")) as { engines: { node: string } };

/** The values of variables that the workflows use in commands. */
const VALUES: Record<string, string> = { MINOR: DEFAULT_MINOR, SHARD: "1/2" };
/** Other programs, with the beginnings of their arguments. */
const OTHERS = [
  /^echo "\w+=\$\(jq /,
  /^test "\$TAG" = /,
  /^npm (ci|sbom|pkg set|pack|publish)\b/,
  /^gh release create /,
  /^go install \S+@v[\d.]+$/,
  /^ibmcloud ks cluster (config|get) /,
  /^echo "::add-mask::\$\(jq /,
  /^node "\$GITHUB_ACTION_PATH\/main\.mjs"$/,
];

const wrongWith = (line: string) =>
  problemWith(
    line.replaceAll(/"\$(\w+)"/g, (found, name: string) => VALUES[name] ?? found),
    OTHERS,
  );

test.each(
  everyStep
    .flatMap(({ run }) => run ?? [])
    .flatMap((run) => run.trim().split("\n"))
    .map((line) => [line]),
)("workflows: command %j exists", async (line) => expect(await wrongWith(line)).toBeUndefined());

test.each([
  ["npm run nonsense"],
  ["npm start -- --nonsense"],
  ['npm start -- --k8s "$TAG"'],
  ["npm start -- --target k4s"],
  ["npm run -s labcheck -- lisst"],
  ["npm run -s labcheck -- list --json --nope"],
  [".ci/nonsense"],
  ["curl somewhere"],
])("workflows: the invalid command %j would be found", async (line) =>
  expect(await wrongWith(line)).toBeTypeOf("string"),
);

test.each(everyStep.flatMap(({ uses }) => uses ?? []).map((uses) => [uses]))(
  "workflows: %s is pinned to a commit, or is ours",
  (uses) => expect(uses).toMatch(/^(\.\/|[\w-]+\/[\w-]+@[0-9a-f]{40}$)/),
);

test.each(workflows)("workflows: $name has minimal permissions and a time limit", ({ workflow, jobs }) => {
  expect(workflow.permissions).toMatchObject({ contents: "read" });
  expect(workflow.concurrency?.group).toBeTypeOf("string");
  for (const job of jobs.filter(({ uses }) => uses === undefined))
    expect(job["timeout-minutes"]).toBeTypeOf("number");
});

test("workflows: the inputs of our action exist", () => {
  const given = everyStep.filter(({ uses }) => uses === "./.github/actions/labcheck");
  expect(given).not.toHaveLength(0);
  const names = given.flatMap((step) => Object.keys(step.with ?? {}));
  expect(names.filter((name) => !(name in action.inputs))).toEqual([]);
});

test("ci.yml: runs the unit tests on the oldest Node of each range in package.json", () => {
  const { workflow } = workflows.find(({ name }) => name === "ci.yml") ?? {};
  const oldest = [...engines.node.matchAll(/\d+\.\d+/g)].map(([version]) => version);
  expect(oldest).not.toHaveLength(0);
  expect(workflow?.jobs["unit"]?.strategy?.matrix["node"]).toEqual(oldest);
});

/** Runs the step that reads a list, unchanged, and returns its output. */
function outputOf(id: string, file: string, env: Record<string, string>): unknown {
  const { steps = [] } = workflows.find(({ name }) => name === file) ?? {};
  const { run = "" } = steps.find((step) => step.id === id) ?? {};
  const options = { cwd: ROOT, encoding: "utf8", env: { ...process.env, ...env } } as const;
  const said = execFileSync("bash", ["-c", run.replace(/ >> "\$GITHUB_OUTPUT"$/, "")], options);
  return JSON.parse(said.slice(said.indexOf("=") + 1));
}

test.runIf(
  await access("/usr/bin/jq").then(
    () => true,
    () => false,
  ),
)("workflows: the lists of versions are read", () => {
  expect(outputOf("read", "ci.yml", {})).toEqual(MINORS);
  expect(outputOf("read", "k3s.yml", {})).toEqual(MINORS);
});

test("workflows: the dependency bot finds what it updates", async () => {
  const { customManagers } = JSON.parse(await read(".github/renovate.json")) as {
    customManagers: { managerFilePatterns: string[]; matchStrings: string[]; description: string }[];
  };
  const files = [
    "fixtures/cluster/k3s/tags.json",
    "fixtures/cluster/versions.json",
    "suites/commands/checks.ts",
  ];
  const texts = await Promise.all(files.map(async (file) => [file, await read(file)] as const));
  const found = customManagers.map(({ managerFilePatterns, matchStrings }) => {
    const patterns = managerFilePatterns.map((each) => new RegExp(each.slice(1, -1)));
    const looked = texts.filter(([file]) => patterns.some((pattern) => pattern.test(file)));
    return looked.flatMap(([, text]) =>
      matchStrings.flatMap((each) =>
        [...text.matchAll(new RegExp(each, "g"))].map(({ groups }) => groups?.["currentValue"]),
      ),
    );
  });
  expect(found.map((values) => values.length)).toEqual([MINORS.length, 3, MINORS.length, 1]);
});

test("workflows: the mutation tests leave out functions of the type that probes take", async () => {
  const [, type = "none"] = /typeName\.name === "(\w+)"/.exec(await read(".ci/stryker-ignore.mjs")) ?? [];
  expect(await read("helpers/probes/probe-context.ts")).toContain(`export interface ${type} {`);
});
