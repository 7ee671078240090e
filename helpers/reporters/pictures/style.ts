/** What pictures look like. */
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
.look.open { fill: var(--upheld); }
.look.shut { fill: var(--ink); }
.look.lost { fill: var(--inconclusive); }
.phases .picture { height: 10px; border-radius: 3px; overflow: hidden; }
.phases .picture rect { rx: 0; }
.phase-0, .phase-1, .phase-2, .phase-3 { fill: var(--accent); }
.phase-1 { fill-opacity: .6; }
.phase-2 { fill-opacity: .35; }
.phase-3 { fill-opacity: .8; }
`;
