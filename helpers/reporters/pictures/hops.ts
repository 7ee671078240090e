import type { FigureOf } from "../../engine/measurement.ts";

type Route = FigureOf<"route">;

/** One stop of a way as it is drawn. */
export interface Stage {
  /** `start` is the pod that asked, `absent` what was to come and did not. */
  state: "start" | "fine" | "wrong" | "silent" | "absent";
  name: string;
  about: string;
  /** The node that it is on or is, where that is known. */
  node: string | undefined;
}

/** The way as it was seen, from the pod that asked, and after it what did not come. */
export function stagesOf({ from, to, hops, stops }: Route): Stage[] {
  const seen = hops.map(({ addresses, rttMs }, place): Stage => {
    const stop = stops[place];
    const last = place === stops.length - 1;
    const at = addresses.join(" and ");
    const took = rttMs.length > 0 ? `, ${rttMs.map((ms) => ms.toFixed(2)).join(" and ")} ms` : "";
    if (addresses.length === 0) {
      return { state: "silent", name: "no answer", about: wanted(stop), node: undefined };
    }
    if (!stop || !addresses.every((address) => stop.addresses.includes(address)))
      return { state: "wrong", name: at, about: wanted(stop), node: undefined };
    const node = stop.node;
    if (last) return { state: "fine", name: to.name, about: `${at}, on ${node}${took}`, node };
    return { state: "fine", name: node, about: `${at}${took}`, node };
  });
  const absent = stops.slice(hops.length).map(({ what }): Stage => {
    return { state: "absent", name: "no hop", about: `expected ${what}`, node: undefined };
  });
  const about = `${from.ip}, on ${from.node}`;
  const start = { state: "start", name: from.name, about, node: from.node } as const;
  return [start, ...seen, ...absent];
}

const wanted = (stop: Route["stops"][number] | undefined) =>
  stop ? `expected ${stop.what}` : "expected no more hops";

/** Neighbours on one node, by the places of the first and the last of them. */
export function nodesAlong(stages: readonly Stage[]): { node: string; first: number; last: number }[] {
  const found: { node: string; first: number; last: number }[] = [];
  for (const [place, { node }] of stages.entries()) {
    const before = found.at(-1);
    if (node === undefined) continue;
    if (before?.node === node && before.last === place - 1) before.last = place;
    else found.push({ node, first: place, last: place });
  }
  return found;
}
