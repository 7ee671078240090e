import { expect, test } from "vitest";
import { parsePodRoute } from "./pod-route.ts";

const TARGET = "10.42.0.7";
const addr = (address: string) =>
  `1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
3: eth0    inet ${address} brd 10.42.0.255 scope global eth0\\       valid_lft forever preferred_lft forever
`;

// BusyBox 1.35 and iproute2 6.1 print the same but for blanks and `uid 0`, `cache`.
test.each<[string, string, string, object | undefined]>([
  [
    "a bridge, as of flannel",
    `10.42.0.7 dev eth0  src 10.42.0.5 
default via 10.42.0.1 dev eth0 
10.42.0.0/24 dev eth0 scope link  src 10.42.0.5 
10.42.0.0/16 via 10.42.0.1 dev eth0 
${addr("10.42.0.5/24")}`,
    TARGET,
    { segment: "10.42.0.0/24 (eth0)" },
  ],
  [
    "Calico",
    `10.42.0.7 via 169.254.1.1 dev eth0  src 10.42.0.5 uid 0
    cache
default via 169.254.1.1 dev eth0
169.254.1.1 dev eth0 scope link
${addr("10.42.0.5/32")}`,
    TARGET,
    { via: "169.254.1.1" },
  ],
  [
    "a link of two ends, whose prefix is that of the node, as of kindnet",
    `10.42.0.7 via 10.42.0.1 dev eth0  src 10.42.0.5
default via 10.42.0.1 dev eth0
10.42.0.0/24 via 10.42.0.1 dev eth0  src 10.42.0.5
10.42.0.1 dev eth0 scope link  src 10.42.0.5
${addr("10.42.0.5/24")}`,
    TARGET,
    { via: "10.42.0.1" },
  ],
  [
    "an ip that knows no route get",
    `default via 10.42.0.1 dev eth0
10.42.0.0/24 dev eth0 scope link  src 10.42.0.5
${addr("10.42.0.5/24")}`,
    TARGET,
    { segment: "10.42.0.0/24 (eth0)" },
  ],
  ["an address alone", addr("10.42.0.5/24"), TARGET, { segment: "10.42.0.0/24 (eth0)" }],
  ["an address alone, and none of this range", addr("10.42.0.5/32"), TARGET, undefined],
  [
    "IPv6 on a bridge",
    `fd00:42::7 from :: dev eth0 proto kernel src fd00:42::5 metric 256 pref medium
fd00:42::/64 dev eth0 proto kernel metric 256 pref medium
fe80::/64 dev eth0 proto kernel metric 256 pref medium
default via fd00:42::1 dev eth0 metric 1024 pref medium`,
    "fd00:42::7",
    { segment: "fd00:42::/64 (eth0)" },
  ],
  [
    "IPv6 with a router",
    "fd00:42::7 from :: via fe80::ecee:eeff:feee:eeee dev eth0 proto static src fd00:42::5 metric 1024",
    "fd00:42::7",
    { via: "fe80::ecee:eeff:feee:eeee" },
  ],
  ["only a device", "10.42.0.7 dev eth0  src 10.42.0.5", TARGET, { segment: "of eth0" }],
  ["nothing", "sh: ip: not found", TARGET, undefined],
])("parsePodRoute: %s", (_, stdout, address, leads) => expect(parsePodRoute(stdout, address)).toEqual(leads));
