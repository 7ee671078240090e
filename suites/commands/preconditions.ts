import { deadOn, othersAt } from "../../fixtures/cluster/cleanup/runs.ts";
import { type Audit, beginAudit } from "../../fixtures/cluster/inspect/audit.ts";
import { isLasting, type Session } from "../../fixtures/cluster/session.ts";
import { cleanCluster } from "../../fixtures/guestbook/clean.ts";
import { assertPermissions, preflight } from "../../fixtures/guestbook/preflight.ts";
import type { Site } from "../../fixtures/guestbook/site.ts";
import type { Progress } from "../../helpers/cli/progress.ts";
import { SCOPES, type Scope, scopeOf } from "../../helpers/engine/claim.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { invalidScope } from "../../helpers/errors/flags.ts";
import type { Kube } from "../../helpers/kubernetes/client.ts";
import type { LabClaim } from "../claim.ts";
import { disturbsOtherRun, scopeNotAllowed } from "../reasons.ts";

/** What may be touched in a cluster that others use as well, unless the user says otherwise. */
export const DEFAULT_SCOPES: readonly Scope[] = ["namespace"];

/** Reads one --allow; the lab's own namespaces always are. Throws a usage error for what nobody touches. */
export function readScopes(value: string): readonly Scope[] {
  const named = value.split(",").map((each) => each.trim());
  const unknown = named.find((each) => !SCOPES.some((allowed) => allowed === each));
  if (unknown === undefined)
    return SCOPES.filter((allowed) => allowed === "namespace" || named.includes(allowed));
  throw invalidScope(value, SCOPES);
}

/** Why a claim is skipped on a cluster where only so much may be changed. */
export function scopeViolation(
  claim: Pick<LabClaim, "scope">,
  allowed: readonly Scope[],
): Reason | undefined {
  const scope = scopeOf(claim);
  return allowed.includes(scope) ? undefined : scopeNotAllowed({ scope });
}

interface Looking {
  session: { id: string; kind: Session["kind"]; kept?: unknown };
  claims: readonly LabClaim[];
  /** What may be touched in a cluster that is not ours. */
  allowed: readonly Scope[];
  progress: Progress;
  signal: AbortSignal;
}

/** What was found of a cluster before anything was made in it. */
export interface Preconditions {
  /** Absent where the cluster is thrown away. */
  audit?: Audit;
  /** Why a claim is not to be asked there. */
  skipReason: (claim: LabClaim) => Promise<Reason | undefined>;
}

/**
 * Looks at a cluster before anything is made in it: what the user may do there, what is to be skipped, and what
 * there is. Throws LabcheckError where the guestbook may not be deployed. One that is thrown away needs none of it.
 */
export async function checkPreconditions(kube: Kube, site: Site, looking: Looking): Promise<Preconditions> {
  const { session, claims, allowed, progress, signal } = looking;
  const existing = session.kind === "existing";
  const rights = existing ? await preflight(kube, site, claims) : undefined;
  if (rights) assertPermissions(rights, site);
  const always = (claim: LabClaim) =>
    (existing ? scopeViolation(claim, allowed) : undefined) ?? rights?.skipReason.get(claim.id);
  printSkipped(claims, always, progress);
  if (session.kept)
    await cleanCluster(kube, { all: false, dryRun: false, say: (line) => progress.say(line), signal });
  if (existing) await tellDead(kube, site, looking);
  if (!isLasting(session)) return { skipReason: async (claim) => always(claim) };
  const { namespace, other, given } = site;
  const places = [namespace, other];
  const own = places.filter((name) => !given.includes(name));
  const audit = await progress.during("taking stock of the cluster", 3, () =>
    beginAudit(kube, { id: session.id, own, places }, signal),
  );
  const skipReason = async (claim: LabClaim) => always(claim) ?? (await disturbing(claim, kube, looking));
  return { audit, skipReason };
}

/** Another run must not see the parts of the cluster change that both look at. */
async function disturbing({ scope }: LabClaim, kube: Kube, { session, signal }: Looking) {
  if (scope !== "cluster") return undefined;
  const [other] = await othersAt(kube, session.id, signal);
  return other && disturbsOtherRun({ run: other.id });
}

/** What dead runs left on a cluster that is somebody else's is his to have removed. */
async function tellDead(
  kube: Kube,
  { namespace, given }: Site,
  { progress, signal }: Looking,
): Promise<void> {
  const dead = await deadOn(kube, signal, given.includes(namespace) ? [namespace] : undefined);
  if (dead.length > 0)
    progress.say(`dead runs left something here, which \`labcheck clean\` removes: ${dead.join(", ")}`);
}

/** Which claims will be skipped, by their reasons. */
function printSkipped(
  claims: readonly LabClaim[],
  why: (claim: LabClaim) => Reason | undefined,
  progress: Progress,
): void {
  for (const [reason, those] of Map.groupBy(claims, (claim) => why(claim)?.text))
    if (reason !== undefined) progress.say(`skipped: ${those.map(({ id }) => id).join(", ")}: ${reason}`);
}
