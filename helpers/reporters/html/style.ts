/** Colours by purpose. All but `rule` and `dot` are readable as text on every background. */
export const LIGHT = {
  paper: "#ffffff",
  raised: "#f4f5f7",
  alarm: "#fdeaea",
  ink: "#1b1f26",
  quiet: "#565d6a",
  rule: "#d8dce2",
  dot: "#8b93a1",
  accent: "#24467a",
  band: "#dde7f5",
  upheld: "#18692f",
  violated: "#24467a",
  inconclusive: "#9a5200",
  skipped: "#0b6b63",
  wrong: "#b80f20",
};

export const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  paper: "#13161b",
  raised: "#1e2229",
  alarm: "#3b1a1e",
  ink: "#e7e9ed",
  quiet: "#a3aab7",
  rule: "#2f343d",
  dot: "#6d7584",
  accent: "#8fb6f5",
  band: "#24344d",
  upheld: "#74cc8c",
  violated: "#8fb6f5",
  inconclusive: "#f2ad52",
  skipped: "#55c7b9",
  wrong: "#ff8585",
};

const properties = (colours: Readonly<Record<string, string>>) =>
  Object.entries(colours)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(" ");

/** Styles of all pages, with the fonts of the reader's system. */
export const BASE = `
:root { color-scheme: light dark; ${properties(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${properties(DARK)} } }
@media print { :root { color-scheme: light; ${properties(LIGHT)} } }

* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 72rem;
  background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
a { color: inherit; text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--violated); outline-offset: 1px; }
.wrong, .mark.wrong { color: var(--wrong); }
.symbols { position: absolute; width: 0; height: 0; }
.id { font-weight: 600; font-stretch: semi-condensed; }
.kind {
  padding: 0 .35em; border-radius: 3px; background: var(--raised); color: var(--quiet);
  font-size: 10px; line-height: 1.5; white-space: nowrap;
}

/* The summary of the page, as a sentence. */
h1 { margin: 0 0 .6rem; font-size: 1.35rem; font-weight: 600; line-height: 1.3; letter-spacing: -.01em; text-wrap: balance; }
.finding:not(:last-child)::after { content: ";"; }
h1 .wrong a { text-decoration: underline dotted 1px; text-underline-offset: .25em; }
h1 .wrong ~ .finding:not(.wrong) { color: var(--quiet); font-weight: 400; }
.run { margin: 0; color: var(--quiet); }
.run > :not(:last-child)::after { content: "·"; margin: 0 .4em 0 .65em; }
.part { margin: 1rem 0 0; padding: .5rem .8rem; border-left: 3px solid var(--inconclusive); background: var(--raised); }
figure { margin: 1.6rem 0 0; }
figcaption { max-width: 46rem; margin-top: .8rem; color: var(--quiet); font-size: 13px; }

/* Things in a list, one line each, with more behind it. */
h2 { margin: 2.6rem 0 .6rem; font-size: 1.1rem; font-weight: 600; }
section ul { margin: .4rem 0; padding-left: 1.3rem; }
section > details { border-top: 1px solid var(--rule); font-size: 13px; scroll-margin-top: 1rem; }
section > details:last-of-type { border-bottom: 1px solid var(--rule); }
section > details:target > summary { background: var(--raised); }
section > details > summary {
  display: grid; grid-template-columns: .6rem .9rem 15rem 1fr auto 5.5rem; gap: 0 .6rem; align-items: baseline;
  padding: .3rem 0;
}
summary { cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "▸"; color: var(--quiet); }
[open] > summary::before { content: "▾"; }
summary .says:only-child { grid-column: 2 / -1; }
summary:hover { background: var(--raised); }
summary .mark:not(.wrong), summary .time { color: var(--quiet); }
summary .time { text-align: right; white-space: nowrap; }
section > details > :not(summary) { margin: .2rem 0 .7rem 2.7rem; }
section > details > p { color: var(--quiet); }
dl { line-height: 1.4; }
dt { margin-top: .5rem; }
dd { margin: 0; }

@media (max-width: 46rem) {
  body { padding: 1.2rem .75rem 3rem; font-size: 14px; }
  h1 { font-size: 1.2rem; }
  section > details > summary { grid-template-columns: .6rem .9rem 1fr auto auto; }
  summary .says:not(:only-child) { grid-column: 3 / -1; grid-row: 2; }
}

@media print {
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  tr, summary { break-inside: avoid; }
  h2, summary { break-after: avoid; }
}
`;
