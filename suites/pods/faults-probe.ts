import { insertRule } from "../../fixtures/faults/cluster/packets.ts";
import { takeTools } from "../../fixtures/faults/guestbook/tools.ts";
import { BUSYBOX } from "../../fixtures/guestbook/guestbook.ts";
import { all, type Fault } from "../fault.ts";

/** Where the kubelet takes the streams of commands in pods. */
const KUBELET = "10250";

const noExec: Fault = {
  id: "pods/no-exec",
  kind: "probe",
  statement: "The nodes refuse the API server, so that no command can be run in a pod.",
  makesInconclusive: {
    "guestbook/read-slave": "no-entry-to-read",
    "pods/unique-ip": "pod-interfaces-unread",
    ...all(["pods/reach-any", "pods/standard-port"], "pod-identity-unread"),
    ...all(["pods/route-across", "pods/route-local"], { code: "route-target-unreachable", outcome: "lost" }),
    ...all(["services/routes", "services/distributes", "services/random"], "pod-server-unidentified"),
    "services/udp": { code: "connections-lost", from: "busybox-1", why: "the stream" },
    "services/internal-only": { code: "address-seen-from-both-sides", inside: "lost" },
    ...all(["dns/short-name", "dns/every-service"], "lookup-lost"),
    "dns/namespace": "name-connection-lost",
    ...all(["dns/server", "dns/fqdn"], "resolv-conf-unread"),
    ...all(["dns/resolv-nameserver", "dns/resolv-search", "dns/resolv-ndots"], {
      code: "resolv-conf-unread",
      pod: "guestbook-v1",
    }),
    "external/cluster-ip": { code: "connections-lost", from: "busybox-1", why: "the stream" },
    "ingress/rewrite": "pod-does-not-serve-inside",
    ...all(["policy/default-internal", "policy/default-egress", "policy/open-before"], "connection-lost"),
  },
  inject: (lab) =>
    insertRule(lab, {
      table: "filter",
      chain: "INPUT",
      rule: ["-p", "tcp", "--dport", KUBELET, "-j", "REJECT", "--reject-with", "tcp-reset"],
    }),
};

const noTools: Fault = {
  id: "pods/no-tools",
  kind: "probe",
  statement: "The pods that labcheck looks from have no nc and no wget.",
  makesInconclusive: {
    "guestbook/read-slave": "no-entry-to-read",
    "pods/reach-any": { code: "pairs-lost", pairs: 56 },
    ...all(["pods/route-across", "pods/route-local"], { code: "route-target-unreachable", outcome: "lost" }),
    "pods/standard-port": "pod-port-unanswered",
    ...all(["services/routes", "services/distributes", "services/random", "services/udp"], {
      ...{ code: "pod-tool-missing", tool: "nc" },
    }),
    "services/internal-only": { code: "address-seen-from-both-sides", inside: "lost" },
    "external/cluster-ip": { code: "pod-tool-missing", tool: "wget" },
    "ingress/rewrite": "pod-does-not-serve-inside",
    ...all(["policy/default-internal", "policy/default-egress", "policy/open-before"], "connection-lost"),
  },
  inject: (lab, signal) => takeTools(lab, BUSYBOX.selector, ["nc", "wget"], signal),
};

export const podsProbeFaults: readonly Fault[] = [noExec, noTools];
