import type { ClaimResult } from "../engine/check-claim.ts";
import type { ClaimId } from "../engine/claim.ts";
import type { Evidence } from "../engine/evidence.ts";
import type { Report, TargetReport } from "../reporters/model.ts";
import { reportOf, resultOf, seen } from "../reporters/sample.ts";
import { randomFrom } from "../statistics/random.ts";
import { type RunSet, runSetOf } from "./run-set.ts";

/** A target for tests of comparisons. */
export const TARGET: TargetReport = {
  kind: "source",
  why: "no engine answers",
  outside: "the test process",
  kubernetes: "v1.34.1",
  nodes: [1, 2].map((n) => ({
    ...{ name: `node-${n}`, address: `172.18.0.${n + 1}` },
    ...{ kubelet: "v1.34.1", system: "Debian GNU/Linux 12" },
  })),
  cni: "docker.io/calico/node:v3.30.3",
  denyStyle: "not measured",
  proxyMode: "iptables",
  ingress: "traefik (traefik.io/ingress-controller, traefik-middleware)",
  loadBalancer: "quay.io/metallb/speaker:v0.15.2",
  images: ["docker.io/calico/node:v3.30.3", "redis:7.2"],
};

/** A side with one run with these claims. */
export const runSetWith = (results: readonly ClaimResult[], rest: Partial<Report> = {}, name = "a"): RunSet =>
  runSetOf(name, [reportOf(results, { target: TARGET, ...rest })]);

/** An observation that began `after` milliseconds after the start. */
export const evidenceAt = (after: number, durationMs: number, rest: Partial<Evidence> = {}): Evidence =>
  seen("open", {
    at: new Date(Date.UTC(2026, 7, 21, 10) + after).toISOString(),
    durationMs,
    ...rest,
  });

const HEX = "0123456789abcdef";
const SUFFIX = "bcdfghjklmnpqrstvwxz2456789";
const APPS = ["guestbook-v1", "redis-master", "redis-slave"];

interface RunOptions {
  /** The factor of all durations. */
  pace?: number;
  /** One claim whose connections take longer. */
  slower?: { claim: ClaimId; ms: number };
  claims?: number;
  started?: string;
}

/**
 * A complete run in which all claims are upheld. The seed decides its names, addresses and times: two runs do not
 * differ in anything that a comparison reports.
 */
export function runOf(seed: number, { pace = 1, slower, claims = 40, started }: RunOptions = {}): Report {
  const random = randomFrom(seed);
  const pick = (letters: string, length: number) =>
    Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join("");
  const upTo = (most: number) => Math.floor(random() * most);
  const namespace = `labcheck-${pick(HEX, 8)}`;
  const results = Array.from({ length: claims }, (_, index): ClaimResult => {
    const id: ClaimId = `policy/claim-${index}`;
    const pod = `${APPS[index % 3]}-${pick(SUFFIX, 10)}-${pick(SUFFIX, 5)}`;
    const ip = `10.42.${upTo(2)}.${upTo(250)}`;
    const extra = slower?.claim === id ? slower.ms : 0;
    const evidence = Array.from({ length: 12 }, (_none, at) =>
      evidenceAt(at * 10_000, Math.round(pace * (30 + index + 40 * -Math.log(1 - random()) + extra)), {
        source: `pod busybox-${1 + upTo(2)} on node-${1 + upTo(2)}`,
        target: `${ip}:6379`,
      }),
    );
    const notBefore = upTo(3) * 100;
    const [by, connections] = [notBefore + upTo(200), 1 + upTo(90)];
    const enforced = {
      code: "turned",
      data: { ...(notBefore > 0 ? { from: { ms: notBefore } } : {}), until: { ms: by } },
    };
    return resultOf(id, {
      reason: `${pod} (${ip}:6379) in ${namespace} took ${connections} connections; enforced by ${by} ms`,
      code: "policy-enforced",
      data: {
        ...{ pod: { pod }, address: { address: ip }, port: { port: 6379 }, namespace: { namespace } },
        ...{ connections: { count: connections }, enforced },
      },
      evidence,
    });
  });
  const report = reportOf(results, { target: TARGET });
  return started === undefined ? report : { ...report, run: { ...report.run, started } };
}
