import type { Reason } from "../../helpers/engine/reason.ts";
import { afterChange, beforeChange } from "./reasons.ts";

/**
 * With which Kubernetes the lab's words and a cluster parted, by the erratum. What is not here was so when the lab
 * was written, or hangs on something else than the version. Sources: the deprecation guide of the Kubernetes API,
 * the changelogs of kubectl 1.18 and of Kubernetes 1.33.
 */
export const SINCE: Readonly<Record<string, string>> = {
  "errata/ingress-api": "1.22",
  "errata/kubectl-run": "1.18",
  "errata/endpoints-api": "1.33",
};

const numbers = (version: string) => version.replace(/^v/, "").split(".").map(Number);

/** How a cluster that shows nothing of an erratum stands to the version of it. */
export function asOf(erratum: string, kubernetes: string): Reason | undefined {
  const since = SINCE[erratum];
  if (since === undefined) return undefined;
  const [major = 0, minor = 0] = numbers(kubernetes);
  const [sinceMajor = 0, sinceMinor = 0] = numbers(since);
  const older = major < sinceMajor || (major === sinceMajor && minor < sinceMinor);
  return (older ? beforeChange : afterChange)({ since, kubernetes });
}
