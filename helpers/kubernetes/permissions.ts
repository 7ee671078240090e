import type { V1ResourceRule } from "@kubernetes/client-node";
import { mapConcurrent } from "../async/concurrency.ts";
import { statusOf } from "./client.ts";
import type { Kube } from "./connect.ts";

/** One thing that an API server allows a user or does not. */
export interface Permission {
  verb: "get" | "list" | "create" | "patch" | "delete" | "deletecollection";
  /** Empty for the core group. */
  group: string;
  resource: string;
  subresource?: string;
  /** The namespace that it is needed in; absent for the whole cluster. */
  namespace?: string;
}

/**
 * A placeholder for the lab's two namespaces, whose names are not known beforehand. It is in upper case, so
 * it cannot be a real namespace.
 */
export const LAB_NAMESPACE = "LAB";
export const OTHER_NAMESPACE = "LAB-OTHER";

/** The reviewed permissions that the user lacks. */
export interface PermissionReview {
  /** As the server calls the user. */
  user: string;
  missing: readonly Permission[];
}

type Reviews = Pick<Kube, "authentication" | "authorization" | "config">;

const CONCURRENCY = 8;

/** Several verbs on one resource, which may name a subresource as well: `pods/exec`. */
export function permissionsFor(
  verbs: readonly Permission["verb"][],
  group: string,
  path: string,
  namespace?: string,
): Permission[] {
  const [resource = "", subresource] = path.split("/");
  const where = { ...(subresource ? { subresource } : {}), ...(namespace ? { namespace } : {}) };
  return verbs.map((verb) => ({ verb, group, resource, ...where }));
}

/**
 * Reviews the user's permissions: the rules of each namespace in one request, and one by one those that the
 * rules leave open. A server that supports no reviews counts as permitting: the request itself will show.
 */
export async function reviewPermissions(
  kube: Reviews,
  rights: readonly Permission[],
): Promise<PermissionReview> {
  const namespaces = [...new Set(rights.flatMap(({ namespace }) => namespace ?? []))];
  const [who, ...rules] = await Promise.all([userOf(kube), ...namespaces.map((each) => rulesIn(kube, each))]);
  const reported = (right: Permission) =>
    (rules[namespaces.indexOf(right.namespace ?? "")] ?? []).some((rule) => ruleCovers(rule, right));
  const answers = await mapConcurrent(
    rights,
    CONCURRENCY,
    async (right) => reported(right) || isAllowed(kube, right),
  );
  return { user: who, missing: rights.filter((_, index) => !answers[index]) };
}

/** Whether a rule gives a right, wherever it is in force; one for single names gives none of all. */
export function ruleCovers(
  rule: V1ResourceRule,
  { verb, group, resource, subresource }: Permission,
): boolean {
  const paths = subresource ? [`${resource}/${subresource}`, `*/${subresource}`] : [resource];
  const named = (rule.resourceNames ?? []).length > 0;
  return !named && has(rule.verbs, verb) && has(rule.apiGroups, group) && has(rule.resources, ...paths);
}

const has = (list: readonly string[] | undefined, ...wanted: string[]) =>
  list?.some((each) => each === "*" || wanted.includes(each)) === true;

/** As kubectl's `auth can-i` takes it: `list nodes`, `create pods/exec`, `patch deployments.apps`. */
export function formatPermission({ verb, group, resource, subresource }: Permission): string {
  return `${verb} ${resource}${group ? `.${group}` : ""}${subresource ? `/${subresource}` : ""}`;
}

/** Statuses of a server that does not support access reviews. */
const REVIEW_UNSUPPORTED = new Set([403, 404, 405]);

async function unlessUnsupported<T>(query: () => Promise<T>, otherwise: T): Promise<T> {
  return query().catch((error: unknown) => {
    if (REVIEW_UNSUPPORTED.has(statusOf(error) ?? 0)) return otherwise;
    throw error;
  });
}

/** Servers before 1.28 do not report the user. */
async function userOf({ authentication, config }: Reviews): Promise<string> {
  const review = unlessUnsupported(() => authentication.createSelfSubjectReview({ body: {} }), undefined);
  return (await review)?.status?.userInfo?.username ?? config.getCurrentUser()?.name ?? "this user";
}

/**
 * A permission that is not among a namespace's rules may exist all the same, because not every authorizer
 * lists its rules.
 */
async function rulesIn({ authorization }: Reviews, namespace: string): Promise<V1ResourceRule[]> {
  const body = { spec: { namespace } };
  const review = unlessUnsupported(() => authorization.createSelfSubjectRulesReview({ body }), undefined);
  return (await review)?.status?.resourceRules ?? [];
}

async function isAllowed({ authorization }: Reviews, right: Permission): Promise<boolean> {
  const body = { spec: { resourceAttributes: right } };
  const review = unlessUnsupported(() => authorization.createSelfSubjectAccessReview({ body }), undefined);
  return (await review)?.status?.allowed ?? true;
}
