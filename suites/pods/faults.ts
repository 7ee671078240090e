import { insertRule } from "../../fixtures/cluster/packets.ts";
import { BUSYBOX, podsOf } from "../../fixtures/guestbook/lab.ts";
import type { Fault } from "../fault.ts";

const hiddenNode: Fault = {
  id: "pods/hidden-node",
  says: "A node gives back the hop it takes from packets, so the next one is missing from every route.",
  violates: ["pods/route-across"],
  because: /hop 2 is .*, not an address of/,
  inject: (lab) =>
    insertRule(lab, {
      table: "mangle",
      chain: "FORWARD",
      rule: ["-p", "udp", "-j", "TTL", "--ttl-inc", "1"],
    }),
};

const swallowingPod: Fault = {
  id: "pods/swallowing-pod",
  says: "Nothing that is sent to one pod arrives.",
  violates: ["pods/reach-any"],
  because: /got nothing/,
  async inject(lab) {
    const pods = await podsOf(lab, BUSYBOX.selector);
    const ip = pods.at(-1)?.ip;
    if (!ip) throw new Error("there is no BusyBox pod to cut off");
    const rule = ["-p", "tcp", "-d", ip, "--dport", String(BUSYBOX.port), "-j", "DROP"];
    return insertRule(lab, { table: "mangle", chain: "FORWARD", rule });
  },
};

export const podsFaults: readonly Fault[] = [hiddenNode, swallowingPod];
