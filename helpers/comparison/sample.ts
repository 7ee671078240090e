import type { ClaimResult } from "../engine/check-claim.ts";
import type { ClaimId } from "../engine/claim.ts";
import type { Evidence } from "../engine/evidence.ts";
import type { Report, TargetReport } from "../reporters/model.ts";
import { reportOf, resultOf, seen } from "../reporters/sample.ts";
import { randomFrom } from "../statistics/random.ts";
import { type RunSet, runSetOf } from "./run-set.ts";

/** Targets and runs for the tests of what compares them. */
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

/** A side of one run with these claims. */
export const sideWith = (results: readonly ClaimResult[], rest: Partial<Report> = {}, name = "a"): RunSet =>
  runSetOf(name, [reportOf(results, { target: TARGET, ...rest })]);

/** An observation that began so many milliseconds after the others. */
export const seenAt = (after: number, durationMs: number, rest: Partial<Evidence> = {}): Evidence =>
  seen("open", { at: new Date(Date.UTC(2026, 7, 21, 10) + after).toISOString(), durationMs, ...rest });

const HEX = "0123456789abcdef";
const SAFE = "bcdfghjklmnpqrstvwxz2456789";
const APPS = ["guestbook-v1", "redis-master", "redis-slave"];

interface Day {
  /** How many times as long everything takes. */
  pace?: number;
  /** How much longer the connections of one claim take, in milliseconds. */
  later?: { claim: ClaimId; ms: number };
  claims?: number;
  started?: string;
}

/**
 * A whole run in which all is upheld, with the names, the addresses and the times of one day, which the seed
 * decides: two of them differ in nothing that counts.
 */
export function runOf(seed: number, { pace = 1, later, claims = 40, started }: Day = {}): Report {
  const random = randomFrom(seed);
  const pick = (letters: string, length: number) =>
    Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join("");
  const upTo = (most: number) => Math.floor(random() * most);
  const namespace = `labcheck-${pick(HEX, 8)}`;
  const results = Array.from({ length: claims }, (_, index): ClaimResult => {
    const id: ClaimId = `policy/claim-${index}`;
    const pod = `${APPS[index % 3]}-${pick(SAFE, 10)}-${pick(SAFE, 5)}`;
    const ip = `10.42.${upTo(2)}.${upTo(250)}`;
    const extra = later?.claim === id ? later.ms : 0;
    const evidence = Array.from({ length: 12 }, (_none, at) =>
      seenAt(at * 10_000, Math.round(pace * (30 + index + 40 * -Math.log(1 - random()) + extra)), {
        source: `pod busybox-${1 + upTo(2)} on node-${1 + upTo(2)}`,
        target: `${ip}:6379`,
      }),
    );
    const began = upTo(3) * 100;
    const [ended, connections] = [began + upTo(200), 1 + upTo(90)];
    const inEffect = {
      code: "turned",
      data: { ...(began > 0 ? { from: { ms: began } } : {}), until: { ms: ended } },
    };
    return resultOf(id, {
      reason: `${pod} (${ip}:6379) in ${namespace} took ${connections} connections; in force by ${ended} ms`,
      code: "policy-in-force",
      data: {
        ...{ pod: { pod }, address: { address: ip }, port: { port: 6379 }, namespace: { namespace } },
        ...{ connections: { count: connections }, inForce: inEffect },
      },
      evidence,
    });
  });
  const report = reportOf(results, { target: TARGET });
  return started === undefined ? report : { ...report, run: { ...report.run, started } };
}
