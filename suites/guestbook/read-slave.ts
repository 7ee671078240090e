import { randomUUID } from "node:crypto";
import { GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { converge } from "../../helpers/converge.ts";
import { orLost } from "../../helpers/lost.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { listAndReplication } from "../../helpers/probes/redis.ts";
import type { Replication } from "../../helpers/probes/redis-info.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { inconclusive, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";

/** The list that the guestbook's page writes to. */
export const KEY = "guestbook";

export const readSlave: LabClaim = {
  id: "guestbook/read-slave",
  says: "The guestbook reads from the redis slaves, to which the master replicates.",
  expects: "a new entry on every slave, each linked to the master, and in what the guestbook reads",
  effect: "reads",
  touches: "namespace",
  seconds: 90,
  async check({ lab, look }) {
    const { log, signal } = look;
    const [app, [shell], master, slaves] = await Promise.all([
      onePodOf(lab, GUESTBOOK.selector),
      shellsOf(lab),
      onePodOf(lab, MASTER.selector),
      somePodsOf(lab, SLAVE.selector),
    ]);
    const entry = `labcheck-${randomUUID()}`;
    const url = `http://${app.ip}:${GUESTBOOK.port}`;
    const written = await fetchFrom(look, shell, `${url}/rpush/${KEY}/${entry}`);
    orLost(written, "the guestbook took no entry, so there is nothing to read");
    const origin = orLost(
      await listAndReplication(look, master, KEY),
      "the master could not be asked what it has and replicates",
    );
    if (!origin.entries.includes(entry))
      return inconclusive("the entry is not on the master, so it cannot come from there", log.all);

    const wrong = await Promise.all(
      slaves.map(async (slave) => {
        const state = await whenArrived(look, slave, entry);
        return (
          wrongIn(slave, state.replication, origin.replication.dataSet) ??
          (state.entries.includes(entry)
            ? undefined
            : `the entry did not reach ${slave.name} within ${TIMEOUTS.replication} s`)
        );
      }),
    );
    const first = wrong.find((words) => words !== undefined);
    if (first) return violated(first, log.all);
    const { converged, last } = await converge(
      () => fetchFrom(look, shell, `${url}/lrange/${KEY}`),
      (answer) => answer?.includes(entry) === true,
      { signal, seconds: TIMEOUTS.replication },
    );
    orLost(last, "the guestbook could not be asked for the entry");
    if (!converged)
      return violated("the entry is on every slave, but the guestbook does not read it", log.all);
    return upheld(
      `an entry reached all ${slaves.length} slaves, whose link to the master is up, and was read back`,
      log.all,
    );
  },
};

/** What a slave has and follows, once the entry is on it or the time for that is over. */
async function whenArrived(look: Look, slave: Pod, entry: string) {
  const { last } = await converge(
    () => listAndReplication(look, slave, KEY),
    (state) => state?.entries.includes(entry) === true,
    // Nobody takes an entry out again.
    { signal: look.signal, seconds: TIMEOUTS.replication, inARow: 1 },
  );
  return orLost(last, `${slave.name} could not be asked for its list and what it follows`);
}

function wrongIn({ name }: Pod, slave: Replication, master: string | undefined): string | undefined {
  if (slave.role !== "slave") return `${name} has the role ${slave.role ?? "unknown"}, not slave`;
  if (slave.masterHost !== MASTER.service)
    return `${name} follows ${slave.masterHost ?? "nobody"}, not ${MASTER.service}`;
  if (slave.linkUp !== true) return `${name} has no link to the master`;
  if (master !== undefined && slave.dataSet !== master) return `${name} replicates another data set`;
  return undefined;
}
