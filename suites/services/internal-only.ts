import { GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { podsOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import { familyOf, isSameAddress } from "../../helpers/network/address.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { type LocalRoute, localRoute } from "../../helpers/probes/local-route.ts";
import type { Outcome, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { queryOutside } from "../../helpers/probes/query-outside.ts";
import { runIdOf } from "../../helpers/probes/redis.ts";
import { clusterIPsOf, findService, serviceOf } from "../../helpers/probes/service.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./outside-reasons.ts";
import { type PortControl, portControls } from "./port-controls.ts";

/** Documentation addresses (RFC 5737, RFC 3849, RFC 9637); three of each family, as this machine may use one range. */
const UNUSED_ADDRESSES = {
  IPv4: ["192.0.2.1", "198.51.100.1", "203.0.113.1"],
  IPv6: ["2001:db8::1", "2001:db8:ffff::1", "3fff::1"],
} as const;

/** The routes of this machine to unused addresses, per family: its default route, or none. */
type DefaultRoutes = Readonly<Record<"IPv4" | "IPv6", readonly LocalRoute[]>>;

/** Queries the routes to unused addresses. */
async function defaultRoutes(context: ProbeContext, source: string): Promise<DefaultRoutes> {
  const routesTo = (addresses: readonly string[]) =>
    Promise.all(addresses.map((each) => localRoute(context, source, each)));
  const [IPv4, IPv6] = await Promise.all([routesTo(UNUSED_ADDRESSES.IPv4), routesTo(UNUSED_ADDRESSES.IPv6)]);
  return { IPv4, IPv6 };
}

/** Whether a route differs from those of most unused addresses, so that it is specific to its address. */
const isSpecific = (own: LocalRoute, defaults: readonly LocalRoute[]): boolean =>
  defaults.filter((each) => isSameRoute(each, own)).length * 2 <= defaults.length;

function isSameRoute(one: LocalRoute, other: LocalRoute): boolean {
  if (one.route !== "some" || other.route !== "some") return one.route === other.route;
  return one.via === other.via && one.dev === other.dev;
}

const RUN_ID = /^run_id:([0-9a-f]+)\r$/m;
const POD_NAME = /^x-guestbook-pod: *(\S+)\r$/im;

/** An application of the lab, and the request that identifies its pod. */
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

/** An address of the cluster, observed from outside and from a pod. */
interface ObservedAddress {
  app: App;
  at: { kind: reasons.PlaceKind; address: string; port: number };
  outside: Outcome;
  /** The response over a connection from outside. */
  said: string;
  inside: Outcome;
}

export const internalOnly: LabClaim = {
  id: "services/internal-only",
  statement: "Neither a ClusterIP nor a pod IP is reachable from outside the cluster.",
  expected:
    "no connection from outside to either, while both are open from a pod and this machine can send to their port",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const skipReason = notOutside(lab.cluster);
    if (skipReason) return skipped(skipReason);
    const source = lab.cluster.outside;
    const [seen, ...controls] = await Promise.all([
      observeFromBothSides(context, lab),
      ...APPS.map(({ port }) => portControls(context, lab, port)),
    ]);
    const both = seen.map(({ at, outside, inside }) => reasons.seenFromBothSides({ ...at, outside, inside }));
    const open = seen.filter(({ outside }) => outside === "open");
    for (const each of open) {
      const who = await podBehind(context, lab, each);
      if (who !== undefined) return violated(reasons.openOutside({ ...each.at, source, pod: who }));
    }
    const [unidentified] = open;
    if (unidentified)
      return inconclusive(
        reasons.unknownServerOutside({
          ...{ address: unidentified.at.address, port: unidentified.at.port },
          app: unidentified.app === REDIS ? "redis" : "guestbook",
        }),
      );
    if (seen.some(({ inside }) => inside !== "open"))
      return inconclusive(reasons.notOpenInside({ seen: both }));
    const defaults = await defaultRoutes(context, source);
    const controlReasons = new Map<string, Reason>();
    for (const each of seen) {
      const evidence = await outOfReach(context, lab, each, {
        controls: controls[APPS.indexOf(each.app)] ?? [],
        defaults,
      });
      if ("unproven" in evidence)
        return inconclusive(reasons.silenceUnproven({ seen: both, why: evidence.unproven }));
      controlReasons.set(evidence.because.text, evidence.because);
    }
    return upheld(reasons.outOfReach({ seen: both, witnesses: [...controlReasons.values()] }));
  },
};

/** Connects to the applications' ClusterIPs and pod IPs, from outside with an identifying request, and from a pod. */
async function observeFromBothSides(context: ProbeContext, lab: Lab): Promise<ObservedAddress[]> {
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

/** The ClusterIPs and pod IPs of an application. Throws ProbeError where redis-master has no ClusterIP. */
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

/** The lab's pod that answered from outside; undefined where the server is unidentified. */
async function podBehind(
  context: ProbeContext,
  lab: Lab,
  { app, said }: ObservedAddress,
): Promise<string | undefined> {
  const id = app.until.exec(said)?.[1];
  if (id === undefined) return undefined;
  const pods = await podsOf(lab, app.selector);
  if (app === PAGES) return pods.find(({ name }) => name === id)?.name;
  const ids = await Promise.all(pods.map((pod) => runIdOf(context, pod)));
  return pods[ids.indexOf(id)]?.name;
}

/**
 * Why a closed address is unreachable, and not merely silent: this machine has no route to it; or it can send to that
 * port, since another address of the cluster answered, and has no specific route to the address, which a firewall of
 * its own could block.
 */
async function outOfReach(
  context: ProbeContext,
  { cluster }: Lab,
  { at, outside }: ObservedAddress,
  { controls, defaults }: { controls: readonly PortControl[]; defaults: DefaultRoutes },
): Promise<{ because: Reason } | { unproven: Reason }> {
  const { address, port } = at;
  const source = cluster.outside;
  const own = await localRoute(context, source, address);
  // Where this machine lacks the IP family, the connection fails before it starts.
  if (own.route === "none" && (outside === "unreachable" || outside === "lost"))
    return { because: reasons.noRoute(at) };
  if (outside === "lost") return { unproven: reasons.outsideConnectionFailed({ source }) };
  if (outside === "refused" || outside === "reset")
    return { unproven: reasons.refusalUnattributed({ outcome: outside, address, port }) };
  const sameFamily = controls.filter((control) => familyOf(control.address) === familyOf(address));
  const answered = sameFamily.find((control) => control.answered);
  if (answered === undefined)
    return {
      unproven: reasons.portUnreachable({ source, port, tried: sameFamily.map(({ reason }) => reason) }),
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
  return { because: reasons.portReachable({ control: answered.reason }) };
}
