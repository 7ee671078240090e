import { type Audit, beginAudit } from "../../fixtures/cluster/audit.ts";
import { cleanCluster } from "../../fixtures/cluster/clean.ts";
import { deadOn, othersAt } from "../../fixtures/cluster/runs.ts";
import { isLasting, type Session } from "../../fixtures/cluster/session.ts";
import { mayDeploy, preflight } from "../../fixtures/guestbook/preflight.ts";
import type { Site } from "../../fixtures/guestbook/site.ts";
import type { Touch } from "../../helpers/claim.ts";
import type { Progress } from "../../helpers/cli/progress.ts";
import type { Kube } from "../../helpers/kube/client.ts";
import type { Reason } from "../../helpers/reason.ts";
import { untouchable } from "../barred.ts";
import type { LabClaim } from "../claim.ts";
import { disturbsOtherRun } from "../reasons.ts";

interface Looking {
  session: { id: string; kind: Session["kind"]; kept?: unknown };
  claims: readonly LabClaim[];
  /** What may be touched in a cluster that is not ours. */
  touch: readonly Touch[];
  progress: Progress;
  signal: AbortSignal;
}

/** What was found of a cluster before anything was made in it. */
export interface Before {
  /** Absent where the cluster is thrown away. */
  audit?: Audit;
  /** Why a claim is not to be asked there. */
  barred: (claim: LabClaim) => Promise<Reason | undefined>;
}

/**
 * Looks at a cluster before anything is made in it: what the user may do there, what is to be skipped, and what
 * there is. Throws LabcheckError where the guestbook may not be deployed. One that is thrown away needs none of it.
 */
export async function lookBefore(kube: Kube, site: Site, looking: Looking): Promise<Before> {
  const { session, claims, touch, progress, signal } = looking;
  const existing = session.kind === "existing";
  const rights = existing ? await preflight(kube, site, claims) : undefined;
  if (rights) mayDeploy(rights, site);
  const always = ({ touches, id }: LabClaim) =>
    (existing ? untouchable({ touches }, touch) : undefined) ?? rights?.barred.get(id);
  tellBarred(claims, always, progress);
  if (session.kept)
    await cleanCluster(kube, { all: false, dryRun: false, say: (line) => progress.say(line), signal });
  if (existing) await tellDead(kube, site, looking);
  if (!isLasting(session)) return { barred: async (claim) => always(claim) };
  const { namespace, other, given } = site;
  const places = [namespace, other];
  const own = places.filter((name) => !given.includes(name));
  const audit = await progress.during("taking stock of the cluster", 3, () =>
    beginAudit(kube, { id: session.id, own, places }, signal),
  );
  const barred = async (claim: LabClaim) => always(claim) ?? (await disturbing(claim, kube, looking));
  return { audit, barred };
}

/** Another run must not see the parts of the cluster change that both look at. */
async function disturbing({ touches }: LabClaim, kube: Kube, { session, signal }: Looking) {
  if (touches !== "cluster") return undefined;
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
function tellBarred(
  claims: readonly LabClaim[],
  why: (claim: LabClaim) => Reason | undefined,
  progress: Progress,
): void {
  for (const [reason, those] of Map.groupBy(claims, (claim) => why(claim)?.text))
    if (reason !== undefined) progress.say(`skipped: ${those.map(({ id }) => id).join(", ")}: ${reason}`);
}
