import type { Reason } from "../../helpers/engine/reason.ts";
import type { Pod } from "../../helpers/probes/probe-context.ts";
import type { Watched } from "../../helpers/probes/redis-monitor.ts";
import * as reasons from "./reasons.ts";

/** The reads that a guestbook pod was asked for under a key of its own, and how many of them it answered. */
export interface Reads {
  pod: Pick<Pod, "name">;
  key: string;
  answered: number;
}

/** That reads which go astray are missed must be less likely than this. */
const MISSED = 1e-4;

/** How many reads, each over a fresh connection, show it where such a share of them goes astray. */
export const readsToSee = (share: number): number => Math.ceil(Math.log(MISSED) / Math.log(1 - share));

type Judged = { is: "violated" | "inconclusive"; reason: Reason } | undefined;

const times = ({ given = [] }: Watched, key: string) =>
  given.filter((each) => each.command === "LRANGE" && each.key === key).length;

/** Whether every read of every guestbook pod was seen on a slave, and none on a master; undefined where it was so. */
export function judgeReads(
  reads: readonly Reads[],
  count: number,
  masters: readonly Watched[],
  slaves: readonly Watched[],
): Judged {
  for (const { pod, key } of reads) {
    const master = masters.find((each) => times(each, key) > 0);
    if (master) {
      const those = { pod: pod.name, reads: times(master, key), of: count, server: master.pod.name };
      return { is: "violated", reason: reasons.readsOnMaster(those) };
    }
  }
  const unseen = [...masters, ...slaves].find(({ given }) => given === undefined);
  if (unseen) return { is: "inconclusive", reason: reasons.commandsUnseen({ pod: unseen.pod.name }) };
  for (const { pod, key, answered } of reads) {
    const of = { pod: pod.name, of: count };
    if (answered < count)
      return { is: "inconclusive", reason: reasons.readsUnanswered({ ...of, reads: answered }) };
    const seen = slaves.reduce((sum, slave) => sum + times(slave, key), 0);
    if (seen < answered)
      return { is: "violated", reason: reasons.readsNowhere({ ...of, reads: answered - seen }) };
  }
  return undefined;
}
