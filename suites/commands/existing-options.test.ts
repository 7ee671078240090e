import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { otherOf } from "../../fixtures/guestbook/site.ts";
import { EXIT, LabcheckError } from "../../helpers/reasons/labcheck-error.ts";
import { optionsIn, readNamespace, type TargetFlags } from "./existing-options.ts";

const textOf = (error: unknown) =>
  error instanceof LabcheckError && error.exitCode === EXIT.usage
    ? `${error.message}. ${error.remedy}`
    : `thrown: ${String(error)}`;
const resultOf = (flags: TargetFlags) => optionsIn(flags).catch(textOf);

test("optionsIn: is undefined unless the target is an existing cluster", async () => {
  for (const own of [{}, { target: "source" }, { target: "k3s" }])
    expect(await resultOf(own)).toBeUndefined();
  expect(await resultOf({ target: "existing" })).toEqual({});
});

test.each<[string, Partial<TargetFlags>]>([
  ["--kubeconfig", { kubeconfig: "config" }],
  ["--context", { context: "mine" }],
  ["--namespace", { namespace: "lab" }],
  ["--pull-secret", { pullSecret: "config.json" }],
  ["--outside", { outside: "example.com:443" }],
])("optionsIn: rejects %s without an existing cluster", async (flag, flags) => {
  expect(await resultOf({ target: "source", ...flags })).toBe(
    `${flag} applies to an existing cluster only. Add --target existing.`,
  );
});

const existing = { target: "existing" };

/** Options as text, to compare them with an error. */
const reported = async (flags: Partial<TargetFlags>) =>
  JSON.stringify(await resultOf({ ...existing, ...flags }));

test.each([
  ["example.com:443", { host: "example.com", port: 443 }],
  ["198.51.100.7:80", { host: "198.51.100.7", port: 80 }],
  ["[2001:db8::1]:8443", { host: "2001:db8::1", port: 8443 }],
])("optionsIn: reads --outside %s", async (outside, elsewhere) => {
  expect(await resultOf({ ...existing, outside })).toEqual({ elsewhere });
});

test.each([
  "example.com",
  "example.com:0",
  "example.com:65536",
  "2001:db8::1:443",
  "https://a:443",
  "[a]:1",
  ":1",
])("optionsIn: rejects --outside %j", async (outside) => {
  expect(await resultOf({ ...existing, outside })).toContain(
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
])("optionsIn: --mirror %j: %s", async (mirror, words) =>
  expect(await reported({ mirror })).toContain(words),
);

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
])("optionsIn: --pull-secret of a file with %s", async (_, text, words) => {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-pull-"));
  const pullSecret = join(folder, "config.json");
  await writeFile(pullSecret, text);
  const options = await reported({ pullSecret });
  await rm(folder, { recursive: true });
  expect(options).toContain(words);
  expect(await reported({ pullSecret })).toContain("config.json: ENOENT");
});

test.each(["team", "a", "7", "team-a-2", "a".repeat(57)])("readNamespace: accepts %s", (name) => {
  expect(readNamespace(name)).toBe(name);
  expect(otherOf(name).length).toBeLessThanOrEqual(63);
});

test.each(["", "Team", "-team", "team-", "a.b", "a_b", "a".repeat(58), "a\n"])(
  "readNamespace: rejects %j",
  (name) => {
    expect(() => readNamespace(name)).toThrow(
      expect.objectContaining({ code: "LABCHECK_INVALID_FLAG_VALUE" }),
    );
  },
);
