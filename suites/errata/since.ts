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

/** How a cluster that shows nothing of an erratum stands to the version of it, as the end of a sentence. */
export function asOf(erratum: string, kubernetes: string): string {
  const since = SINCE[erratum];
  if (since === undefined) return "";
  const [major = 0, minor = 0] = numbers(kubernetes);
  const [sinceMajor = 0, sinceMinor = 0] = numbers(since);
  const older = major < sinceMajor || (major === sinceMajor && minor < sinceMinor);
  return older
    ? `, as every Kubernetes before ${since}; this is ${kubernetes}`
    : `, which Kubernetes ${kubernetes} should not: this parted with ${since}`;
}
