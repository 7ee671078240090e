import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

// The Kubernetes client, the browser's driver and testcontainers take a second to load: ten times what the commands
// below need. Where claims and faults use them, they import them in a function, as `helpers/probes/http.ts` does.

/** Prints the path in node_modules of every file that is loaded. */
const HOOK = `
  import { registerHooks } from "node:module";
  registerHooks({
    load(url, context, next) {
      const [, path] = /.*\\/node_modules\\/(.*)/.exec(url) ?? [];
      if (path) console.error(path);
      return next(url, context);
    },
  });`;

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), "labcheck-loaded-"));
});
afterAll(() => rm(cache, { recursive: true }));

async function loadedBy(...args: string[]): Promise<string[]> {
  const hook = `data:text/javascript,${encodeURIComponent(HOOK)}`;
  const argv = ["--import", hook, join(import.meta.dirname, "main.ts"), ...args];
  const { stderr } = await execa(process.execPath, argv, { reject: false, env: { LABCHECK_CACHE: cache } });
  const paths = stderr.split("\n").filter((line) => /\.(?:[cm]?js|json)$/.test(line));
  return [...new Set(paths.map((path) => path.replace(/^(?!@kubernetes\/)((?:@[^/]+\/)?[^/]+)\/.*/, "$1")))];
}

const COMMAND_LINE = ["commander"];
/** Of the client only some files that load no others. */
const LIGHT = [
  "@kubernetes/client-node/dist/gen/apis/exception.js",
  "@kubernetes/client-node/dist/gen/rxjsStub.js",
  "@kubernetes/client-node/dist/middleware.js",
  "@kubernetes/client-node/dist/patch.js",
  "is-network-error",
  "p-retry",
];

test.each([
  { args: ["--version"], packages: COMMAND_LINE },
  { args: ["--help"], packages: COMMAND_LINE },
  { args: ["run", "--help"], packages: COMMAND_LINE },
  { args: ["lst"], packages: COMMAND_LINE },
  { args: ["list"], packages: [...COMMAND_LINE, ...LIGHT] },
  { args: ["list", "--json"], packages: [...COMMAND_LINE, ...LIGHT] },
  { args: ["list", "--faults"], packages: [...COMMAND_LINE, ...LIGHT] },
])("labcheck $args: loads no heavy package", async ({ args, packages }) => {
  expect((await loadedBy(...args)).toSorted()).toEqual(packages.toSorted());
});

test("labcheck rbac: loads the Kubernetes client, so the list is no constant", async () => {
  expect(await loadedBy("rbac")).toContain("@kubernetes/client-node/dist/index.js");
});

test("labcheck list: keeps compiled code in the cache folder only, and works without one", async () => {
  const main = join(import.meta.dirname, "main.ts");
  const listed = async (LABCHECK_CACHE: string) =>
    (await execa(process.execPath, [main, "list"], { env: { LABCHECK_CACHE } })).stdout;
  const lines = await listed(cache);
  expect(await readdir(cache)).toEqual(["compiled"]);
  expect(lines).toContain("dns/fqdn");
  expect(await listed("/dev/null")).toBe(lines);
});
