import type { ClaimResult } from "../../engine/check-claim.ts";
import { SECTIONS } from "../../engine/claim.ts";
import type { Report } from "../model.ts";
import { at, LAB, orderFigure, policedBy, routeFigure, spreadFigure, TARGET } from "../pictures/sample.ts";
import { reportOf, resultOf, seen } from "../sample.ts";

/** Reports for the tests of the page that shows them: one with everything in it, and one that is large. */
const statistics = {
  test: "chi-square over 2 endpoints on each of 2 nodes, p = 0.36, 0.14",
  connections: 240,
  falseAlarm: 9.76e-8,
  power: [
    { against: "a dead endpoint", probability: 1 },
    { against: "a 90/10 split", probability: 0.99999928 },
    { against: "round-robin", probability: 0 },
  ],
};

const WRONG: ClaimResult = resultOf("policy/removed", {
  ...policedBy(80_000, 1100, 4300),
  verdict: "violated",
  says: "Deleting redis-policy opens the redis pods to any pod again.",
  expects: "open for the master and both slaves, after timeout under the policy",
  reason: "busybox-1 on node-1 → redis-master-6d6586ffd5-lt8hc (10.42.1.7:6379) is timeout, not open",
  surroundings: [
    seen("read", {
      target: "the lab's pods",
      raw: "labcheck-023439e0/busybox-1 Ready 10.42.84.133 node-1 restarts 0",
    }),
  ],
});

/** A run with something of everything: each verdict, each figure, findings, residue. */
export function richReport(rest: Partial<Report> = {}): Report {
  const claims = [
    resultOf("guestbook/replicas", {
      reason: "guestbook-v1 3, redis-master 1, redis-slave 2, all of them Ready",
    }),
    resultOf("guestbook/spread", { reason: "the 6 pods are on node-1 3, node-2 3" }),
    resultOf("guestbook/page", {
      verdict: "skipped",
      reason: "there is no browser: chromium was not found",
      evidence: [],
    }),
    resultOf("pods/unique-ip"),
    resultOf("pods/reach-any", {
      reason: "all 56 pairs of 8 pods reach each other, 32 of them across nodes",
    }),
    resultOf("pods/route-across", {
      says: "The way to a pod on another node leads over the own node and the other node into the pod.",
      figures: [routeFigure(["172.18.0.3", "10.42.247.0", "10.42.247.2"])],
    }),
    resultOf("pods/route-local", { figures: [routeFigure(["172.18.0.3", "10.42.84.135"], false)] }),
    resultOf("services/distributes", {
      statistics,
      falseAlarm: 9.76e-8,
      figures: [spreadFigure("node-1", 65, 55), spreadFigure("node-2", 60, 60)],
    }),
    resultOf("services/random", { figures: [orderFigure()] }),
    resultOf("services/udp", {
      verdict: "violated",
      reason: "the spread of UDP on node-2 is not even",
      figures: [spreadFigure("node-2", 111, 7, { "": 2, stranger: 1 })],
    }),
    resultOf("dns/short-name", {
      verdict: "inconclusive",
      reason: "nslookup was lost: the stream ended without an exit status",
      attempts: 2,
      evidence: [seen("lost", { probe: "nslookup", target: "redis-master" })],
    }),
    resultOf("external/layers"),
    resultOf("ingress/tls"),
    resultOf("policy/timeout-after", policedBy(60_000, 1400, 6600)),
    resultOf("policy/label", policedBy(70_000, 900, 2300)),
    WRONG,
    resultOf("errata/proxy-mode", {
      reason: "the proxy's mode is iptables (the iptables chain KUBE-SERVICES)",
    }),
  ];
  return reportOf(claims, {
    run: { id: "r1", started: at(0), durationMs: 143_000, seed: 7, version: "0.1.0", complete: true },
    target: TARGET,
    lab: LAB,
    phases: [
      { name: "building the node image", durationMs: 31_000 },
      { name: "starting the cluster", durationMs: 38_000 },
      { name: "deploying the guestbook", durationMs: 6800 },
      { name: `asking ${claims.length} claims`, durationMs: 135_000 },
      { name: "taking the lab down", durationMs: 40 },
    ],
    findings: [
      {
        id: "errata/proxy-mode",
        at: at(50_000),
        what: "How a virtual IP is made depends on the proxy's mode, of which iptables is only one. Here: the proxy's mode is iptables",
        claims: [],
      },
      { at: at(77_000), what: "CoreDNS in kube-system restarted", claims: ["dns/short-name"] },
    ],
    residue: ["the namespace labcheck-023439e0: it hangs on a finalizer"],
    coverage: { sentences: 226, claimed: 107, excused: 119, upheld: 100 },
    ...rest,
  });
}

/** Claims with so many observations each, as long as those of a run are. */
export function largeReport(claims = 100, observations = 40): Report {
  const raw = Array.from({ length: 6 }, (_, row) => `${row} 10.42.84.130 (10.42.84.130:6379) open`).join(
    "\n",
  );
  const results = Array.from({ length: claims }, (_, place) => {
    const section = SECTIONS[Math.floor((place * SECTIONS.length) / claims)] ?? SECTIONS[0];
    const evidence = Array.from({ length: observations }, (__, look) =>
      seen("open", { at: at(place * 1000 + look * 10), raw }),
    );
    return resultOf(`${section}/claim-number-${place}`, { evidence });
  });
  return { ...richReport(), ...reportOf(results), target: TARGET, lab: LAB };
}
