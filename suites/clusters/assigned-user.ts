import { randomBytes } from "node:crypto";
import { IMAGES } from "../../fixtures/cluster/build/images.ts";
import { applied, everywhere, type Mutation, OWNER, TRIAL, until } from "./admission.ts";
import type { KeptCluster } from "./kept.ts";

/** Pods run as a user that the cluster assigns and admits no other, as under OpenShift's SCC restricted-v2. */

const USER = 1_000_660_000;
const NAME = "assigned-user";
const API = "admissionregistration.k8s.io/v1";
const PODS = { apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] };
const hasUser = (of: string) => `has(${of}.securityContext) && has(${of}.securityContext.runAsUser)`;

const pod = (user?: number) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "trial" },
  spec: {
    ...(user === undefined ? {} : { securityContext: { runAsUser: user } }),
    containers: [{ name: "own", image: IMAGES.busybox }],
  },
});

/** A pod without a user gets the one of its namespace. */
export const assignedUser: Mutation = {
  name: NAME,
  kind: PODS,
  condition: `!(${hasUser("object.spec")})`,
  patch: `[JSONPatch{op: "add", path: "/spec/securityContext/runAsUser", value: ${USER}}]`,
  sample: pod(),
  acts: ["{.spec.securityContext.runAsUser}", String(USER)],
};

/** A pod with another user is rejected; disposing ends that. */
export async function onlyAssignedUsers(kept: KeptCluster): Promise<AsyncDisposable> {
  const other = (of: string) => `(${hasUser(of)} && ${of}.securityContext.runAsUser != ${USER})`;
  const spec = {
    failurePolicy: "Fail",
    matchConstraints: { resourceRules: [{ ...PODS, operations: ["CREATE"] }] },
    validations: [
      {
        expression: `!${other("object.spec")} && !object.spec.containers.exists(each, ${other("each")})`,
        message: `runAsUser must be ${USER}`,
      },
    ],
  };
  const binding = {
    ...{ policyName: NAME, validationActions: ["Deny"] },
    matchResources: { namespaceSelector: everywhere },
  };
  // A namespace that is being deleted takes nothing, so each has another name.
  const trial = `${NAME}-${randomBytes(3).toString("hex")}`;
  const labels = { [OWNER]: TRIAL };
  const created = await applied(kept, [
    { apiVersion: API, kind: "ValidatingAdmissionPolicy", metadata: { name: NAME }, spec },
    { apiVersion: API, kind: "ValidatingAdmissionPolicyBinding", metadata: { name: NAME }, spec: binding },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: trial, labels } },
  ]);
  const create = ["create", "-n", trial, "--dry-run=server", "-f", "-"];
  const said = () => kept.kubectl(create, JSON.stringify(pod(1000))).catch(String);
  const acts = async () => (await said()).includes("runAsUser must be");
  await until(`${NAME} to act`, acts, said).catch(async (error: unknown) => {
    await created[Symbol.asyncDispose]();
    throw error;
  });
  return created;
}
