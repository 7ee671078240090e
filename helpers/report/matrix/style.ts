import { DARK, LIGHT } from "./colours.ts";

const properties = (colours: Readonly<Record<string, string>>) =>
  Object.entries(colours)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(" ");

/** The page's whole style. Fonts are the reader's own. */
export const STYLE = `
:root { color-scheme: light dark; ${properties(LIGHT)} --cell: 13px; --names: 15.5rem; }
@media (prefers-color-scheme: dark) { :root { ${properties(DARK)} } }
@media print { :root { color-scheme: light; ${properties(LIGHT)} --names: 13rem; } }

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
svg.violated { color: var(--violated); }
svg.inconclusive { color: var(--inconclusive); }
svg.skipped { color: var(--skipped); }
svg.missed, svg.unpredicted, svg.other { color: var(--wrong); }
.sign svg, .matrix svg { display: block; width: 11px; height: 11px; margin: auto; }

/* What the proof shows. */
h1 { margin: 0 0 .6rem; font-size: 1.35rem; font-weight: 600; line-height: 1.3; letter-spacing: -.01em; text-wrap: balance; }
.finding:not(:last-child)::after { content: ";"; }
h1 .wrong a { text-decoration: underline dotted 1px; text-underline-offset: .25em; }
h1 .wrong ~ .finding:not(.wrong) { color: var(--quiet); font-weight: 400; }
.run { margin: 0; color: var(--quiet); }
.run > :not(:last-child)::after { content: "·"; margin: 0 .4em 0 .65em; }
.part { margin: 1rem 0 0; padding: .5rem .8rem; border-left: 3px solid var(--inconclusive); background: var(--raised); }

/* The legend. */
figure { margin: 1.6rem 0 0; }
.legend {
  display: flex; flex-wrap: wrap; gap: .2rem 1.3rem; margin: 0 0 .7rem; padding: 0;
  list-style: none; font-size: 12px; line-height: 1.5;
}
.legend li { display: flex; align-items: center; gap: .4em; }
.legend .sign {
  display: grid; place-items: center; width: 15px; height: 15px; border-radius: 2px;
  box-shadow: inset 0 0 0 1px var(--rule); color: var(--quiet);
}
.legend .alarm .sign { background: var(--alarm); box-shadow: none; }
.legend .count { color: var(--quiet); }
.legend .bad, .legend .bad .count { color: var(--wrong); font-weight: 600; }
.legend .none { color: var(--quiet); }
figcaption { max-width: 46rem; margin-top: .8rem; color: var(--quiet); font-size: 13px; }

/* The matrix scrolls in a box of its own; its names stay. */
.box {
  width: fit-content; max-width: 100%; max-height: calc(100vh - 1.5rem); overflow: auto;
  border: solid var(--rule); border-width: 1px 0; padding-bottom: 5px; overscroll-behavior-x: contain;
}
.matrix {
  border-collapse: separate; border-spacing: 0; overflow: clip; isolation: isolate;
  font-size: 11px; line-height: 1; font-stretch: semi-condensed; overflow-wrap: normal;
}
.matrix th { padding: 0; font-weight: 400; text-align: left; white-space: nowrap; background: var(--paper); }
.matrix td {
  position: relative; width: var(--cell); min-width: var(--cell); height: var(--cell); padding: 0;
  text-align: center; color: var(--dot);
}
.matrix .first { border-left: 1px solid var(--rule); }
.matrix td:last-child, .matrix thead th:last-child { border-right: 1px solid var(--rule); }
.matrix thead { position: sticky; top: 0; z-index: 3; }
.matrix thead th { position: relative; vertical-align: bottom; text-align: center; }
.matrix thead [scope="colgroup"] {
  height: 20px; max-width: 0; padding: 0 3px; overflow: hidden; text-overflow: ellipsis;
  vertical-align: middle; text-align: left; font-weight: 600;
}
.matrix thead [scope="col"] { min-width: var(--cell); padding: 2px 0 0; border-bottom: 1px solid var(--quiet); }
.matrix .name { display: inline-block; writing-mode: vertical-rl; rotate: 180deg; line-height: var(--cell); }
.matrix .count { display: block; padding: 4px 0 3px; font-size: 9px; color: var(--quiet); }
.matrix .wrong .count { color: var(--wrong); }
.matrix thead .corner {
  position: sticky; left: 0; z-index: 1; height: 1px; padding: 4px 6px; border-bottom: 1px solid var(--quiet);
  color: var(--quiet);
}
.corner span { position: absolute; }
.corner .down { left: 0; bottom: 4px; }
.corner .over { right: 6px; top: 5px; }
.matrix [scope="row"] {
  position: sticky; left: 0; z-index: 2; width: var(--names); min-width: var(--names); max-width: var(--names);
  height: var(--cell);
}
.matrix [scope="row"] a {
  display: block; padding-right: 4.4rem; line-height: var(--cell);
  overflow: hidden; text-overflow: ellipsis;
}
.matrix [scope="row"] .kind { position: absolute; right: 6px; top: 0; font-size: 9px; line-height: calc(var(--cell) - 1px); }
.matrix th.wrong > :not(.kind) { font-weight: 600; }
.matrix td.alarm { background: var(--alarm); }
.matrix td.flawed, .legend .flawed .sign { box-shadow: inset 0 0 0 1.5px var(--wrong); }
.matrix td.flawed svg { width: 7px; height: 7px; }
.section th { height: 22px; vertical-align: bottom; }
.section span { position: sticky; left: 0; display: inline-block; padding: 0 0 3px; font-weight: 600; }

/* The row and the column of what is pointed at. */
.matrix tr:not(.section):hover > th[scope="row"] { background: var(--raised); }
.matrix tr:hover > td:not(.alarm) { background: var(--raised); }
.matrix td:hover { outline: 1px solid var(--ink); outline-offset: -1px; }
.matrix td:hover::after, .matrix [scope="col"]:hover::after {
  content: ""; position: absolute; z-index: 4; inset: -9999px 0; pointer-events: none;
  background: var(--violated); opacity: .14;
}

/* The faults, one by one. */
h2 { margin: 2.6rem 0 .6rem; font-size: 1.1rem; font-weight: 600; }
.shortcoming h2 { color: var(--wrong); }
.shortcoming a { text-decoration: underline; }
section ul { margin: .4rem 0; padding-left: 1.3rem; }
details { border-top: 1px solid var(--rule); font-size: 13px; scroll-margin-top: 1rem; }
details:last-of-type { border-bottom: 1px solid var(--rule); }
details:target > summary { background: var(--raised); }
summary {
  display: grid; grid-template-columns: .6rem .9rem 15rem 1fr auto 5.5rem; gap: 0 .6rem; align-items: baseline;
  padding: .3rem 0; cursor: pointer; list-style: none;
}
summary::-webkit-details-marker { display: none; }
summary::before { content: "▸"; color: var(--quiet); }
[open] > summary::before { content: "▾"; }
summary .says:only-child { grid-column: 2 / -1; }
summary:hover { background: var(--raised); }
summary .mark:not(.wrong), summary .time { color: var(--quiet); }
summary .time { text-align: right; white-space: nowrap; }
details > :not(summary) { margin: .2rem 0 .7rem 2.7rem; }
details > p { color: var(--quiet); }
.turned { border-collapse: collapse; line-height: 1.4; }
.turned td, .turned th { padding: .15rem .9rem .15rem 0; vertical-align: baseline; text-align: left; }
.turned th { font-weight: 400; }
.turned .sign { width: 1.2rem; padding-right: .5rem; }
.turned .verdict { color: var(--quiet); }
.turned .wrong .verdict { color: var(--wrong); }
dl { line-height: 1.4; }
dt { margin-top: .5rem; }
dd { margin: 0; }
.by { display: block; color: var(--quiet); }

@media (max-width: 46rem) {
  :root { --names: 8.2rem; }
  body { padding: 1.2rem .75rem 3rem; font-size: 14px; }
  h1 { font-size: 1.2rem; }
  .matrix [scope="row"] a { padding-right: 4px; }
  .matrix [scope="row"] .kind { display: none; }
  summary { grid-template-columns: .6rem .9rem 1fr auto auto; }
  summary .says:not(:only-child) { grid-column: 3 / -1; grid-row: 2; }
  .turned, .turned tbody { display: block; }
  .turned tr { display: grid; grid-template-columns: 1.2rem 1fr; margin-bottom: .4rem; }
  .turned td:not(.sign), .turned th { grid-column: 2; padding: 0; }
}

@media print {
  @page { size: A4 landscape; margin: 9mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .box { max-height: none; overflow: visible; border: 0; }
  .matrix { overflow: visible; }
  .matrix thead, .matrix [scope="row"], .matrix thead .corner { position: static; }
  .matrix thead .corner { position: relative; }
  .matrix [scope="row"] { position: relative; }
  tr, summary, .legend li { break-inside: avoid; }
  h2, summary { break-after: avoid; }
}
`;
