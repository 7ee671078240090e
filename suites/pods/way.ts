import { isSameAddress } from "../../helpers/address.ts";
import type { FigureOf } from "../../helpers/figure.ts";
import { orLost } from "../../helpers/lost.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { routeFrom } from "../../helpers/probes/route.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/verdict.ts";

/** What a hop must be, and the node that it is on or is. */
export type Stop = FigureOf<"route">["stops"][number];

/**
 * Whether the way from one pod to a server in another leads over exactly these stops, in this order. Where only
 * the API tells whose addresses are, `whose` has all that it knows: one that it does not may be anybody's. Where the
 * pod itself is the only hop, `onOneHop` may tell that none lies between.
 */
export async function judgeWay(
  look: Look,
  { from, to, port }: { from: Pod; to: Pod; port: number },
  stops: readonly Stop[],
  whose?: ReadonlySet<string>,
  onOneHop?: () => Promise<Verdict | undefined>,
): Promise<Verdict> {
  const { log } = look;
  const without = stops.find(({ addresses }) => addresses.length === 0);
  if (without) return inconclusive(`the API knows no address for ${without.what}`, log.all);
  // The control: a silent way to a pod that cannot be reached at all says nothing about the way.
  const control = await connectFrom(look, from, to.ip, port);
  if (control.outcome !== "open")
    return inconclusive(`${to.name} cannot be reached: ${control.outcome}`, log.all);
  const { hops } = orLost(await routeFrom(look, from, to.ip), "traceroute was lost");
  const answers = hops.map(({ addresses, rttMs }) => ({ addresses, rttMs }));
  log.draw({ kind: "route", from: endOf(from), to: endOf(to), hops: answers, stops });

  const seen = hops.map(({ addresses }) => addresses.join("|") || "*").join(" → ");
  const [hop1] = hops;
  if (
    onOneHop &&
    hops.length === 1 &&
    hop1?.addresses.length === 1 &&
    isAmong([to.ip], hop1.addresses[0] ?? "")
  ) {
    const verdict = await onOneHop();
    if (verdict) return verdict;
  }
  for (const [index, stop] of stops.entries()) {
    const hop = hops[index];
    if (hop?.addresses.length === 0) return inconclusive(`hop ${index + 1} did not answer: ${seen}`, log.all);
    if (!hop?.addresses.every((address) => isAmong(stop.addresses, address))) {
      const at = hop?.addresses.join("|") ?? "missing";
      if (whose && hop?.addresses.some((address) => !isAmong(whose, address)))
        return inconclusive(
          `hop ${index + 1} is ${at}, and the API does not say whose that is: ${seen}`,
          log.all,
        );
      return violated(`hop ${index + 1} is ${at}, not ${stop.what}: ${seen}`, log.all);
    }
  }
  if (hops.length !== stops.length)
    return violated(`the way has ${hops.length} hops, not ${stops.length}: ${seen}`, log.all);
  return upheld(`${from.name} on ${from.node} → ${to.name} on ${to.node}: ${seen}`, log.all);
}

const isAmong = (addresses: Iterable<string>, address: string) =>
  [...addresses].some((each) => isSameAddress(each, address));

const endOf = ({ name, node, ip }: Pod) => ({ name, node, ip });
