import { GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { podsOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import { familyOf, isSameAddress } from "../../helpers/network/address.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { type LocalRoute, localRoute } from "../../helpers/probes/local-route.ts";
import type { Outcome, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { queryOutside } from "../../helpers/probes/query-outside.ts";
import { runIdOf } from "../../helpers/probes/redis.ts";
import { clusterIPsOf, findService, serviceOf } from "../../helpers/probes/service.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./outside-reasons.ts";
import { type PortControl, portControls } from "./port-controls.ts";

/** Kept for documentation (RFC 5737, RFC 3849, RFC 9637); three of each, as a link of this machine may use one. */
const NOBODY = {
  IPv4: ["192.0.2.1", "198.51.100.1", "203.0.113.1"],
  IPv6: ["2001:db8::1", "2001:db8:ffff::1", "3fff::1"],
} as const;

/** What this machine does with addresses that nobody has, for each family: its default route, or none. */
type DefaultRoutes = Readonly<Record<"IPv4" | "IPv6", readonly LocalRoute[]>>;

/** Asks for the routes to addresses that nobody has. */
async function defaultRoutes(context: ProbeContext, source: string): Promise<DefaultRoutes> {
  const routesTo = (addresses: readonly string[]) =>
    Promise.all(addresses.map((each) => localRoute(context, source, each)));
  const [IPv4, IPv6] = await Promise.all([routesTo(NOBODY.IPv4), routesTo(NOBODY.IPv6)]);
  return { IPv4, IPv6 };
}

/** Whether a route is one of an address's own: not what this machine does with most addresses that nobody has. */
const isSpecific = (own: LocalRoute, defaults: readonly LocalRoute[]): boolean =>
  defaults.filter((each) => isSameRoute(each, own)).length * 2 <= defaults.length;

function isSameRoute(one: LocalRoute, other: LocalRoute): boolean {
  if (one.route !== "some" || other.route !== "some") return one.route === other.route;
  return one.via === other.via && one.dev === other.dev;
}

const RUN_ID = /^run_id:([0-9a-f]+)\r$/m;
const POD_NAME = /^x-guestbook-pod: *(\S+)\r$/im;

/** An application inside, and how it says over a connection who it is. */
interface App {
  services: readonly string[];
  selector: string;
  port: number;
  text: string;
  until: RegExp;
}

const REDIS: App = {
  services: [MASTER.service, SLAVE.service],
  selector: "app=redis",
  port: MASTER.port,
  text: "INFO server\r\nQUIT\r\n",
  until: RUN_ID,
};
const PAGES: App = {
  services: [GUESTBOOK.service],
  selector: GUESTBOOK.selector,
  port: GUESTBOOK.port,
  text: "GET /env HTTP/1.0\r\n\r\n",
  until: POD_NAME,
};
const APPS = [REDIS, PAGES];

/** An address inside as it was seen from both sides. */
interface Seen {
  app: App;
  at: { kind: reasons.PlaceKind; address: string; port: number };
  outside: Outcome;
  /** What came back over a connection from outside. */
  said: string;
  inside: Outcome;
}

export const internalOnly: LabClaim = {
  id: "services/internal-only",
  statement: "From outside the cluster neither a ClusterIP nor a pod's IP can be reached.",
  expected:
    "no connection from outside to either, while both are open to a pod and this machine may send to their port",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const source = lab.cluster.outside;
    const [seen, ...controls] = await Promise.all([
      seenOf(context, lab),
      ...APPS.map(({ port }) => portControls(context, lab, port)),
    ]);
    const both = seen.map(({ at, outside, inside }) => reasons.seenFromBothSides({ ...at, outside, inside }));
    const open = seen.filter(({ outside }) => outside === "open");
    for (const each of open) {
      const who = await whoIn(context, lab, each);
      if (who !== undefined) return violated(reasons.openOutside({ ...each.at, source, pod: who }));
    }
    const [stranger] = open;
    if (stranger)
      return inconclusive(
        reasons.strangerOutside({
          ...{ address: stranger.at.address, port: stranger.at.port },
          app: stranger.app === REDIS ? "redis" : "guestbook",
        }),
      );
    if (seen.some(({ inside }) => inside !== "open"))
      return inconclusive(reasons.notOpenInside({ seen: both }));
    const defaults = await defaultRoutes(context, source);
    const witnesses = new Map<string, Reason>();
    for (const each of seen) {
      const evidence = await outOfReach(context, lab, each, {
        controls: controls[APPS.indexOf(each.app)] ?? [],
        defaults,
      });
      if ("unproven" in evidence)
        return inconclusive(reasons.silenceUnproven({ seen: both, why: evidence.unproven }));
      witnesses.set(evidence.because.text, evidence.because);
    }
    return upheld(reasons.outOfReach({ seen: both, witnesses: [...witnesses.values()] }));
  },
};

/** The applications' ClusterIPs and pod IPs, each asked from outside who is there, and from a pod whether it is open. */
async function seenOf(context: ProbeContext, lab: Lab): Promise<Seen[]> {
  const [[shell], places] = await Promise.all([
    shellsOf(lab),
    Promise.all(APPS.map((app) => placesOf(context, lab, app))),
  ]);
  return Promise.all(
    places.flat().map(async ({ app, kind, address }) => {
      const { port, text, until } = app;
      const question = { text, until, seconds: context.timeouts.connection };
      const [{ outcome, received: said }, { outcome: inside }] = await Promise.all([
        queryOutside(context, { source: lab.cluster.outside, address, port, ...question }),
        connectFrom(context, shell, address, port),
      ]);
      return { app, at: { kind, address, port }, outside: outcome, said, inside };
    }),
  );
}

/** The addresses inside at which an application is there. Throws ProbeError where the master has none. */
async function placesOf(context: ProbeContext, lab: Lab, app: App) {
  const { namespace } = lab;
  const [master, others, pods] = await Promise.all([
    app === REDIS ? serviceOf(context, namespace, MASTER.service) : undefined,
    Promise.all(
      app.services
        .filter((name) => name !== MASTER.service)
        .map((name) => findService(context, namespace, name)),
    ),
    app === REDIS ? somePodsOf(lab, app.selector) : podsOf(lab, app.selector),
  ]);
  if (master && clusterIPsOf(master).length === 0)
    throw new ProbeError(reasons.noClusterIp({ service: MASTER.service }));
  const virtual = [master, ...others].flatMap((service) => (service ? clusterIPsOf(service) : []));
  return [
    ...virtual.map((address) => ({ app, kind: "service" as const, address })),
    ...pods.flatMap(({ ips }) => ips.map((address) => ({ app, kind: "pod" as const, address }))),
  ];
}

/** The lab's pod whose server says so; undefined where it is none, or does not say. */
async function whoIn(context: ProbeContext, lab: Lab, { app, said }: Seen): Promise<string | undefined> {
  const id = app.until.exec(said)?.[1];
  if (id === undefined) return undefined;
  const pods = await podsOf(lab, app.selector);
  if (app === PAGES) return pods.find(({ name }) => name === id)?.name;
  const ids = await Promise.all(pods.map((pod) => runIdOf(context, pod)));
  return pods[ids.indexOf(id)]?.name;
}

/**
 * Why an address that does not open is out of reach, and not merely silent: this machine has no route there; or it
 * may send to that port, as another address of the cluster answered it there, and has no route of its own to just that address: where it
 * has one, a firewall of its own may shut it.
 */
async function outOfReach(
  context: ProbeContext,
  { cluster }: Lab,
  { at, outside }: Seen,
  { controls, defaults }: { controls: readonly PortControl[]; defaults: DefaultRoutes },
): Promise<{ because: Reason } | { unproven: Reason }> {
  const { address, port } = at;
  const source = cluster.outside;
  const own = await localRoute(context, source, address);
  // Without a route a connection of a family that this machine lacks is lost before it begins.
  if (own.route === "none" && (outside === "unreachable" || outside === "lost"))
    return { because: reasons.noRoute(at) };
  if (outside === "lost") return { unproven: reasons.outsideLost({ source }) };
  if (outside === "refused" || outside === "reset")
    return { unproven: reasons.refusedByWhom({ outcome: outside, address, port }) };
  const indistinguishable = controls.filter((control) => familyOf(control.address) === familyOf(address));
  const answered = indistinguishable.find((control) => control.answered);
  if (answered === undefined)
    return {
      unproven: reasons.mayNotSend({ source, port, tried: indistinguishable.map(({ reason }) => reason) }),
    };
  const through = cluster.nodes.find(
    (node) => own.route === "some" && own.via !== undefined && isSameAddress(node.address, own.via),
  );
  if (through) return { unproven: reasons.routeThroughNode({ address, node: through.name }) };
  if (isSpecific(own, defaults[familyOf(address) ?? "IPv4"]))
    return {
      unproven: reasons.ownRoute({
        ...{ address, told: own.route },
        ...(own.route === "some" ? { via: own.via, device: own.dev } : {}),
      }),
    };
  return { because: reasons.maySend({ control: answered.reason }) };
}
