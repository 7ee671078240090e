import { answering, changeCorefile, domainIn, withDirectives } from "../../fixtures/cluster/corefile.ts";
import { secondServer } from "../../fixtures/cluster/second-dns-server.ts";
import { GUESTBOOK, type Lab, MASTER } from "../../fixtures/guestbook/lab.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { rewriteResolvConf } from "../../fixtures/guestbook/resolv-conf.ts";
import { all, type Fault, type Turned } from "../fault.ts";
import { serverFaults } from "./faults-server.ts";

const noReverse: Fault = {
  id: "dns/no-reverse",
  kind: "names",
  says: "The DNS server knows no names for addresses.",
  violates: { "dns/server": "name-nxdomain" },
  inject: (lab, signal) => changeCorefile(lab, (text) => answering(text, "PTR", "in-addr.arpa", "."), signal),
};

/** Of a range that is nobody's (RFC 5737). */
const WRONG = "192.0.2.79";

const masterIn = (lab: Lab, corefile: string) =>
  `${MASTER.service}.${lab.namespace}.svc.${domainIn(corefile)}`;

/** A Corefile with a wrong address for redis-master. */
const withWrongRecord = (lab: Lab, corefile: string) =>
  withDirectives(corefile, `hosts {\n${WRONG} ${masterIn(lab, corefile)}\nno_reverse\nfallthrough\n}\n`);

/** What must see a wrong address for redis-master, whichever server gives it. */
const answeredWith = (answers: string): Turned => ({
  ...all(["dns/fqdn", "dns/namespace"], { code: "name-resolves-wrong", answers }),
  ...all(["dns/short-name", "dns/every-service"], {
    code: "name-resolves-wrong",
    name: "redis-master",
    answers,
  }),
});

const wrongRecord: Fault = {
  id: "dns/wrong-record",
  kind: "names",
  says: "The DNS server has a wrong address for redis-master.",
  violates: answeredWith(WRONG),
  blinds: { "guestbook/read-slave": "no-entry-to-read" },
  inject: (lab, signal) => changeCorefile(lab, (text) => withWrongRecord(lab, text), signal),
};

const secondServerWrong: Fault = {
  id: "dns/second-server",
  kind: "names",
  says: "One of two DNS servers has a wrong address for redis-master, and no names for addresses.",
  violates: {
    ...answeredWith(WRONG),
    "dns/server": "name-nxdomain",
  },
  // Whether its entry is written hangs on which server the guestbook's pod happens to ask.
  leaves: ["guestbook/read-slave"],
  inject: (lab, signal) =>
    secondServer(
      lab,
      {
        change: (text) => answering(withWrongRecord(lab, text), "PTR", "in-addr.arpa", "."),
        markOf: (text) => ({ name: masterIn(lab, text), address: WRONG }),
      },
      signal,
    ),
};

const extraAddress: Fault = {
  id: "dns/extra-address",
  kind: "names",
  says: "The DNS server has a second, wrong address for redis-master beside the right one.",
  violates: answeredWith("192.0.2.80"),
  async inject(lab, signal) {
    const { kube, namespace } = lab;
    const { spec } = await kube.core.readNamespacedService({ name: MASTER.service, namespace });
    return changeCorefile(
      lab,
      (text) => {
        const name = `${MASTER.service}.${namespace}.svc.${domainIn(text)}`;
        const entries = [spec?.clusterIP, "192.0.2.80"].map((address) => `${address} ${name}\n`).join("");
        return withDirectives(text, `hosts {\n${entries}no_reverse\nfallthrough\n}\n`);
      },
      signal,
    );
  },
};

const borderless: Fault = {
  id: "dns/borderless",
  kind: "names",
  says: "The DNS server finds redis-master from another namespace as from its own.",
  violates: { "dns/namespace": { code: "name-found-without-namespace", name: "redis-master" } },
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

/** Rewrites resolv.conf in the guestbook's pods. */
const resolvConf = async (lab: Lab, change: (text: string) => string, signal: AbortSignal) =>
  rewriteResolvConf(lab, await somePodsOf(lab, GUESTBOOK.selector), change, signal);

const otherNameserver: Fault = {
  id: "dns/other-nameserver",
  kind: "names",
  says: "The guestbook's pods ask a name server that is not the cluster's.",
  violates: {
    "dns/resolv-nameserver": { code: "resolv-nameserver-wrong", found: "192.0.2.53" },
    ...all(["dns/short-name", "dns/server", "dns/every-service", "dns/fqdn"], "dns-server-unanswered"),
  },
  blinds: {
    "guestbook/read-slave": "no-entry-to-read",
    "ingress/rewrite": "pod-does-not-serve-inside",
  },
  inject: (lab, signal) =>
    resolvConf(lab, (text) => text.replace(/^nameserver .*$/m, "nameserver 192.0.2.53"), signal),
};

const otherSearch: Fault = {
  id: "dns/other-search",
  kind: "names",
  says: "The guestbook's pods do not search their own namespace.",
  violates: { "dns/resolv-search": { code: "resolv-first-search-wrong", found: "svc.cluster.local" } },
  blinds: {
    "guestbook/read-slave": "no-entry-to-read",
    // The name that should be found is not asked for, so nobody denies it.
    ...all(["dns/short-name", "dns/every-service"], "lookup-decides-nothing"),
    "ingress/rewrite": "pod-does-not-serve-inside",
  },
  inject: (lab, signal) => resolvConf(lab, (text) => text.replace(/^search \S+ /m, "search "), signal),
};

const fewerDots: Fault = {
  id: "dns/fewer-dots",
  kind: "names",
  says: "The guestbook's pods search only for names without a dot.",
  violates: { "dns/resolv-ndots": { code: "resolv-ndots-wrong", found: 1, wanted: 5 } },
  inject: (lab, signal) => resolvConf(lab, (text) => text.replace("ndots:5", "ndots:1"), signal),
};

const onePodSearchesLess: Fault = {
  id: "dns/one-pod-few-dots",
  kind: "names",
  says: "The last of the guestbook's pods alone searches only for names without a dot.",
  violates: { "dns/resolv-ndots": { code: "resolv-ndots-wrong", found: 1, wanted: 5 } },
  async inject(lab, signal) {
    const pods = await somePodsOf(lab, GUESTBOOK.selector);
    return rewriteResolvConf(lab, pods.slice(-1), (text) => text.replace("ndots:5", "ndots:1"), signal);
  },
};

export const dnsFaults: readonly Fault[] = [
  noReverse,
  wrongRecord,
  secondServerWrong,
  extraAddress,
  borderless,
  otherNameserver,
  otherSearch,
  fewerDots,
  onePodSearchesLess,
  ...serverFaults,
];
