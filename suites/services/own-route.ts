import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { type OwnRoute, routeOutside } from "../../helpers/probes/route-outside.ts";

/** Kept for documentation (RFC 5737, RFC 3849, RFC 9637); three of each, as a link of this machine may use one. */
const NOBODY = {
  IPv4: ["192.0.2.1", "198.51.100.1", "203.0.113.1"],
  IPv6: ["2001:db8::1", "2001:db8:ffff::1", "3fff::1"],
} as const;

/** What this machine does with addresses that nobody has, for each family: its default route, or none. */
export type DefaultRoutes = Readonly<Record<"IPv4" | "IPv6", readonly OwnRoute[]>>;

/** Asks for the routes to addresses that nobody has. */
export async function defaultRoutes(context: ProbeContext, source: string): Promise<DefaultRoutes> {
  const routesTo = (addresses: readonly string[]) =>
    Promise.all(addresses.map((each) => routeOutside(context, source, each)));
  const [IPv4, IPv6] = await Promise.all([routesTo(NOBODY.IPv4), routesTo(NOBODY.IPv6)]);
  return { IPv4, IPv6 };
}

/** Whether a route is one of an address's own: not what this machine does with most addresses that nobody has. */
export const isSpecific = (own: OwnRoute, defaults: readonly OwnRoute[]): boolean =>
  defaults.filter((each) => isSameRoute(each, own)).length * 2 <= defaults.length;

function isSameRoute(one: OwnRoute, other: OwnRoute): boolean {
  if (one.route !== "some" || other.route !== "some") return one.route === other.route;
  return one.via === other.via && one.dev === other.dev;
}
