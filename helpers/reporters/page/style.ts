/** Styles of the page of a run. */
export const PAGE = `
.is-upheld { color: var(--upheld); }
.is-violated { color: var(--wrong); }
.is-inconclusive { color: var(--inconclusive); }
.is-skipped { color: var(--quiet); }
h1 .finding { margin-right: .5em; white-space: nowrap; }
h1 .finding:not(:last-child)::after { content: none; }
.run > * { white-space: nowrap; }
h3 { margin: 1.6rem 0 .4rem; font-size: .95rem; font-weight: 600; }
h2 ~ .claims:first-of-type h3 { margin-top: .6rem; }
.part.died { border-color: var(--wrong); background: var(--alarm); }
.part.died strong { display: block; color: var(--wrong); }

/* The time, as a bar. */
.phases { margin-top: 1.4rem; }
.phases ul { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; margin: .5rem 0 0; padding: 0; list-style: none; font-size: 12px; }
.phases .time { color: var(--quiet); white-space: nowrap; }
.swatch { width: 9px; height: 9px; margin-right: .45em; border-radius: 2px; }

/* A sign for every claim. */
.overview ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: .35rem 2rem; margin: 1.8rem 0 0; padding: 0; list-style: none; font-size: 13px; }
.overview li { display: grid; grid-template-columns: 5.4rem 1fr auto; gap: .6rem; align-items: baseline; }
.overview .name { font-weight: 600; }
.overview .count { color: var(--quiet); font-size: 12px; }
.cells { display: flex; flex-wrap: wrap; gap: 3px; align-self: center; }
.cell { display: grid; place-items: center; width: 14px; height: 14px; border-radius: 3px; }
.cell svg { width: 11px; height: 11px; }
.cell.is-violated { background: var(--alarm); }
.cell:hover { box-shadow: 0 0 0 2px var(--rule); }

.contents { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; margin-top: 1.6rem; font-size: 13px; }
.contents a { text-decoration: underline dotted var(--dot); text-underline-offset: .25em; }

/* Problems that need attention. */
.attention ul { padding: 0; list-style: none; }
.attention li { display: grid; grid-template-columns: 1.1rem 1fr; padding: .45rem 0; border-top: 1px solid var(--rule); font-size: 14px; }
.attention li:last-child { border-bottom: 1px solid var(--rule); }
.attention p { margin: 0; }
.attention .says { color: var(--quiet); }
.reason { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 6; overflow: hidden; }
.beside { display: block; color: var(--quiet); }
.attention p a { text-decoration: underline dotted var(--dot); text-underline-offset: .25em; }
#findings li { font-size: 13px; }
.ids { display: flex; flex-wrap: wrap; gap: .1rem 1rem; padding-top: .3rem; font-size: 12px; }

/* Pictures, as many in a row as there is room for. */
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20.5rem), 1fr)); gap: 1.8rem 2.4rem; }
.figures figure { margin: 0; scroll-margin-top: 1rem; }
.figures figcaption { margin: 0 0 .6rem; font-size: 12px; line-height: 1.4; }
.figures .id { color: var(--ink); font-size: 13px; }
.figures figcaption span:not(.mark) { display: block; }
.narrow { display: none; }
#lab figure { margin: 0 0 .7rem; }
.pods { border-collapse: collapse; font-size: 12px; }
.pods th, .pods td { padding: .15rem 1.4rem .15rem 0; font-weight: 400; text-align: left; }
.pods thead th { color: var(--quiet); }

/* The claims. */
.filter { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: 0; padding: 0; border: 0; font-size: 13px; }
.filter legend { float: left; padding: 0; margin-right: 1.2rem; color: var(--quiet); }
.filter label { cursor: pointer; white-space: nowrap; }
.filter input { margin: 0 .2em 0 0; vertical-align: -1px; accent-color: var(--accent); }
body:has(#show-upheld:not(:checked)) .claim.is-upheld,
body:has(#show-violated:not(:checked)) .claim.is-violated,
body:has(#show-inconclusive:not(:checked)) .claim.is-inconclusive,
body:has(#show-skipped:not(:checked)) .claim.is-skipped { display: none; }
.claims:not(:has(.claim)) { display: none; }
.claims > .claim { color: var(--ink); }
.claims > details > summary { grid-template-columns: .6rem .9rem 15rem 1fr auto 5.5rem; }
.claims summary .mark.is-upheld { color: var(--upheld); }
.claims summary .mark.is-violated { color: var(--wrong); }
.claims summary .mark.is-inconclusive { color: var(--inconclusive); }
.claim.is-violated .verdict, .claim.is-violated .observed { color: var(--wrong); }
.claim.is-inconclusive .verdict, .claim.is-inconclusive .observed { color: var(--inconclusive); }
.claim.is-upheld .verdict, .claim.is-skipped .verdict { color: var(--quiet); }
.claim:has(.body:target) > summary { background: var(--raised); }
.body { scroll-margin-top: 3.5rem; }
.body dl, #about dl { display: grid; grid-template-columns: 6rem 1fr; gap: .15rem 1rem; margin: .2rem 0 .6rem; line-height: 1.45; }
.body dt, #about dt { margin: 0; color: var(--quiet); }
#about dl { grid-template-columns: 8rem 1fr; font-size: 13px; }
.body p { margin: 0 0 .5rem; }
.body > p a { text-decoration: underline; text-underline-offset: .2em; }

/* Observations. */
pre, code { font: 12px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { margin: .2rem 0; padding: .4rem .6rem; border-radius: 4px; background: var(--raised); white-space: pre-wrap; }
.command { user-select: all; -webkit-user-select: all; }
pre.command { background: none; padding: 0 .6rem; color: var(--quiet); }
pre.command::before { content: "$ "; }
.folded > summary { padding: .2rem 0; color: var(--quiet); }
.folded > summary::before, .attention summary::before, .observation > summary::before { display: inline-block; width: 1.1em; }
.observation { margin-left: 1.1rem; }
.observation > summary, .observation > p { display: flex; flex-wrap: wrap; gap: 0 .8rem; align-items: baseline; padding: .1rem 0; }
.observation > summary::before { margin-right: -.6rem; }
.observation .path { flex: 1 1 16rem; }
.observation .probe { flex: 0 0 6.5rem; color: var(--quiet); }
.observation b { font-weight: 600; }
.observation time, .observation .duration { color: var(--quiet); }
.observation .duration { flex: 0 0 4.5rem; text-align: right; white-space: nowrap; }
.relevant .observation { margin: 0 0 .6rem; padding-left: .8rem; border-left: 2px solid var(--rule); }
.relevant p { margin: 0; }

@media (max-width: 64rem) {
  .wide { display: none; }
  .narrow { display: block; max-width: 26rem; }
}

@media (max-width: 46rem) {
  .claims > details > summary { grid-template-columns: .6rem .9rem 1fr auto; }
  .claims summary .verdict { display: none; }
  .claims summary .says:not(:only-child) { grid-column: 3 / -1; grid-row: 2; color: var(--quiet); }
  section > details > .body { margin-left: 0; scroll-margin-top: 6.5rem; }
  .body dl { grid-template-columns: 4.6rem 1fr; gap: .15rem .6rem; }
  #about dl { grid-template-columns: 6.4rem 1fr; gap: .15rem .6rem; }
  .observation { margin-left: 0; }
  .observation .path { flex-basis: 100%; order: 1; }
  .observation .probe, .observation .duration { flex: none; }
  .pods th, .pods td { padding-right: .7rem; }
}

@media print {
  @page { size: A4 portrait; margin: 12mm; }
  .filter { display: none; }
  .figures figure, .attention li { break-inside: avoid; }
}
`;

/** Styles of pictures. */
export const PICTURES = `
.picture { display: block; width: 100%; height: auto; overflow: visible; }
.picture text { font-size: 11px; fill: var(--ink); }
.picture .quiet { fill: var(--quiet); }
.picture .strong, .picture .count { font-weight: 600; }
.picture .off { fill: var(--wrong); }
.picture rect { rx: 2px; }
.bar { fill: var(--accent); }
.band { fill: var(--band); }
.track { fill: var(--raised); }
.expected { stroke: var(--accent); stroke-dasharray: 3 3; }
.tick { stroke: var(--rule); }
.frame { fill: var(--raised); stroke: var(--rule); }
.outside { fill: none; stroke: var(--dot); stroke-dasharray: 4 3; }
.service { fill: var(--band); stroke: var(--accent); }
.chip { fill: var(--paper); stroke: var(--rule); }
.foreign { stroke: var(--dot); stroke-dasharray: 3 2; }
.picture .frame, .picture .outside { rx: 6px; }
.picture .chip, .picture .service { rx: 4px; }
.rail { stroke: var(--accent); stroke-width: 2; }
.broken { stroke: var(--wrong); stroke-dasharray: 4 4; }
.stop { fill: var(--accent); stroke: var(--paper); stroke-width: 2; }
.stop.wrong { fill: var(--wrong); }
.stop.silent, .stop.absent { fill: var(--paper); stroke: var(--wrong); }
.picture .hop { fill: var(--paper); font-weight: 600; }
.picture .strong.wrong, .picture .hop.silent, .picture .hop.absent { fill: var(--wrong); }
.picture .stop.start { fill: var(--accent); }
.attempt.open { fill: var(--upheld); }
.attempt.closed { fill: var(--ink); }
.attempt.unknown { fill: var(--inconclusive); }
.phases .picture { height: 10px; border-radius: 3px; overflow: hidden; }
.phases .picture rect { rx: 0; }
.phase-0, .phase-1, .phase-2, .phase-3 { fill: var(--accent); }
.phase-1 { fill-opacity: .6; }
.phase-2 { fill-opacity: .35; }
.phase-3 { fill-opacity: .8; }
`;
