import { expect, test } from "vitest";
import { addressLike, canonicalAddress, familyOf, hostPort, httpUrl, isSameAddress } from "./address.ts";

test.each([
  ["10.0.0.1", "10.0.0.1"],
  ["FD00:0043:0:0::A", "fd00:43::a"],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["::ffff:10.0.0.1", "10.0.0.1"],
  ["::FFFF:0A00:0001", "10.0.0.1"],
  ["fe80::1%eth0", "fe80::1%eth0"],
  ["node.example", "node.example"],
  ["None", "None"],
])("canonicalAddress: %s is %s", (address, wanted) => expect(canonicalAddress(address)).toBe(wanted));

test("isSameAddress: compares addresses, not their spelling", () => {
  expect(isSameAddress("fd00:43:0::A", "fd00:43::a")).toBe(true);
  expect(isSameAddress("fd00:43::a", "fd00:43::b")).toBe(false);
});

test("familyOf: names the family, and none for a host name", () => {
  expect([familyOf("10.0.0.1"), familyOf("fd00::1"), familyOf("::ffff:1.2.3.4"), familyOf("a.b")]).toEqual([
    "IPv4",
    "IPv6",
    "IPv4",
    undefined,
  ]);
});

test("hostPort and httpUrl: put IPv6 in brackets, nothing else", () => {
  expect(hostPort("fd00::1", 80)).toBe("[fd00::1]:80");
  expect(httpUrl("fd00::1", 3000)).toBe("http://[fd00::1]:3000/");
  expect(httpUrl("10.0.0.1", 3000, "/env")).toBe("http://10.0.0.1:3000/env");
  expect(httpUrl("lb.example", 3000, "")).toBe("http://lb.example:3000");
});

test("addressLike: prefers the family of the other address, else the first", () => {
  expect(addressLike(["10.0.0.1", "fd00::1"], "fd00::9")).toBe("fd00::1");
  expect(addressLike(["fd00::1", "10.0.0.1"], "10.0.0.9")).toBe("10.0.0.1");
  expect(addressLike(["10.0.0.1"], "fd00::9")).toBe("10.0.0.1");
  expect(addressLike([], "fd00::9")).toBeUndefined();
});
