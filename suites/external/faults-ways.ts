import { insertRule } from "../../fixtures/cluster/packets.ts";
import { silenceSpeakers } from "../../fixtures/cluster/speakers.ts";
import type { Fault } from "../fault.ts";

const oneDirection: Fault = {
  id: "external/one-direction",
  kind: "packets",
  says: "One node hears what comes to its node ports from outside, and its answers are lost.",
  violates: { "external/node-port": /node-2 .*: timeout/ },
  async inject(lab) {
    const source = lab.cluster.outsideAddress;
    if (!source) throw new Error("there is no address outside");
    const rule = ["-d", source, "-p", "tcp", "--sport", "30000:32767", "-j", "DROP"];
    return insertRule(
      lab,
      { table: "mangle", chain: "POSTROUTING", rule },
      lab.cluster.nodes.slice(-1).map(({ name }) => name),
    );
  },
};

const mutedSpeakers: Fault = {
  id: "external/silent-speakers",
  kind: "processes",
  says: "What announces the load balancer's addresses stands still on every node.",
  violates: { "external/load-balancer": /unreachable|timeout/ },
  inject: silenceSpeakers,
};

export const wayFaults: readonly Fault[] = [oneDirection, mutedSpeakers];
