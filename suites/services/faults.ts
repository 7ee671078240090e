import { insertRule } from "../../fixtures/cluster/packets.ts";
import { SLAVE } from "../../fixtures/guestbook/lab.ts";
import { podsOf } from "../../fixtures/guestbook/pods.ts";
import type { Fault } from "../fault.ts";

const swallowingEndpoint: Fault = {
  id: "services/swallowing-endpoint",
  says: "One endpoint of redis-slave takes connections and answers none.",
  violates: ["services/distributes"],
  because: /is never reached/,
  async inject(lab) {
    const [slave] = await podsOf(lab, SLAVE.selector);
    if (!slave) throw new Error("there is no redis slave to silence");
    const rule = ["-p", "tcp", "-d", slave.ip, "--dport", String(SLAVE.port), "-j", "DROP"];
    return insertRule(lab, { table: "mangle", chain: "FORWARD", rule });
  },
};

export const servicesFaults: readonly Fault[] = [swallowingEndpoint];
