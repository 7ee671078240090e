import {
  answering,
  changeCorefile,
  domainIn,
  withDirectives,
} from "../../fixtures/faults/cluster/corefile.ts";
import { insertRule } from "../../fixtures/faults/cluster/packets.ts";
import { standStill } from "../../fixtures/faults/cluster/processes.ts";
import { secondServer } from "../../fixtures/faults/cluster/second-dns-server.ts";
import { renumber } from "../../fixtures/faults/guestbook/services.ts";
import { rewriteResolvConf } from "../../fixtures/faults/guestbook/shell.ts";
import { answersAs, isStatus } from "../../fixtures/faults/ingress/await-response.ts";
import { ECHO, GUESTBOOK, MASTER } from "../../fixtures/guestbook/guestbook.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { applyAndVerify, applyInOrder } from "../../helpers/async/reversible.ts";
import { all, type Fault, type Predictions } from "../fault.ts";

const serversOf = ({ kube }: Lab) => somePodsOf({ kube, namespace: "kube-system" }, "k8s-app=kube-dns");

/** The claims that are inconclusive where redis-master does not resolve. */
const NAMELESS = {
  "guestbook/read-slave": "no-entry-to-read",
  "dns/namespace": "name-and-whole-name-wrong",
};

const failing: Fault = {
  id: "dns/failing",
  kind: "names",
  statement: "The DNS server returns SERVFAIL for redis-master.",
  violates: {
    ...all(["dns/short-name", "dns/every-service"], { code: "name-servfail", name: "redis-master" }),
    "dns/fqdn": "name-servfail",
  },
  makesInconclusive: NAMELESS,
  inject: (lab, signal) =>
    changeCorefile(
      lab,
      (text) =>
        answering(text, "ANY", domainIn(text), `^${MASTER.service}[.]${lab.namespace}[.]svc[.]`, "SERVFAIL"),
      signal,
    ),
};

const slow: Fault = {
  id: "dns/slow",
  kind: "processes",
  statement: "The DNS server answers queries for redis-master only after clients time out.",
  violates: { "dns/fqdn": "dns-server-unanswered" },
  makesInconclusive: {
    "guestbook/read-slave": "no-entry-to-read",
    // The server denies all names of the search list but the one that it delays.
    ...all(["dns/short-name", "dns/every-service"], "lookup-decides-nothing"),
    "dns/namespace": "name-connection-lost",
  },
  inject: (lab, signal) =>
    changeCorefile(
      lab,
      (text) => {
        const zone = `${MASTER.service}.${lab.namespace}.svc.${domainIn(text)}`;
        return `${text}\n${zone}:53 {\nerratic {\ndelay 1 12s\n}\n}\n`;
      },
      signal,
    ),
};

const paused: Fault = {
  id: "dns/paused",
  kind: "processes",
  statement: "The DNS server is paused: queries get no answer.",
  violates: all(["dns/short-name", "dns/server", "dns/every-service", "dns/fqdn"], "dns-server-unanswered"),
  makesInconclusive: {
    ...NAMELESS,
    // A server that does not answer leaves the connection by name open; one that denies the name ends it.
    "dns/namespace": "name-connection-lost",
    "ingress/rewrite": "pod-does-not-serve-inside",
  },
  inject: async (lab) => standStill(lab, await serversOf(lab)),
};

const stale: Fault = {
  id: "dns/stale",
  kind: "names",
  statement: "The DNS server is cut off from the API server, and the service echo then gets another address.",
  violates: { "dns/every-service": { code: "name-resolves-wrong", name: "echo" } },
  async inject(lab, signal) {
    // The ingress controller takes time to learn of a service that was recreated.
    const routes = "missing" in lab.ingress ? [] : lab.ingress;
    const served = (until: AbortSignal) =>
      Promise.all(routes.map((route) => answersAs(lab, { route, path: "/echo/", as: isStatus(200) }, until)));
    const undo = await applyInOrder([
      async () => {
        const servers = (await serversOf(lab)).map(({ ip }) => ip).join(",");
        // Packets of the API server: before and after the address translation, and from its own node.
        const rule = ["-d", servers, "-p", "tcp", "-m", "multiport", "--sports", "443,6443", "-j", "DROP"];
        return insertRule(lab, { table: "mangle", chain: "POSTROUTING", rule });
      },
      () => renumber(lab, ECHO.service, signal),
    ]);
    const mend = await applyAndVerify(undo, () => served(signal));
    return async () => {
      await mend();
      await served(AbortSignal.timeout(30_000));
    };
  },
};

const serverFaults: readonly Fault[] = [failing, slow, paused, stale];

const noReverse: Fault = {
  id: "dns/no-reverse",
  kind: "names",
  statement: "The DNS server has no PTR records.",
  violates: { "dns/server": "name-nxdomain" },
  inject: (lab, signal) => changeCorefile(lab, (text) => answering(text, "PTR", "in-addr.arpa", "."), signal),
};

/** An address of a documentation range (RFC 5737), which no host has. */
const WRONG = "192.0.2.79";

const masterIn = (lab: Lab, corefile: string) =>
  `${MASTER.service}.${lab.namespace}.svc.${domainIn(corefile)}`;

/** Adds a wrong address for redis-master to a Corefile. */
const withWrongRecord = (lab: Lab, corefile: string) =>
  withDirectives(corefile, `hosts {\n${WRONG} ${masterIn(lab, corefile)}\nno_reverse\nfallthrough\n}\n`);

/** The claims that a wrong address for redis-master violates, whichever server returns it. */
const answeredWith = (answers: string): Predictions => ({
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
  statement: "The DNS server has a wrong address for redis-master.",
  violates: answeredWith(WRONG),
  makesInconclusive: { "guestbook/read-slave": "no-entry-to-read" },
  inject: (lab, signal) => changeCorefile(lab, (text) => withWrongRecord(lab, text), signal),
};

const secondServerWrong: Fault = {
  id: "dns/second-server",
  kind: "names",
  statement: "One of two DNS servers has a wrong address for redis-master and no PTR records.",
  violates: {
    ...answeredWith(WRONG),
    "dns/server": "name-nxdomain",
  },
  // Whether its entry is written depends on which server the guestbook pod happens to query.
  excludes: ["guestbook/read-slave"],
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
  statement: "The DNS server has a second, wrong address for redis-master beside the right one.",
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
  statement: "The DNS server resolves redis-master in another namespace as in its own.",
  violates: { "dns/namespace": { code: "name-found-without-namespace", name: "redis-master" } },
  inject: (lab, signal) =>
    changeCorefile(
      lab,
      (text) => {
        const [name, target] = [lab.other, lab.namespace].map(
          (namespace) => `${MASTER.service}.${namespace}.svc.${domainIn(text)}`,
        );
        return withDirectives(text, `rewrite name exact ${name} ${target}\n`);
      },
      signal,
    ),
};

/** Rewrites resolv.conf in the guestbook pods. */
const resolvConf = async (lab: Lab, change: (text: string) => string, signal: AbortSignal) =>
  rewriteResolvConf(lab, await somePodsOf(lab, GUESTBOOK.selector), change, signal);

const otherNameserver: Fault = {
  id: "dns/other-nameserver",
  kind: "names",
  statement: "The guestbook pods query a nameserver that is not the cluster's.",
  violates: {
    "dns/resolv-nameserver": { code: "resolv-nameserver-wrong", found: "192.0.2.53" },
    ...all(["dns/short-name", "dns/server", "dns/every-service", "dns/fqdn"], "dns-server-unanswered"),
  },
  makesInconclusive: {
    "guestbook/read-slave": "no-entry-to-read",
    "ingress/rewrite": "pod-does-not-serve-inside",
  },
  inject: (lab, signal) =>
    resolvConf(lab, (text) => text.replace(/^nameserver .*$/m, "nameserver 192.0.2.53"), signal),
};

const otherSearch: Fault = {
  id: "dns/other-search",
  kind: "names",
  statement: "The search list of the guestbook pods lacks their own namespace.",
  violates: { "dns/resolv-search": { code: "resolv-first-search-wrong", found: "svc.cluster.local" } },
  makesInconclusive: {
    "guestbook/read-slave": "no-entry-to-read",
    // The service's own name is not queried, so no server denies it.
    ...all(["dns/short-name", "dns/every-service"], "lookup-decides-nothing"),
    "ingress/rewrite": "pod-does-not-serve-inside",
  },
  inject: (lab, signal) => resolvConf(lab, (text) => text.replace(/^search \S+ /m, "search "), signal),
};

const fewerDots: Fault = {
  id: "dns/fewer-dots",
  kind: "names",
  statement: "The guestbook pods have ndots 1: they use the search list only for names without a dot.",
  violates: { "dns/resolv-ndots": { code: "resolv-ndots-wrong", found: 1, wanted: 5 } },
  inject: (lab, signal) => resolvConf(lab, (text) => text.replace("ndots:5", "ndots:1"), signal),
};

const onePodFewerDots: Fault = {
  id: "dns/one-pod-few-dots",
  kind: "names",
  statement: "Only the last guestbook pod has ndots 1.",
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
  onePodFewerDots,
  ...serverFaults,
];
