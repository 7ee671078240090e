import { deadRuns, otherLiveRuns } from "../../fixtures/cluster/cleanup/runs.ts";
import { type Audit, beginAudit } from "../../fixtures/cluster/inspect/audit.ts";
import { outlivesRun, type Session } from "../../fixtures/cluster/session.ts";
import { cleanCluster } from "../../fixtures/guestbook/clean.ts";
import { assertPermissions, preflight } from "../../fixtures/guestbook/preflight.ts";
import type { Site } from "../../fixtures/guestbook/site.ts";
import type { Progress } from "../../helpers/cli/progress.ts";
import { type Scope, scopeOf } from "../../helpers/engine/claim.ts";
import type { Kube } from "../../helpers/kubernetes/connect.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import type { LabClaim } from "../claim.ts";
import { disturbsOtherRun, scopeNotAllowed } from "../reasons.ts";

/** Why a claim is skipped if only these scopes may be changed. */
export function scopeViolation(
  claim: Pick<LabClaim, "scope">,
  allowed: readonly Scope[],
): Reason | undefined {
  const scope = scopeOf(claim);
  return allowed.includes(scope) ? undefined : scopeNotAllowed({ scope });
}

interface PreconditionOptions {
  session: { id: string; kind: Session["kind"]; kept?: unknown };
  claims: readonly LabClaim[];
  /** The scopes that claims may change in an existing cluster. */
  allowed: readonly Scope[];
  progress: Progress;
  signal: AbortSignal;
}

/** The state of a cluster before anything is created in it. */
export interface Preconditions {
  /** Absent if the cluster is deleted after the run. */
  audit?: Audit;
  /** Why a claim is skipped there. */
  skipReason: (claim: LabClaim) => Promise<Reason | undefined>;
}

/**
 * Inspects a cluster before anything is created in it: the user's permissions, the claims to skip, and the objects
 * that exist. Throws LabcheckError if the guestbook may not be deployed. A cluster that is deleted after the run
 * needs none of it.
 */
export async function checkPreconditions(
  kube: Kube,
  site: Site,
  options: PreconditionOptions,
): Promise<Preconditions> {
  const { session, claims, allowed, progress, signal } = options;
  const existing = session.kind === "existing";
  const rights = existing ? await preflight(kube, site, claims) : undefined;
  if (rights) assertPermissions(rights, site);
  const always = (claim: LabClaim) =>
    (existing ? scopeViolation(claim, allowed) : undefined) ?? rights?.skipReason.get(claim.id);
  printSkipped(claims, always, progress);
  if (session.kept)
    await cleanCluster(kube, { all: false, dryRun: false, say: (line) => progress.say(line), signal });
  if (existing) await reportStale(kube, site, options);
  if (!outlivesRun(session)) return { skipReason: async (claim) => always(claim) };
  const { namespace, other, given } = site;
  const places = [namespace, other];
  const own = places.filter((name) => !given.includes(name));
  const audit = await progress.during("listing the objects of the cluster", 3, () =>
    beginAudit(kube, { id: session.id, own, places }, signal),
  );
  const skipReason = async (claim: LabClaim) => always(claim) ?? (await otherRunReason(claim, kube, options));
  return { audit, skipReason };
}

/** Another run must not see the components change that both observe. */
async function otherRunReason({ scope }: LabClaim, kube: Kube, { session, signal }: PreconditionOptions) {
  if (scope !== "cluster") return undefined;
  const [other] = await otherLiveRuns(kube, session.id, signal);
  return other && disturbsOtherRun({ run: other.id });
}

/** The user decides whether to delete what interrupted runs left on an existing cluster. */
async function reportStale(
  kube: Kube,
  { namespace, given }: Site,
  { progress, signal }: PreconditionOptions,
): Promise<void> {
  const dead = await deadRuns(kube, signal, given.includes(namespace) ? [namespace] : undefined);
  if (dead.length > 0)
    progress.say(
      `interrupted runs left objects here: ${dead.join(", ")}; run \`labcheck clean\` to delete them`,
    );
}

/** Prints the claims that will be skipped, by reason. */
function printSkipped(
  claims: readonly LabClaim[],
  why: (claim: LabClaim) => Reason | undefined,
  progress: Progress,
): void {
  for (const [reason, those] of Map.groupBy(claims, (claim) => why(claim)?.text))
    if (reason !== undefined) progress.say(`skipped: ${those.map(({ id }) => id).join(", ")}: ${reason}`);
}
