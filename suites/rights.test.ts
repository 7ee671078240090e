import type { V1ClusterRole, V1ClusterRoleBinding, V1PolicyRule, V1Role } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { rbacManifest } from "../fixtures/cluster/job/job.ts";
import {
  FIND_NAMESPACES,
  GIVEN_NAMESPACES,
  GIVEN_NAMESPACES_TOO,
  LAB_RIGHTS,
  OWN_NAMESPACES,
  USEFUL,
} from "../fixtures/guestbook/rights.ts";
import { otherOf } from "../fixtures/guestbook/site.ts";
import { type Scope, scopeOf } from "../helpers/engine/claim.ts";
import { objectsOf } from "../helpers/kubernetes/models.ts";
import {
  formatPermission,
  LAB_NAMESPACE,
  OTHER_NAMESPACE,
  type Permission,
} from "../helpers/kubernetes/permissions.ts";
import { CLAIMS } from "./registry.ts";

const NAME = "team";
const PLACES: Readonly<Record<string, string>> = { [LAB_NAMESPACE]: NAME, [OTHER_NAMESPACE]: otherOf(NAME) };

const needs = (fits: (scope: Scope) => boolean) =>
  CLAIMS.flatMap((claim) => (fits(scopeOf(claim)) ? (claim.permissions ?? []) : []));
const lineOf = (right: Permission, place = "everywhere") => `${formatPermission(right)} in ${place}`;

function linesOf(rules: readonly V1PolicyRule[] | undefined, place = "everywhere"): string[] {
  return (rules ?? []).flatMap(({ apiGroups = [], resources = [], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((path) => {
        const [resource = "", subresource] = path.split("/");
        const what = { group, resource, ...(subresource ? { subresource } : {}) };
        return verbs.map((verb) => lineOf({ ...what, verb: verb as Permission["verb"] }, place));
      }),
    ),
  );
}

const grantedBy = async (namespace?: string) =>
  objectsOf(await rbacManifest(namespace)).flatMap((object) =>
    object.kind === "Role" || object.kind === "ClusterRole"
      ? linesOf((object as V1Role | V1ClusterRole).rules, object.metadata?.namespace)
      : [],
  );

const needed = {
  [NAME]: [
    ...LAB_RIGHTS,
    ...GIVEN_NAMESPACES,
    ...GIVEN_NAMESPACES_TOO,
    ...USEFUL,
    ...needs((scope) => scope !== "cluster"),
  ].map((right) => lineOf(right, PLACES[right.namespace ?? ""] ?? right.namespace)),
  // The names of their namespaces are not known beforehand.
  everywhere: [...LAB_RIGHTS, ...OWN_NAMESPACES, ...FIND_NAMESPACES, ...USEFUL, ...needs(() => true)].map(
    (right) => lineOf(right),
  ),
};

test.each([
  ["two given namespaces", NAME, needed[NAME] ?? []],
  ["runs that make their own", undefined, needed.everywhere],
])("rbacManifest: grants %s what the lab and its claims need, and no more", async (_, name, lines) => {
  const granted = await grantedBy(name);
  expect(granted.toSorted()).toEqual([...new Set(lines)].toSorted());
  expect(lines.length).toBeGreaterThan(30);
});

test.each([NAME, undefined])("rbacManifest: binds every role to its own user (%s)", async (name) => {
  const objects = objectsOf(await rbacManifest(name));
  const named = (kind: RegExp) =>
    objects.flatMap(({ kind: is = "", metadata }) =>
      kind.test(is) ? [`${metadata?.namespace ?? ""}/${metadata?.name}`] : [],
    );
  const users = named(/^ServiceAccount$/);
  expect(users).toEqual([`${name ?? "labcheck"}/labcheck`]);
  expect(named(/Binding$/)).toEqual(named(/Role$/));
  for (const object of objects) {
    if (!object.kind?.endsWith("Binding")) continue;
    const { roleRef, subjects = [], metadata } = object as V1ClusterRoleBinding;
    expect(`${object.kind} ${metadata?.name}`).toBe(`${roleRef.kind}Binding ${roleRef.name}`);
    expect(subjects.map(({ namespace, name: user }) => `${namespace}/${user}`)).toEqual(users);
  }
});

test("rbacManifest: explains each rule", async () => {
  const lines = `${await rbacManifest(NAME)}${await rbacManifest()}`.split("\n");
  const rules = lines.flatMap((line, index) => (line.startsWith("- {apiGroups") ? [index] : []));
  const bare = rules.filter((index) => !/^(?:#|- \{apiGroups)/.test(lines[index - 1] ?? ""));
  expect(bare.map((index) => lines[index])).toEqual([]);
  expect(rules.length).toBeGreaterThan(30);
});
