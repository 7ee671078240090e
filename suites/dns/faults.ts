import { answering, changeCorefile, domainIn, withDirectives } from "../../fixtures/cluster/corefile.ts";
import { scale } from "../../fixtures/cluster/workloads.ts";
import { changePods } from "../../fixtures/guestbook/change.ts";
import { GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/lab.ts";
import type { Fault } from "../fault.ts";
import { serverFaults } from "./faults-server.ts";

const noReverse: Fault = {
  id: "dns/no-reverse",
  kind: "names",
  says: "The DNS server knows no names for addresses.",
  violates: { "dns/server": /is NXDOMAIN \(.*arpa\), not kube-dns/ },
  inject: (lab, signal) => changeCorefile(lab, (text) => answering(text, "PTR", "in-addr.arpa", "."), signal),
};

const wrongRecord: Fault = {
  id: "dns/wrong-record",
  kind: "names",
  says: "The DNS server has a wrong address for redis-master.",
  violates: {
    "dns/fqdn": /redis-master\..* is 192\.0\.2\.79, not/,
    "dns/short-name": /redis-master is 192\.0\.2\.79, not/,
  },
  inject: (lab, signal) =>
    changeCorefile(
      lab,
      (text) => {
        const name = `${MASTER.service}.${lab.namespace}.svc.${domainIn(text)}`;
        return withDirectives(text, `hosts {\n192.0.2.79 ${name}\nno_reverse\nfallthrough\n}\n`);
      },
      signal,
    ),
};

const borderless: Fault = {
  id: "dns/borderless",
  kind: "names",
  says: "The DNS server finds redis-master from another namespace as from its own.",
  violates: { "dns/namespace": /redis-master is .* in .*, not NXDOMAIN/ },
  inject: (lab, signal) =>
    changeCorefile(
      lab,
      (text) => {
        const [asked, meant] = [lab.other, lab.namespace].map(
          (namespace) => `${MASTER.service}.${namespace}.svc.${domainIn(text)}`,
        );
        return withDirectives(text, `rewrite name exact ${asked} ${meant}\n`);
      },
      signal,
    ),
};

const otherNameserver: Fault = {
  id: "dns/other-nameserver",
  kind: "names",
  says: "The guestbook's pods ask a name server that is not the cluster's.",
  violates: { "dns/resolv-nameserver": /the nameserver is 192\.0\.2\.53, not/ },
  inject: (lab, signal) =>
    changePods(lab, GUESTBOOK, { dnsPolicy: "None", dnsConfig: { nameservers: ["192.0.2.53"] } }, signal),
};

const otherSearch: Fault = {
  id: "dns/other-search",
  kind: "names",
  says: "The guestbook's pods search the cluster's domains the other way round, and only for names without a dot.",
  violates: {
    "dns/resolv-search": /the first search domain is cluster\.local, not/,
    "dns/resolv-ndots": /ndots is 1, not 5/,
  },
  async inject(lab, signal) {
    const { spec } = await lab.kube.core.readNamespacedService({
      name: "kube-dns",
      namespace: "kube-system",
    });
    const dnsConfig = {
      nameservers: [spec?.clusterIP ?? ""],
      searches: ["cluster.local", "svc.cluster.local", `${lab.namespace}.svc.cluster.local`],
      options: [{ name: "ndots", value: "1" }],
    };
    return changePods(lab, GUESTBOOK, { dnsPolicy: "None", dnsConfig }, signal);
  },
};

export const dnsFaults: readonly Fault[] = [
  noReverse,
  wrongRecord,
  borderless,
  otherNameserver,
  otherSearch,
  ...serverFaults,
];
