import { answering, changeCorefile, domainIn } from "../../fixtures/cluster/corefile.ts";
import { insertRule } from "../../fixtures/cluster/packets.ts";
import { ECHO, type Lab, MASTER } from "../../fixtures/guestbook/lab.ts";
import { standStill } from "../../fixtures/guestbook/pod-processes.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { renumber } from "../../fixtures/guestbook/renumber.ts";
import { answersAs, isStatus } from "../../fixtures/ingress/in-force.ts";
import { inOrder, onceInForce } from "../../helpers/steps.ts";
import { all, type Fault } from "../fault.ts";

const serversOf = ({ kube }: Lab) => somePodsOf({ kube, namespace: "kube-system" }, "k8s-app=kube-dns");

/** What cannot be judged where redis-master has no address for anybody. */
const NAMELESS = {
  "guestbook/read-slave": "no-entry-to-read",
  "dns/namespace": "name-and-whole-name-wrong",
};

const failing: Fault = {
  id: "dns/failing",
  kind: "names",
  says: "The DNS server fails at redis-master.",
  violates: {
    ...all(["dns/short-name", "dns/every-service"], { code: "name-servfail", name: "redis-master" }),
    "dns/fqdn": "name-servfail",
  },
  blinds: NAMELESS,
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
  says: "The DNS server takes longer over redis-master than anybody waits.",
  violates: { "dns/fqdn": "dns-server-unanswered" },
  blinds: {
    "guestbook/read-slave": "no-entry-to-read",
    // Of the names that a search tries, the server denies all but the one that it takes its time over.
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
  says: "The DNS server stands still: what is asked of it gets no answer.",
  violates: all(["dns/short-name", "dns/server", "dns/every-service", "dns/fqdn"], "dns-server-unanswered"),
  blinds: {
    ...NAMELESS,
    // A server that says nothing leaves the connection by name without an end; one that denies names ends it.
    "dns/namespace": "name-connection-lost",
    "ingress/rewrite": "pod-does-not-serve-inside",
  },
  inject: async (lab) => standStill(lab, await serversOf(lab)),
};

const stale: Fault = {
  id: "dns/stale",
  kind: "names",
  says: "The DNS server hears nothing of the API server any more, while the service echo gets another address.",
  violates: { "dns/every-service": { code: "name-resolves-wrong", name: "echo" } },
  async inject(lab, signal) {
    // The ingress hears of a service that was made anew, but not at once.
    const routes = "missing" in lab.ingress ? [] : lab.ingress;
    const served = (until: AbortSignal) =>
      Promise.all(routes.map((route) => answersAs(lab, { route, path: "/echo/", as: isStatus(200) }, until)));
    const undo = await inOrder([
      async () => {
        const servers = (await serversOf(lab)).map(({ ip }) => ip).join(",");
        // What the API server says: before and behind the address translation, and from its own node.
        const rule = ["-d", servers, "-p", "tcp", "-m", "multiport", "--sports", "443,6443", "-j", "DROP"];
        return insertRule(lab, { table: "mangle", chain: "POSTROUTING", rule });
      },
      () => renumber(lab, ECHO.service, signal),
    ]);
    const mend = await onceInForce(undo, () => served(signal));
    return async () => {
      await mend();
      await served(AbortSignal.timeout(30_000));
    };
  },
};

export const serverFaults: readonly Fault[] = [failing, slow, paused, stale];
