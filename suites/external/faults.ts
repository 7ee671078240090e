import { insertRule } from "../../fixtures/cluster/packets.ts";
import { GUESTBOOK, type Lab } from "../../fixtures/guestbook/lab.ts";
import { balancerOf } from "../../helpers/probes/service.ts";
import type { Fault } from "../fault.ts";

const service = ({ kube, namespace }: Lab) =>
  kube.core.readNamespacedService({ name: GUESTBOOK.service, namespace });

const blockedNodePort: Fault = {
  id: "external/blocked-node-port",
  says: "One node drops what comes to the guestbook's node port.",
  violates: ["external/node-port"],
  because: /node-2 .*: timeout/,
  async inject(lab) {
    const port = (await service(lab)).spec?.ports?.[0]?.nodePort;
    const node = lab.cluster.nodes.at(-1)?.name;
    if (!port || !node) throw new Error("there is no node port to block");
    const rule = ["-p", "tcp", "--dport", String(port), "-j", "DROP"];
    return insertRule(lab, { table: "raw", chain: "PREROUTING", rule }, [node]);
  },
};

const blockedBalancer: Fault = {
  id: "external/blocked-load-balancer",
  says: "The nodes drop what comes to the load balancer's address.",
  violates: ["external/load-balancer"],
  because: /load balancer .*: timeout/,
  async inject(lab) {
    const address = balancerOf(await service(lab));
    if (!address) throw new Error("there is no load balancer to block");
    const rule = ["-p", "tcp", "-d", address, "--dport", String(GUESTBOOK.port), "-j", "DROP"];
    return insertRule(lab, { table: "raw", chain: "PREROUTING", rule });
  },
};

export const externalFaults: readonly Fault[] = [blockedBalancer, blockedNodePort];
