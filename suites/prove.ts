import type { Lab } from "../fixtures/guestbook/lab.ts";
import type { ClaimResult } from "../helpers/ask.ts";
import { type ClaimId, sectionOf } from "../helpers/claim.ts";
import { inWords } from "../helpers/errors.ts";
import type { Proof, ProofReport } from "../helpers/report/proof.ts";
import { TIMEOUTS } from "../helpers/timeouts.ts";
import { NotYet, waitFor } from "../helpers/wait.ts";
import { ask, unsettled } from "./ask.ts";
import { type Fault, type Prediction, turnedBy } from "./fault.ts";
import { CLAIMS } from "./lab.ts";

/** A proof, with the whole results behind it. */
export type Proved = Proof & { results: readonly ClaimResult[] };

/**
 * Injects a fault, asks the claims that it must turn, takes it away, and sees the lab and those claims as
 * they were before. What is not as predicted is told and never thrown.
 */
export async function proveFault(lab: Lab, fault: Fault, signal: AbortSignal): Promise<Proved> {
  const began = Date.now();
  const predictions = turnedBy(fault);
  const results: ClaimResult[] = [];
  const wrong: string[] = [];
  let undone = true;
  const fail = (words: string) => {
    wrong.push(words);
    undone = false;
  };
  const mend = await fault.inject(lab, signal);
  try {
    // Under a fault the lab need not come back: that is asked once it is mended.
    for (const { id } of predictions) results.push(await ask(lab, claimOf(id), signal, { restored: false }));
  } finally {
    await mend().catch((error: unknown) => fail(`not undone: ${inWords(error)}`));
  }
  predictions.forEach((prediction, index) => {
    wrong.push(...differences(prediction, results[index]));
  });
  const left = await unsettled(lab, signal, TIMEOUTS.settling * 2);
  if (left) fail(left);
  for (const { id } of predictions) {
    const still = await notUpheld(lab, id, signal);
    if (still) fail(still);
  }
  const predicted = turnedTo(predictions);
  const { id, says } = fault;
  const shown = { id, section: sectionOf(id), says, predicted, got: turnedTo(results), wrong, undone };
  return { ...shown, durationMs: Date.now() - began, results };
}

function differences({ id, verdict, because }: Prediction, result: ClaimResult | undefined): string[] {
  if (!result) return [`${id} was not asked`];
  const words = `${id} is ${result.verdict} (${result.reason})`;
  if (result.verdict !== verdict) return [`${words}, not ${verdict}`];
  return because.test(result.reason) ? [] : [`${words}, which does not say ${because.source}`];
}

/**
 * What was mended must hold again, or the next fault would be judged on a broken cluster. It may take the
 * cluster a moment: an endpoint is Ready before every node's proxy has heard of it.
 */
async function notUpheld(lab: Lab, id: ClaimId, signal: AbortSignal): Promise<string | undefined> {
  const wait = { what: `${id} to be upheld again`, seconds: TIMEOUTS.convergence * 6, signal };
  const again = waitFor(wait, async () => {
    const { verdict, reason } = await ask(lab, claimOf(id), signal);
    if (verdict !== "upheld") throw new NotYet(`${verdict}, ${reason}`);
    return true;
  });
  return again.then(() => undefined, inWords);
}

function claimOf(id: ClaimId) {
  const claim = CLAIMS.find((each) => each.id === id);
  if (!claim) throw new Error(`no claim is called ${id}`);
  return claim;
}

function turnedTo(all: readonly { id: ClaimId; verdict: string }[]) {
  const of = (verdict: string) => all.filter((each) => each.verdict === verdict).map(({ id }) => id);
  return { violated: of("violated"), inconclusive: of("inconclusive"), skipped: of("skipped") };
}

const named = ({ violated, skipped }: Proof["predicted"]) => [...violated, ...skipped];
const both = (one: readonly string[], other: readonly string[]) => one.filter((id) => other.includes(id));

/** The proofs together: the claims that no fault turned, and every verdict that was not predicted. */
export function proofReport(proofs: readonly Proved[]): ProofReport {
  const predicted = new Set(proofs.flatMap((proof) => named(proof.predicted)));
  const turned = new Set(proofs.flatMap(({ predicted: wanted, got }) => both(named(wanted), named(got))));
  const unpredicted = proofs.flatMap(({ id: fault, predicted: wanted, results }) =>
    results
      .filter(({ id, verdict }) => verdict === "upheld" || !wanted[verdict].includes(id))
      .map(({ id, verdict }) => ({ fault, claim: id, verdict })),
  );
  return {
    apiVersion: "labcheck/v1",
    kind: "Proof",
    faults: proofs.map(({ results: _results, ...proof }) => proof),
    survivors: [...predicted].filter((id) => !turned.has(id)),
    unpredicted,
  };
}
