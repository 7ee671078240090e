import { proxiesHave } from "../../fixtures/faults/cluster/packet-rules.ts";
import { insertRule } from "../../fixtures/faults/cluster/packets.ts";
import { patching } from "../../fixtures/faults/cluster/patch.ts";
import { ECHO, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { applyAndVerify } from "../../helpers/async/reversible.ts";
import type { Fault } from "../fault.ts";
import { slaveService } from "./faults-objects.ts";

const wrongTargetPort: Fault = {
  id: "services/wrong-target-port",
  kind: "objects",
  statement: "The redis-slave service leads to a port on which nobody listens.",
  violates: {
    "services/shape": {
      code: "service-field-wrong",
      service: "redis-slave",
      field: "targetPort",
      found: "6380",
      wanted: "redis-server",
    },
    "services/endpoints": { code: "endpoints-port-wrong", service: "redis-slave", found: 6380, wanted: 6379 },
    "services/distributes": { code: "no-connection-answered", node: "node-1" },
  },
  makesInconclusive: {
    "guestbook/read-slave": "no-entry-to-read",
    "ingress/rewrite": "pod-does-not-serve-inside",
    "services/internal-only": { code: "address-seen-from-both-sides", inside: "refused" },
    "services/random": { code: "connection-unanswered", connection: 1 },
  },
  async inject(lab, signal) {
    const ports = [{ port: SLAVE.port, targetPort: 6380, protocol: "TCP" }];
    const undo = await patching(lab.kube, slaveService(lab), { spec: { ports } });
    return applyAndVerify(undo, () => proxiesHave(lab, /redis-slave.* --to-destination \S+:6380/, signal));
  },
};

const lostPackets: Fault = {
  id: "services/lost-packets",
  kind: "packets",
  statement: "The nodes lose every third UDP packet to the echo pods.",
  makesInconclusive: { "services/udp": "packets-unanswered" },
  async inject(lab) {
    const every = ["-m", "statistic", "--mode", "nth", "--every", "3", "--packet", "0"];
    const rule = ["-p", "udp", "--dport", String(ECHO.udpPort), ...every, "-j", "DROP"];
    return insertRule(lab, { table: "mangle", chain: "FORWARD", rule });
  },
};

export const endpointFaults: readonly Fault[] = [wrongTargetPort, lostPackets];
