import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reportSchema } from "../helpers/reporters/model.ts";
import { CLAIMS } from "./registry.ts";
import { VERSION } from "./version.ts";

const ROOT = join(import.meta.dirname, "..");
const env = { PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter) };
/** An empty folder that labcheck is installed into; a path with a space breaks what quotes nothing. */
let folder: string;
const dist = () => join(folder, "node_modules/labcheck/dist");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "labcheck package-"));
  await execa("npm", ["pack", "--pack-destination", folder], { cwd: ROOT, env });
  const archive = join(folder, `labcheck-${VERSION}.tgz`);
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  await execa("npm", ["install", "--omit=dev", ...quiet, archive], { cwd: folder, env });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the installed program in the folder it was installed into. */
async function labcheck(...args: string[]) {
  const options = { cwd: folder, env, reject: false } as const;
  const { exitCode, stdout, stderr } = await execa(join(folder, "node_modules/.bin/labcheck"), args, options);
  return { exitCode, stdout, stderr };
}

async function filesBelow(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1)).toSorted();
}

const mayRun = async (path: string) => ((await stat(path)).mode & 0o100) !== 0;

test("package: has JavaScript and types, no tests, and only the guestbook's own sources", async () => {
  const files = await filesBelow(dist());
  expect(files.filter((file) => file.includes(".test."))).toEqual([]);
  const sources = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
  expect(sources).toContain("fixtures/guestbook/app/server.ts");
  expect(sources.filter((file) => !file.startsWith("fixtures/guestbook/app/"))).toEqual([]);
  expect(files.filter((file) => /^fixtures\/guestbook\/app\/.*(\.d\.ts|app\.js)$/.test(file))).toEqual([]);
});

test("package: has the other files of fixtures and the documents unchanged, with their modes", async () => {
  const fixtures = join(ROOT, "fixtures");
  const others = (await filesBelow(fixtures)).filter((file) => !/\.(?:ts|md)$/.test(file));
  expect(others).toEqual(expect.arrayContaining(["cluster/node/calico/go.sum", "cluster/versions.json"]));
  for (const file of others) {
    const [here, there] = [join(fixtures, file), join(dist(), "fixtures", file)];
    expect([file, await mayRun(there)]).toEqual([file, await mayRun(here)]);
    // Those that are imported are written anew by the compiler.
    const read = async (path: string) =>
      file.endsWith(".json") ? JSON.parse(await readFile(path, "utf8")) : readFile(path, "utf8");
    expect([file, await read(there)]).toEqual([file, await read(here)]);
  }
});

test("package: its program prints its version, its claims and the prerequisites", async () => {
  expect(await labcheck("--version")).toEqual({ exitCode: 0, stdout: VERSION, stderr: "" });
  const { stdout } = await labcheck("list", "--json");
  expect(JSON.parse(stdout).map(({ id }: { id: string }) => id)).toEqual(CLAIMS.map(({ id }) => id));
  const doctor = await labcheck("doctor", "--json");
  expect(doctor.stderr).toBe("");
  expect(doctor.stdout).toContain(process.versions.node);
  expect(JSON.parse(doctor.stdout)).toBeTypeOf("object");
});

test("package: exports the claims and reads a report", async () => {
  const script =
    'import { CLAIMS, reportSchema } from "labcheck"; console.log(CLAIMS.length, typeof reportSchema.parse)';
  const argv = ["--input-type=module", "--eval", script];
  const { stdout } = await execa(process.execPath, argv, { cwd: folder });
  expect(stdout).toBe(`${CLAIMS.length} function`);
});

test.each(["test", "check", "docs"])("%s: says that it needs a checkout", async (command) => {
  expect(await labcheck(command)).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining(`Run \`npm run ${command}\` in a checkout.`),
  });
});

test("run: upholds a claim on a cluster that the package creates", async () => {
  const { exitCode, stderr } = await labcheck("run", "guestbook/replicas");
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const report = reportSchema.parse(
    JSON.parse(await readFile(join(folder, "labcheck-report/report.json"), "utf8")),
  );
  expect(report.summary).toMatchObject({ upheld: 1, violated: 0, inconclusive: 0 });
});
