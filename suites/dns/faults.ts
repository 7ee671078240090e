import { scale } from "../../fixtures/cluster/workloads.ts";
import { setGuestbookDns } from "../../fixtures/guestbook/change.ts";
import type { Fault } from "../fault.ts";

const noServer: Fault = {
  id: "dns/no-server",
  says: "No DNS server runs behind the cluster's DNS address.",
  violates: ["dns/short-name"],
  because: /no DNS server answered/,
  inject: (lab, signal) => scale(lab.kube, { namespace: "kube-system", name: "coredns", signal }, 0),
};

const otherNameserver: Fault = {
  id: "dns/other-nameserver",
  says: "The guestbook's pods ask a name server that is not the cluster's.",
  violates: ["dns/resolv-nameserver"],
  because: /192\.0\.2\.53, not/,
  inject: (lab, signal) => setGuestbookDns(lab, "192.0.2.53", signal),
};

export const dnsFaults: readonly Fault[] = [noServer, otherNameserver];
