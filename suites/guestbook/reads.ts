import type { Pod } from "../../helpers/probes/look.ts";
import type { Watched } from "../../helpers/probes/redis-monitor.ts";

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

type Judged = { is: "violated" | "inconclusive"; words: string } | undefined;

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
    const words =
      master && `${times(master, key)} of ${count} reads of ${pod.name} came to ${master.pod.name}`;
    if (words) return { is: "violated", words: `${words}, not to a slave` };
  }
  const unseen = [...masters, ...slaves].find(({ given }) => given === undefined);
  if (unseen)
    return { is: "inconclusive", words: `what ${unseen.pod.name} is asked was not seen throughout` };
  for (const { pod, key, answered } of reads) {
    if (answered < count)
      return { is: "inconclusive", words: `${pod.name} answered ${answered} of ${count} reads` };
    const seen = slaves.reduce((sum, slave) => sum + times(slave, key), 0);
    if (seen < answered) {
      const words = `${answered - seen} of ${count} reads that ${pod.name} answered came to no slave`;
      return { is: "violated", words };
    }
  }
  return undefined;
}
