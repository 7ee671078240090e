import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../../helpers/errors.ts";
import { type TargetFlags, wishIn } from "./target.ts";

const inWords = (error: unknown) =>
  error instanceof UsageError ? `${error.message} ${error.remedy}` : `thrown: ${String(error)}`;
const asked = (flags: TargetFlags) => wishIn(flags).catch(inWords);

test("a run makes its own cluster unless it is told that there is one", async () => {
  expect(await asked({ target: "source" })).toBeUndefined();
  expect(await asked({ target: "existing" })).toEqual({});
});

test("a target that there is not is wrong use, and those that there are are named", async () => {
  expect(await asked({ target: "k3s" })).toBe(
    "There is no target k3s. Write source, for a cluster that labcheck makes, or existing, for one of yours.",
  );
});

test.each<[string, Partial<TargetFlags>]>([
  ["--kubeconfig", { kubeconfig: "config" }],
  ["--context", { context: "mine" }],
  ["--namespace", { namespace: "lab" }],
  ["--mirror", { mirror: "mirror.test" }],
  ["--pull-secret", { pullSecret: "config.json" }],
])("%s without an existing cluster is wrong use", async (flag, flags) => {
  expect(await asked({ target: "source", ...flags })).toBe(
    `${flag} is about a cluster that exists, and this run makes one. Add --target existing.`,
  );
});

const existing = { target: "existing" };

test.each([
  ["lab", true],
  ["my-lab-2", true],
  ["a".repeat(57), true],
  ["a".repeat(58), false],
  ["Lab", false],
  ["-lab", false],
  ["lab-", false],
  ["lab_1", false],
  ["", false],
])("--namespace %j can be a name: %s", async (namespace, can) => {
  expect(await asked({ ...existing, namespace })).toEqual(
    can ? { namespace } : expect.stringContaining("cannot be a namespace's name. Write at most 57 "),
  );
});

test.each([
  ["registry.test", "registry.test"],
  ["registry.test:5000/a/b/", "registry.test:5000/a/b"],
  ["https://registry.test", undefined],
  ["", undefined],
  ["registry.test/a b", undefined],
])("--mirror %j stands as %j", async (mirror, prefix) => {
  expect(await asked({ ...existing, mirror })).toEqual(
    prefix === undefined
      ? expect.stringContaining("cannot stand before an image's name.")
      : { mirror: prefix },
  );
});

test.each([
  ["credentials", `{"auths": {"registry.test": {"auth": "bWU6c2VjcmV0"}}}`, undefined],
  [
    "credentials that a helper has",
    `{"auths": {"registry.test": {}}, "credsStore": "desktop"}`,
    "has no credentials",
  ],
  ["nothing", "{}", "has no credentials"],
  ["null", `{"auths": null}`, "has no credentials"],
  ["no JSON", "auths:", "has no credentials"],
])("--pull-secret of a file with %s", async (_, text, why) => {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-pull-"));
  const pullSecret = join(folder, "config.json");
  await writeFile(pullSecret, text);
  const wish = await asked({ ...existing, pullSecret });
  await rm(folder, { recursive: true });
  expect(wish).toEqual(why === undefined ? { pullSecret: text } : expect.stringContaining(why));
  expect(await asked({ ...existing, pullSecret })).toMatch(/ cannot be read: ENOENT/);
});
