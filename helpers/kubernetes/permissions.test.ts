import { ApiException } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import type { Kube } from "./connect.ts";
import {
  formatPermission,
  type Permission,
  permissionsFor,
  reviewPermissions,
  ruleCovers,
} from "./permissions.ts";

const [listNodes] = permissionsFor(["list"], "", "nodes") as [Permission];
const [createExec] = permissionsFor(["create"], "", "pods/exec", "team") as [Permission];
const [patchDeployment] = permissionsFor(["patch"], "apps", "deployments", "team") as [Permission];

test.each([
  [listNodes, "list nodes"],
  [createExec, "create pods/exec"],
  [patchDeployment, "patch deployments.apps"],
])("formatPermission: has the form of kubectl auth can-i", (right, words) =>
  expect(formatPermission(right)).toBe(words),
);

test.each<[string, Parameters<typeof ruleCovers>[0], Permission, boolean]>([
  ["the same", { verbs: ["patch"], apiGroups: ["apps"], resources: ["deployments"] }, patchDeployment, true],
  ["all verbs", { verbs: ["*"], apiGroups: ["apps"], resources: ["deployments"] }, patchDeployment, true],
  ["all groups", { verbs: ["patch"], apiGroups: ["*"], resources: ["deployments"] }, patchDeployment, true],
  ["all resources", { verbs: ["patch"], apiGroups: ["apps"], resources: ["*"] }, patchDeployment, true],
  [
    "one verb less",
    { verbs: ["get"], apiGroups: ["apps"], resources: ["deployments"] },
    patchDeployment,
    false,
  ],
  [
    "another group",
    { verbs: ["patch"], apiGroups: [""], resources: ["deployments"] },
    patchDeployment,
    false,
  ],
  [
    "another resource",
    { verbs: ["patch"], apiGroups: ["apps"], resources: ["pods"] },
    patchDeployment,
    false,
  ],
  ["no group at all", { verbs: ["patch"], resources: ["deployments"] }, patchDeployment, false],
  ["the subresource", { verbs: ["create"], apiGroups: [""], resources: ["pods/exec"] }, createExec, true],
  ["that of all", { verbs: ["create"], apiGroups: [""], resources: ["*/exec"] }, createExec, true],
  ["what it is of", { verbs: ["create"], apiGroups: [""], resources: ["pods"] }, createExec, false],
  [
    "single names",
    { verbs: ["patch"], apiGroups: ["apps"], resources: ["deployments"], resourceNames: ["one"] },
    patchDeployment,
    false,
  ],
])("ruleCovers: a rule for %s", (_, rule, right, covered) => expect(ruleCovers(rule, right)).toBe(covered));

const refusal = (code: number) => new ApiException(code, "refused", {}, {});

const same = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other);

/** A server with these rules in every namespace, and with these permissions in single reviews. */
function serverThat(
  reports: Parameters<typeof ruleCovers>[0][],
  allows: readonly Permission[],
  code?: number,
) {
  const reviews: string[] = [];
  const answer = async <T>(what: string, status: T) => {
    reviews.push(what);
    if (code !== undefined) throw refusal(code);
    return { status };
  };
  const kube = {
    authentication: {
      createSelfSubjectReview: () => answer("who", { userInfo: { username: "system:robot" } }),
    },
    authorization: {
      createSelfSubjectRulesReview: ({ body }: { body: { spec: { namespace: string } } }) =>
        answer(`rules in ${body.spec.namespace}`, { resourceRules: reports }),
      createSelfSubjectAccessReview: ({ body }: { body: { spec: { resourceAttributes: Permission } } }) => {
        const right = body.spec.resourceAttributes;
        return answer(formatPermission(right), { allowed: allows.some((each) => same(each, right)) });
      },
    },
    config: { getCurrentUser: () => ({ name: "me" }) },
  };
  return { kube: kube as unknown as Kube, reviews: reviews };
}

test("reviewPermissions: asks singly only for what the rules of the namespace leave open", async () => {
  const rule = { verbs: ["create"], apiGroups: [""], resources: ["pods/exec"] };
  const { kube, reviews } = serverThat([rule], [listNodes]);
  const held = await reviewPermissions(kube, [createExec, patchDeployment, listNodes]);
  expect(held).toEqual({ user: "system:robot", missing: [patchDeployment] });
  expect(reviews.toSorted()).toEqual(["list nodes", "patch deployments.apps", "rules in team", "who"]);
});

test("reviewPermissions: does not use a namespace's rules for cluster-wide permissions", async () => {
  const everything = { verbs: ["*"], apiGroups: ["*"], resources: ["*"] };
  const { kube } = serverThat([everything], []);
  expect((await reviewPermissions(kube, [createExec, listNodes])).missing).toEqual([listNodes]);
});

test.each([403, 404, 405])(
  "reviewPermissions: assumes permission from a server that answers %d",
  async (code) => {
    const { kube } = serverThat([], [], code);
    expect(await reviewPermissions(kube, [listNodes, createExec])).toEqual({ user: "me", missing: [] });
  },
);

test("reviewPermissions: assumes no permission from a server that fails", async () => {
  const { kube } = serverThat([], [], 500);
  await expect(reviewPermissions(kube, [listNodes])).rejects.toThrow("HTTP-Code: 500");
});
