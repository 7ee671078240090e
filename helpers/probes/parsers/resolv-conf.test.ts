import { expect, test } from "vitest";
import { parseResolvConf } from "./dns.ts";

test("parseResolvConf: parses the lab's file", () => {
  const text = `nameserver 172.21.0.10
search default.svc.cluster.local svc.cluster.local cluster.local
options ndots:5
`;
  expect(parseResolvConf(text)).toEqual({
    nameservers: ["172.21.0.10"],
    search: ["default.svc.cluster.local", "svc.cluster.local", "cluster.local"],
    options: { ndots: "5" },
    ndots: 5,
  });
});

test("parseResolvConf: uses the last of search and domain, adds options and keeps name servers in order", () => {
  const text = `search a.example b.example
nameserver 10.0.0.2
domain c.example
options ndots:2 edns0
nameserver\tfd00::a
options ndots:4 timeout:1 rotate`;
  expect(parseResolvConf(text)).toEqual({
    nameservers: ["10.0.0.2", "fd00::a"],
    search: ["c.example"],
    options: { ndots: "4", edns0: true, timeout: "1", rotate: true },
    ndots: 4,
  });
  expect(parseResolvConf("domain c.example\nsearch a.example b.example\n").search).toEqual([
    "a.example",
    "b.example",
  ]);
});

test("parseResolvConf: requires comments and keywords at the beginning of a line", () => {
  const text =
    "# nameserver 1.1.1.1\n;search x\n nameserver 2.2.2.2\nnameserver 3.3.3.3 # it\r\nsearch a b\r\n";
  expect(parseResolvConf(text)).toEqual({
    nameservers: ["3.3.3.3"],
    search: ["a", "b"],
    options: {},
    ndots: undefined,
  });
});

test("parseResolvConf: returns undefined for missing and invalid values", () => {
  const nothing = { nameservers: [], search: [], options: {}, ndots: undefined };
  expect(parseResolvConf("")).toEqual(nothing);
  expect(parseResolvConf("nameserver\nsearch\noptions\nsortlist 10.0.0.0\n")).toEqual(nothing);
  expect(parseResolvConf("options ndots:many\n").ndots).toBeUndefined();
  expect(parseResolvConf("options ndots\n").ndots).toBeUndefined();
  expect(parseResolvConf("options ndots:x5\n").ndots).toBeUndefined();
  expect(parseResolvConf("options ndots:5x\n").ndots).toBeUndefined();
});

test("parseResolvConf: ignores blanks between words and at the end of a line", () => {
  const text = "nameserver  10.0.0.2 \nsearch a.example \t b.example\t\noptions  ndots:15  rotate \n";
  expect(parseResolvConf(text)).toEqual({
    nameservers: ["10.0.0.2"],
    search: ["a.example", "b.example"],
    options: { ndots: "15", rotate: true },
    ndots: 15,
  });
});

test("parseResolvConf: accepts one name for domain and one address for nameserver", () => {
  expect(parseResolvConf("domain a.example b.example\n").search).toEqual(["a.example"]);
  expect(parseResolvConf("nameserver 10.0.0.2 10.0.0.3\n").nameservers).toEqual(["10.0.0.2"]);
});
