import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { IMAGES } from "../../fixtures/cluster/build/images.ts";
import type { KeptCluster } from "./kept.ts";

/** Pods run as a user that the cluster assigns and admits no other, as under OpenShift's SCC restricted-v2. */

const USER = 1_000_660_000;
const NAME = "assigned-user";
const POD_API = "admissionregistration.k8s.io/v1";
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
    { apiVersion: POD_API, kind: "ValidatingAdmissionPolicy", metadata: { name: NAME }, spec },
    {
      apiVersion: POD_API,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name: NAME },
      spec: binding,
    },
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

/** Admission policies of the API server, as a service mesh or a company's rules would bring them. */

const API = "admissionregistration.k8s.io/v1";
export const OWNER = "app.kubernetes.io/managed-by";
/** Of the namespaces in which it is tried whether a policy acts; labcheck leaves alone what has this owner. */
export const TRIAL = "clusters-test";
const SECONDS = 30;

interface Kind {
  apiGroups: readonly string[];
  apiVersions: readonly string[];
  resources: readonly string[];
  operations?: readonly string[];
}

export interface Change {
  name: string;
  kind: Kind;
  /** CEL; without it every object of the kind is changed. */
  condition?: string;
  /** CEL that gives a list of JSONPatch. */
  patch: string;
}

/** A change of what is made, and how it is seen that it acts. */
export interface Mutation extends Change {
  /** An object that must be changed, tried without being made. */
  sample: object;
  /** JSONPath and text: what the sample has as soon as the policy acts. */
  acts: readonly [path: string, text: string];
}

const everywhere = { matchExpressions: [{ key: OWNER, operator: "In", values: ["labcheck", TRIAL] }] };
const rulesOf = ({ operations = ["CREATE"], ...kind }: Kind) => ({
  resourceRules: [{ ...kind, operations }],
});

/** The policy and what binds it to labcheck's namespaces; kinds that are in no namespace are changed everywhere. */
export function policyOf({ name, kind, condition, patch }: Change): object[] {
  const policy = {
    apiVersion: API,
    kind: "MutatingAdmissionPolicy",
    metadata: { name },
    spec: {
      failurePolicy: "Fail",
      reinvocationPolicy: "Never",
      matchConstraints: rulesOf(kind),
      ...(condition ? { matchConditions: [{ name: "condition", expression: condition }] } : {}),
      mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: patch } }],
    },
  };
  const binding = {
    apiVersion: API,
    kind: "MutatingAdmissionPolicyBinding",
    metadata: { name },
    spec: { policyName: name, matchResources: { namespaceSelector: everywhere } },
  };
  return [policy, binding];
}

/** Has the API server change what is made in labcheck's namespaces, and waits until it does; disposing ends that. */
export async function mutating(kept: KeptCluster, mutation: Mutation): Promise<AsyncDisposable> {
  const { name, sample, acts } = mutation;
  const [path, text] = acts;
  // One that is being deleted takes nothing, so each has another name.
  const namespace = `${TRIAL}-${randomBytes(3).toString("hex")}`;
  const metadata = { name: namespace, labels: { [OWNER]: TRIAL } };
  const created = await applied(kept, [
    ...policyOf(mutation),
    { apiVersion: "v1", kind: "Namespace", metadata },
  ]);
  const dryRun = ["create", "-n", namespace, "--dry-run=server", "-f", "-", "-o", `jsonpath=${path}`];
  const seen = () => kept.kubectl(dryRun, JSON.stringify(sample)).catch(String);
  await until(`${name} to act`, async () => (await seen()) === text, seen).catch(async (error: unknown) => {
    await created[Symbol.asyncDispose]();
    throw error;
  });
  return created;
}

/** Waits until `check` returns true; throws an error with the state that `last` returns if it never does. */
export async function until(
  what: string,
  check: () => Promise<boolean>,
  last: () => Promise<string> = async () => "",
): Promise<void> {
  const deadline = Date.now() + SECONDS * 1000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`${SECONDS} s were not enough for ${what}: ${await last()}`);
    await pause(300);
  }
}

/** Applies objects; disposing deletes them. */
export async function applied(kept: KeptCluster, objects: readonly object[]): Promise<AsyncDisposable> {
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  await kept.kubectl(["apply", "-f", "-"], list);
  return {
    async [Symbol.asyncDispose]() {
      await kept.kubectl(["delete", "--ignore-not-found", "--wait=false", "-f", "-"], list);
    },
  };
}
