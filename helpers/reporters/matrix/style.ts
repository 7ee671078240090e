/** Styles of the kill matrix and its faults. */
export const MATRIX = `
:root { --cell: 13px; --names: 15.5rem; }
svg.violated { color: var(--violated); }
svg.inconclusive { color: var(--inconclusive); }
svg.skipped { color: var(--skipped); }
svg.missed, svg.unpredicted, svg.other { color: var(--wrong); }
.sign svg, .matrix svg { display: block; width: 11px; height: 11px; margin: auto; }

/* The legend. */
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

/* The matrix scrolls in its box; its names stay. */
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
.problem h2 { color: var(--wrong); }
.problem a { text-decoration: underline; }
.changed { border-collapse: collapse; line-height: 1.4; }
.changed td, .changed th { padding: .15rem .9rem .15rem 0; vertical-align: baseline; text-align: left; }
.changed th { font-weight: 400; }
.changed .sign { width: 1.2rem; padding-right: .5rem; }
.changed .verdict { color: var(--quiet); }
.changed .wrong .verdict { color: var(--wrong); }
.by { display: block; color: var(--quiet); }

@media (max-width: 46rem) {
  :root { --names: 8.2rem; }
  .matrix [scope="row"] a { padding-right: 4px; }
  .matrix [scope="row"] .kind { display: none; }
  .changed, .changed tbody { display: block; }
  .changed tr { display: grid; grid-template-columns: 1.2rem 1fr; margin-bottom: .4rem; }
  .changed td:not(.sign), .changed th { grid-column: 2; padding: 0; }
}

@media print {
  :root { --names: 13rem; }
  @page { size: A4 landscape; margin: 9mm; }
  .box { max-height: none; overflow: visible; border: 0; }
  .matrix { overflow: visible; }
  .matrix thead, .matrix [scope="row"], .matrix thead .corner { position: static; }
  .matrix thead .corner { position: relative; }
  .matrix [scope="row"] { position: relative; }
  .legend li { break-inside: avoid; }
}
`;
