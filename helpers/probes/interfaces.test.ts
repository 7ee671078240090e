import { expect, test } from "vitest";
import { interfacesIn } from "./interfaces.ts";

// BusyBox 1.35 and iproute2 6.1 printed the same.
test("a machine", () => {
  const text = `1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
4: eth0    inet 192.0.2.2/24 brd 192.0.2.255 scope global eth0\\       valid_lft forever preferred_lft forever
`;
  expect(interfacesIn(text)).toEqual([
    { device: "lo", address: "127.0.0.1", prefix: 8 },
    { device: "eth0", address: "192.0.2.2", prefix: 24 },
  ]);
});

// By the source of iproute2 (ip/ipaddress.c).
test("a device with a link, a second address, one end of a link", () => {
  const text = `2: eth0@if7    inet 10.42.84.130/32 scope global eth0\\       valid_lft forever preferred_lft forever
2: eth0@if7    inet 10.42.84.131/32 scope global secondary eth0\\       valid_lft forever preferred_lft forever
3: tun0    inet 10.8.0.2 peer 10.8.0.1/32 scope global tun0\\       valid_lft forever preferred_lft forever
`;
  expect(interfacesIn(text)).toEqual([
    { device: "eth0", address: "10.42.84.130", prefix: 32 },
    { device: "eth0", address: "10.42.84.131", prefix: 32 },
    { device: "tun0", address: "10.8.0.2", prefix: 32 },
  ]);
});

test("what is no address", () => expect(interfacesIn("ip: not found\n5: eth1    inet 10.42\n")).toEqual([]));
