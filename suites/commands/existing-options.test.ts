import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXIT, LabcheckError } from "../../helpers/errors/labcheck-error.ts";
import { type TargetFlags, wishIn } from "./existing-options.ts";

const inWords = (error: unknown) =>
  error instanceof LabcheckError && error.exitCode === EXIT.usage
    ? `${error.message}. ${error.remedy}`
    : `thrown: ${String(error)}`;
const asked = (flags: TargetFlags) => wishIn(flags).catch(inWords);

test("a run makes its own cluster unless it is told that there is one", async () => {
  for (const own of [{}, { target: "source" }, { target: "k3s" }]) expect(await asked(own)).toBeUndefined();
  expect(await asked({ target: "existing" })).toEqual({});
});

test.each<[string, Partial<TargetFlags>]>([
  ["--kubeconfig", { kubeconfig: "config" }],
  ["--context", { context: "mine" }],
  ["--namespace", { namespace: "lab" }],
  ["--pull-secret", { pullSecret: "config.json" }],
  ["--outside", { outside: "example.com:443" }],
])("%s without an existing cluster is wrong use", async (flag, flags) => {
  expect(await asked({ target: "source", ...flags })).toBe(
    `${flag} applies to an existing cluster only. Add --target existing.`,
  );
});

const existing = { target: "existing" };

/** A wish as text, so that what is refused can be told from it by words alone. */
const told = async (flags: Partial<TargetFlags>) => JSON.stringify(await asked({ ...existing, ...flags }));

test.each([
  ["example.com:443", { host: "example.com", port: 443 }],
  ["198.51.100.7:80", { host: "198.51.100.7", port: 80 }],
  ["[2001:db8::1]:8443", { host: "2001:db8::1", port: 8443 }],
])("--outside %s names a server", async (outside, elsewhere) => {
  expect(await asked({ ...existing, outside })).toEqual({ elsewhere });
});

test.each([
  "example.com",
  "example.com:0",
  "example.com:65536",
  "2001:db8::1:443",
  "https://a:443",
  "[a]:1",
  ":1",
])("--outside %j is wrong use", async (outside) => {
  expect(await asked({ ...existing, outside })).toContain(
    `invalid value "${outside}" for --outside: must be HOST:PORT.`,
  );
});

const MIRROR = "must be a registry's host, with its path if it has one.";

test.each([
  ["registry.test", `{"mirror":"registry.test"}`],
  ["registry.test:5000/a/b/", `{"mirror":"registry.test:5000/a/b"}`],
  ["https://registry.test", MIRROR],
  ["", MIRROR],
  ["registry.test/a b", MIRROR],
])("--mirror %j: %s", async (mirror, words) => expect(await told({ mirror })).toContain(words));

test.each([
  ["credentials", `{"auths": {"registry.test": {"auth": "bWU6c2VjcmV0"}}}`, `{"pullSecret":`],
  [
    "credentials that a helper has",
    `{"auths": {"registry.test": {}}, "credsStore": "desktop"}`,
    "has no cred",
  ],
  ["nothing", "{}", "has no credentials"],
  ["null", `{"auths": null}`, "has no credentials"],
  ["no JSON", "auths:", "has no credentials"],
])("--pull-secret of a file with %s", async (_, text, words) => {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-pull-"));
  const pullSecret = join(folder, "config.json");
  await writeFile(pullSecret, text);
  const wish = await told({ pullSecret });
  await rm(folder, { recursive: true });
  expect(wish).toContain(words);
  expect(await told({ pullSecret })).toContain("config.json: ENOENT");
});
