import { expect, test } from "vitest";
import { rangesIn } from "../../../fixtures/cluster/inspect/networks.ts";

// iproute2 6.1 on a node with Calico's VXLAN.
const NODE = `default via 172.18.0.1 dev eth0 
10.42.84.128/26 via 10.42.84.128 dev vxlan.calico onlink 
blackhole 10.42.247.0/26 proto 80 
10.42.247.1 dev cali0f2d5c2a9f1 scope link 
10.42.247.2 dev cali3b1f6e7d0aa scope link 
172.18.0.0/16 dev eth0 proto kernel scope link src 172.18.0.2 
`;

test("a node's way to itself, its pods and those of others, without the default", () => {
  expect(rangesIn(NODE)).toEqual([
    "10.42.84.128/26",
    "10.42.247.0/26",
    "10.42.247.1",
    "10.42.247.2",
    "172.18.0.0/16",
  ]);
});

test("what is no route gives no range", () => {
  expect(rangesIn("")).toEqual([]);
  expect(rangesIn("10.96.0.0/12")).toEqual(["10.96.0.0/12"]);
  expect(rangesIn("sh: ip: not found\nError: 10.0.0.0/8 is nothing")).toEqual([]);
});

// iproute2 6.1 on a node with flannel and two families.
test("the same of IPv6, without what is of a link alone", () => {
  const text = `::1 dev lo proto kernel metric 256 pref medium
fd00:18::/64 dev eth0 proto kernel metric 256 pref medium
fd00:42::/64 dev cni0 proto kernel metric 256 pref medium
unreachable fd00:42:0:9::/64 dev lo metric 1024
fd00:42:0:1::/64 via fd00:42:0:1:: dev flannel-v6.1 metric 1024 onlink pref medium
fe80::/64 dev eth0 proto kernel metric 256 pref medium
ff00::/8 dev eth0 metric 256
default via fd00:18::1 dev eth0 metric 1024 pref medium
`;
  expect(rangesIn(text)).toEqual([
    "::1",
    "fd00:18::/64",
    "fd00:42::/64",
    "fd00:42:0:9::/64",
    "fd00:42:0:1::/64",
  ]);
});
