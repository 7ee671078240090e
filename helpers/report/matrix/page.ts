import { createHash } from "node:crypto";
import type { ProofReport } from "../proof.ts";
import { rowsOf } from "./cells.ts";
import { faultsOf } from "./faults.ts";
import { findingsOf } from "./findings.ts";
import { symbols } from "./glyphs.ts";
import { gridOf } from "./grid.ts";
import { headOf } from "./head.ts";
import { html } from "./html.ts";
import { legendOf } from "./legend.ts";
import { claimsOf, shortcomingsOf } from "./lists.ts";
import { STYLE } from "./style.ts";

/** Nothing but this very style: no script, no other file, no request. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'`;

/** A proof as one HTML file that needs nothing else: which fault turned which claim. */
export function proofPage(proof: ProofReport): string {
  const rows = rowsOf(proof);
  const title = findingsOf(proof, rows).map(({ words }) => words);
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title.join("; ")}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
${symbols}
${headOf(proof, rows)}
<main>
<figure>
${legendOf(rows)}
${gridOf(proof, rows)}
<figcaption>Each row is a fault that was made in a live cluster, one at a time. Each column is a claim about the cluster that was asked under it. The number below a claim counts the faults that turned it as predicted; inconclusive does not count.</figcaption>
</figure>
${faultsOf(rows)}
${shortcomingsOf(proof)}
${claimsOf(proof, rows)}
</main>
</body>
</html>
`.markup;
}
