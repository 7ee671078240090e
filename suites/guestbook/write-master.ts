import { MASTER } from "../../fixtures/guestbook/lab.ts";
import { onePodOf } from "../../fixtures/guestbook/pods.ts";
import { orLost } from "../../helpers/lost.ts";
import { listAndReplication } from "../../helpers/probes/redis.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { noEntrance } from "../skips.ts";
import { doorsOf, KEY, visitsBy, writesBy } from "./visit.ts";

export const writeMaster: LabClaim = {
  id: "guestbook/write-master",
  says: "An entry that is written in the guestbook's page goes to the redis master.",
  expects: "an entry of its own by every entrance in the list on the master pod",
  effect: "reads",
  touches: "namespace",
  takesLong: true,
  seconds: 300,
  async check({ lab, look }) {
    const { browser } = lab.cluster;
    const shut = noEntrance(lab);
    if (shut) return skipped(shut);
    const [doors, master] = await Promise.all([doorsOf(look, lab), onePodOf(lab, MASTER.selector)]);
    // Who has no browser writes by the request that the page's script makes.
    const [who, visits] =
      "missing" in browser
        ? (["own", writesBy(look, lab, doors)] as const)
        : (["browser's own", visitsBy(look, lab, browser, doors)] as const);
    for await (const { entrance, entry, seen } of visits) {
      const at = `${entrance.name} (${entrance.url})`;
      // Whether the page comes at all is another claim's question.
      if (!seen.opened) return inconclusive(`${at}: ${seen.outcome}, ${seen.why}`, look.log.all);
      if (!seen.posted) {
        const answer = seen.requests.findLast(({ url }) => url.includes("/rpush/"))?.status;
        return answer === undefined
          ? inconclusive(`${at}: the entry got no answer`, look.log.all)
          : violated(`${at}: the entry is answered by HTTP ${answer}, not taken`, look.log.all);
      }
      const state = await listAndReplication(look, master, KEY);
      const { entries, replication } = orLost(state, `${master.name} could not be asked for its list`);
      // What another server took would come to a slave of it as well.
      if (replication.role !== "master")
        return violated(
          `${master.name} has the role ${replication.role ?? "unknown"}, not master`,
          look.log.all,
        );
      if (!entries.includes(entry))
        return violated(`${at}: the entry ${entry} is taken, but not on ${master.name}`, look.log.all);
    }
    const names = doors.map(({ name }) => name).join(", ");
    return upheld(`${master.name} has the ${who} entry of each entrance: ${names}`, look.log.all);
  },
};
