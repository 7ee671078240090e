import { podsOf, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { redisIn } from "../../fixtures/guestbook/redis.ts";
import type { Fault } from "../fault.ts";

const slaveDetached: Fault = {
  id: "guestbook/slave-detached",
  says: "A redis slave does not follow the master any more.",
  violates: ["guestbook/read-slave"],
  because: /has the role master/,
  async inject(lab, signal) {
    const [slave] = await podsOf(lab, SLAVE.selector);
    if (!slave) throw new Error("there is no redis slave to detach");
    await redisIn(lab, slave, signal, "REPLICAOF", "NO", "ONE");
    return async () => {
      await redisIn(lab, slave, AbortSignal.timeout(10_000), "REPLICAOF", "redis-master", "6379");
    };
  },
};

export const guestbookFaults: readonly Fault[] = [slaveDetached];
