import { expect } from "vitest";
import type { Report } from "../../helpers/reporters/model.ts";

/** The claims that are not upheld, by verdict, each with words that its reason must have. */
interface Expected {
  skipped?: Readonly<Record<string, string>>;
  violated?: Readonly<Record<string, string>>;
  inconclusive?: Readonly<Record<string, string>>;
}

interface Ended {
  code: number;
  report: Report;
}

/** How a run ended: its code, what is not upheld and why, what it left. */
export const endOf = ({ code, report: { claims, residue, run } }: Ended) => ({
  code,
  /** Why it ended early. */
  error: run.error?.message,
  residue,
  upheld: claims.some(({ verdict }) => verdict === "upheld"),
  others: Object.fromEntries(
    claims
      .filter(({ verdict }) => verdict !== "upheld")
      .map(({ id, verdict, reason }) => [`${verdict} ${id}`, reason]),
  ),
});

/** An end with these verdicts and reasons, all others upheld, and nothing left behind. */
export const end = (code: number, expected: Expected = {}): ReturnType<typeof endOf> => ({
  code,
  error: undefined,
  residue: [],
  upheld: true,
  others: Object.fromEntries(
    (["skipped", "violated", "inconclusive"] as const).flatMap((verdict) =>
      Object.entries(expected[verdict] ?? {}).map(([id, words]) => [
        `${verdict} ${id}`,
        expect.stringContaining(words) as string,
      ]),
    ),
  ),
});

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
