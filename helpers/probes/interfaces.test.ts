import { expect, test } from "vitest";
import { testContext } from "../testing/test-context.ts";
import { interfacesOfNode, parseInterfaces } from "./interfaces.ts";
import type { ProbeContext } from "./probe-context.ts";

// BusyBox 1.35 and iproute2 6.1 printed the same.
test("parseInterfaces: parses a machine's interfaces", () => {
  const text = `1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
4: eth0    inet 192.0.2.2/24 brd 192.0.2.255 scope global eth0\\       valid_lft forever preferred_lft forever
`;
  expect(parseInterfaces(text)).toEqual([
    { device: "lo", address: "127.0.0.1", prefix: 8 },
    { device: "eth0", address: "192.0.2.2", prefix: 24 },
  ]);
});

// By the source of iproute2 (ip/ipaddress.c).
test("parseInterfaces: parses a tunnel, a second address and one end of a veth pair", () => {
  const text = `2: eth0@if7    inet 10.42.84.130/32 scope global eth0\\       valid_lft forever preferred_lft forever
2: eth0@if7    inet 10.42.84.131/32 scope global secondary eth0\\       valid_lft forever preferred_lft forever
12: tun0    inet 10.8.0.2 peer 10.8.0.1/24 scope global tun0\\       valid_lft forever preferred_lft forever
13: tun1    inet 10.8.1.2 peer 10.8.1.1 scope global tun1\\       valid_lft forever preferred_lft forever
14: eth1    inet 192.0.2.3/24`;
  expect(parseInterfaces(text)).toEqual([
    { device: "eth0", address: "10.42.84.130", prefix: 32 },
    { device: "eth0", address: "10.42.84.131", prefix: 32 },
    { device: "tun0", address: "10.8.0.2", prefix: 24 },
    { device: "tun1", address: "10.8.1.2", prefix: 32 },
    { device: "eth1", address: "192.0.2.3", prefix: 24 },
  ]);
});

test("parseInterfaces: parses both families, without link-local addresses", () => {
  const text = `3: eth0    inet 10.42.0.5/24 brd 10.42.0.255 scope global eth0\\       valid_lft forever preferred_lft forever
3: eth0    inet6 fd00:42::5/64 scope global nodad \\       valid_lft forever preferred_lft forever
3: eth0    inet6 fe80::50c1:5aff:fe36:1/64 scope link \\       valid_lft forever preferred_lft forever
4: eth1@if9    inet6 fd00:43::5 peer fd00:43::6/128 scope global \\       valid_lft forever preferred_lft forever
`;
  expect(parseInterfaces(text)).toEqual([
    { device: "eth0", address: "10.42.0.5", prefix: 24 },
    { device: "eth0", address: "fd00:42::5", prefix: 64 },
    { device: "eth1", address: "fd00:43::5", prefix: 128 },
  ]);
});

test("parseInterfaces: ignores what is not an address", () => {
  expect(parseInterfaces("ip: not found\n5: eth1    inet 10.42\n")).toEqual([]);
  expect(parseInterfaces("x5: eth1    inet 192.0.2.2/24\n")).toEqual([]);
});

const node = (exitCode: number, stdout: string) => {
  const commands: string[] = [];
  const run = async (argv: readonly string[]) => {
    commands.push(argv.join(" "));
    return { exitCode, stdout, stderr: "" };
  };
  return { name: "node-1", run, commands };
};

test("interfacesOfNode: runs one command and records its output", async () => {
  const context: ProbeContext = testContext();
  const good = node(0, "1: lo    inet 127.0.0.1/8 scope host lo\n4: eth0    inet 192.0.2.2/24\n");
  expect(await interfacesOfNode(context, good)).toHaveLength(2);
  expect(good.commands).toEqual(["ip -o addr"]);
  expect(await interfacesOfNode(context, node(127, ""))).toBeUndefined();
  expect(context.log.all.map(({ outcome }) => outcome)).toEqual([
    "lo 127.0.0.1/8, eth0 192.0.2.2/24",
    "exit 127",
  ]);
});
