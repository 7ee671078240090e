import { answering, changeCorefile, domainIn } from "../../fixtures/cluster/corefile.ts";
import { insertRule } from "../../fixtures/cluster/packets.ts";
import { ECHO, type Lab, MASTER } from "../../fixtures/guestbook/lab.ts";
import { standStill } from "../../fixtures/guestbook/pod-processes.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { renumber } from "../../fixtures/guestbook/renumber.ts";
import { inOrder } from "../../helpers/steps.ts";
import type { Fault } from "../fault.ts";

const serversOf = ({ kube }: Lab) => somePodsOf({ kube, namespace: "kube-system" }, "k8s-app=kube-dns");

const failing: Fault = {
  id: "dns/failing",
  kind: "names",
  says: "The DNS server fails at redis-master.",
  violates: {
    "dns/short-name": /redis-master is SERVFAIL/,
    "dns/fqdn": /redis-master\..* is SERVFAIL/,
  },
  inject: (lab, signal) =>
    changeCorefile(
      lab,
      (text) =>
        answering(text, "ANY", domainIn(text), `^${MASTER.service}[.]${lab.namespace}[.]svc[.]`, "SERVFAIL"),
      signal,
    ),
};

const paused: Fault = {
  id: "dns/paused",
  kind: "processes",
  says: "The DNS server stands still: what is asked of it gets no answer.",
  violates: { "dns/short-name": /no DNS server answered, while/ },
  inject: async (lab) => standStill(lab, await serversOf(lab)),
};

const stale: Fault = {
  id: "dns/stale",
  kind: "names",
  says: "The DNS server hears nothing of the API server any more, while the service echo gets another address.",
  violates: { "dns/every-service": /echo is \S+, not / },
  inject: (lab, signal) =>
    inOrder([
      async () => {
        const servers = (await serversOf(lab)).map(({ ip }) => ip).join(",");
        const rule = ["-s", servers, "-p", "tcp", "--dport", "443", "-j", "DROP"];
        return insertRule(lab, { table: "raw", chain: "PREROUTING", rule });
      },
      () => renumber(lab, ECHO.service, signal),
    ]),
};

export const serverFaults: readonly Fault[] = [failing, paused, stale];
