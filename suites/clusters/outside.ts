/** The claims that are about what is seen from outside, wholly or in part. */
export const OUTSIDE: readonly string[] = [
  ...["guestbook/page", "guestbook/write-master", "services/internal-only"],
  ...["external/load-balancer", "external/node-port", "external/podless-node", "external/distributes"],
  "external/plain-node-port",
  ...["service-deleted", "tls", "path", "rewrite", "pattern", "cluster-ip-backend", "high-availability"].map(
    (name) => `ingress/${name}`,
  ),
  ...["policy/default-external", "policy/default-egress", "policy/guestbook-works"],
  "errata/ingress-annotation",
];
