import { proxyModeOf } from "../../fixtures/cluster/inspect/proxy-mode.ts";
import { skipped, upheld } from "../../helpers/engine/verdict.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";

export const proxyMode: LabClaim = {
  id: "errata/proxy-mode",
  statement: "How a virtual IP is made depends on the proxy's mode, of which iptables is only one.",
  expected: "the mode, from the rules that the proxy left on a node",
  scope: "nodes",
  timeoutSeconds: 30,
  async check({ lab, context }) {
    const { mode, why } = await proxyModeOf(context, lab.cluster);
    if (mode === "unknown") return skipped(reasons.modeUnknown({ why }));
    return upheld(reasons.modeFound({ mode, why }));
  },
};
