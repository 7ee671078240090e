import { proxyModeOf } from "../../fixtures/cluster/proxy-mode.ts";
import { skipped, upheld } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";

export const proxyMode: LabClaim = {
  id: "errata/proxy-mode",
  says: "How a virtual IP is made depends on the proxy's mode, of which iptables is only one.",
  expects: "the mode, from the rules that the proxy left on a node",
  effect: "reads",
  touches: "nodes",
  seconds: 30,
  async check({ lab, look }) {
    const { mode, why } = await proxyModeOf(look, lab.cluster);
    if (mode === "unknown") return skipped(reasons.modeUnknown({ why }), look.log.all);
    return upheld(reasons.modeFound({ mode, why }), look.log.all);
  },
};
