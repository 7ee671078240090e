import { SECTIONS } from "../../engine/claim.ts";
import type { VerdictName } from "../../engine/verdict.ts";
import { KINDS, type Proof, type ProofReport } from "../proof.ts";

/** Verdicts without any change. */
export const NOTHING: Proof["got"] = { violated: [], inconclusive: [], skipped: [] };

const statementOf = (claim: string) => ({ id: claim, says: `What the lab says about ${claim}.` });

/** A fault that violates dns/short-name as predicted, under which pods/reach-any is checked, too. */
export function faultOf(rest: Partial<Proof> = {}): Proof {
  const violated = ["dns/short-name"];
  return {
    id: "dns/no-server",
    section: "dns",
    kind: "processes",
    says: "No DNS server runs.",
    predicted: { ...NOTHING, violated },
    got: { ...NOTHING, violated },
    asked: [
      { claim: "pods/reach-any", verdict: "upheld", reason: "all 3 connections are open" },
      { claim: "dns/short-name", verdict: "violated", reason: "no DNS server answered" },
    ],
    wrong: [],
    undone: true,
    durationMs: 12_000,
    ...rest,
  };
}

/** A fault that changes the other claim of the proof, so that every claim is changed. */
const DROPPING = faultOf({
  id: "pods/swallowing-pod",
  section: "pods",
  kind: "packets",
  says: "Nothing that is sent to one pod arrives.",
  predicted: { ...NOTHING, violated: ["pods/reach-any"] },
  got: { ...NOTHING, violated: ["pods/reach-any"] },
  asked: [{ claim: "pods/reach-any", verdict: "violated", reason: "busybox got nothing" }],
});

/** A complete proof of two faults and two claims, without problems unless `rest` or the first fault has one. */
export function proofOf(rest: Partial<ProofReport> = {}, first: Proof = faultOf()): ProofReport {
  return {
    apiVersion: "labcheck/v1",
    kind: "Proof",
    started: "2026-11-24T18:23:54.000Z",
    durationMs: 1_880_000,
    timeouts: { convergence: 10 },
    version: "0.1.0",
    kubernetes: "v1.34.2",
    whole: true,
    claims: ["pods/reach-any", "dns/short-name"].map(statementOf),
    faults: [first, DROPPING],
    survivors: [],
    unpredicted: [],
    alike: [],
    ...rest,
  };
}

/** Ids that are spread over the sections evenly. */
const inSections = (count: number, name: string) =>
  Array.from({ length: count }, (_, place) => {
    const section = SECTIONS[Math.floor((place * SECTIONS.length) / count)] ?? SECTIONS[0];
    return { section, id: `${section}/${name}-number-${place}` };
  });

/** A proof of maximum size: every claim is checked under every fault, with a long reason. */
export function largeProof(faultCount = 70, claimCount = 60): ProofReport {
  const claims = inSections(claimCount, "claim").map(({ id }) => id);
  const faults = inSections(faultCount, "fault").map(({ id, section }, row) => {
    const near = (distance: number) =>
      claims.filter((_, column) => (row * 7 + column * 11) % 13 === distance);
    const changed = { violated: near(0), inconclusive: near(5), skipped: near(8).slice(0, 1) };
    const checked = claims.map((claim) => ({
      claim,
      verdict: verdictOf(claim, changed),
      reason: `busybox-1 on node-1 → 10.42.1.7:6379 is timeout, not open, under ${id}`.padEnd(160, "."),
    }));
    const kind = KINDS[row % KINDS.length] ?? "probe";
    return faultOf({ id, section, kind, asked: checked, predicted: changed, got: changed });
  });
  return proofOf({ claims: claims.map(statementOf), faults });
}

function verdictOf(claim: string, changed: Proof["got"]): VerdictName {
  if (changed.violated.includes(claim)) return "violated";
  if (changed.inconclusive.includes(claim)) return "inconclusive";
  return changed.skipped.includes(claim) ? "skipped" : "upheld";
}
