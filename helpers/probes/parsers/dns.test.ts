import { expect, test } from "vitest";
import { parseNslookup } from "./dns.ts";

const NOTHING = {
  ...{ answers: [], aliases: [], pointers: [] },
  ...{ nxdomain: [], servfail: [], unanswered: [], timedOut: false },
};

/**
 * The server's block as Debian's busybox 1.35.0 printed it, with the address of a cluster's server put in.
 */
const SERVER = "Server:\t\t10.43.0.10\nAddress:\t10.43.0.10:53\n\n";

test("parseNslookup: parses the lab's output in the old format", () => {
  const text = `Server:    172.21.0.10
Address 1: 172.21.0.10 kube-dns.kube-system.svc.cluster.local

Name:      redis-master
Address 1: 172.21.193.142 redis-master.default.svc.cluster.local
`;
  const found = {
    ...NOTHING,
    server: "172.21.0.10",
    serverName: "kube-dns.kube-system.svc.cluster.local",
    answers: [{ name: "redis-master", address: "172.21.193.142" }],
    pointers: [{ address: "172.21.193.142", name: "redis-master.default.svc.cluster.local" }],
  };
  expect(parseNslookup(text)).toEqual(found);
  // kubectl exec -t ends lines with CR LF.
  expect(parseNslookup(text.replaceAll("\n", "\r\n"))).toEqual(found);
});

test("parseNslookup: parses the old format with several addresses, missing names, a failure, and an address as query", () => {
  const server = "Server:    10.43.0.10\nAddress 1: 10.43.0.10\n\n";
  const two = parseNslookup(
    `${server}Name:      redis-slave\nAddress 1: 10.42.0.7\nAddress 2: 10.42.1.8 a.b\n`,
  );
  expect(two.serverName).toBeUndefined();
  expect(two.answers.map(({ address }) => address)).toEqual(["10.42.0.7", "10.42.1.8"]);
  expect(two.pointers).toEqual([{ address: "10.42.1.8", name: "a.b" }]);
  // Goes to standard error, so it shows only on a terminal, and it may as well be a dead server.
  const failed = parseNslookup(`${server}nslookup: can't resolve 'redis-mister'\r\n`);
  expect(failed).toEqual({ ...NOTHING, server: "10.43.0.10", serverName: undefined });
  const echo = parseNslookup(`${server}Name:      10.43.0.10\nAddress 1: 10.43.0.10 kube-dns.kube-system\n`);
  expect(echo.answers).toEqual([]);
  expect(echo.pointers).toEqual([{ address: "10.43.0.10", name: "kube-dns.kube-system" }]);
});

// Unless stated otherwise: the output of Debian's busybox 1.35.0 with a small server on the loopback.
test("parseNslookup: parses one address and two", () => {
  const name = "redis-master.default.svc.cluster.local";
  expect(parseNslookup(`${SERVER}Name:\t${name}\nAddress: 10.43.1.2\n\n\n`)).toEqual({
    ...NOTHING,
    server: "10.43.0.10",
    answers: [{ name, address: "10.43.1.2" }],
  });
  const two = `${SERVER}Name:\t${name}\nAddress: 10.42.0.7\nName:\t${name}\nAddress: 10.42.1.8\n\n\n`;
  expect(parseNslookup(two).answers).toEqual([
    { name, address: "10.42.0.7" },
    { name, address: "10.42.1.8" },
  ]);
});

// The heading is by the source: the small server was authoritative.
test("parseNslookup: parses an alias and a non-authoritative IPv6 answer", () => {
  const alias = `${SERVER}Non-authoritative answer:
cn.default\tcanonical name = redis-master.default.svc.cluster.local
Name:\tredis-master.default.svc.cluster.local
Address: 10.43.1.2

Non-authoritative answer:
Name:\tv6.default
Address: fd00::1:2

`;
  expect(parseNslookup(alias)).toEqual({
    ...NOTHING,
    server: "10.43.0.10",
    answers: [
      { name: "redis-master.default.svc.cluster.local", address: "10.43.1.2" },
      { name: "v6.default", address: "fd00::1:2" },
    ],
    aliases: [{ name: "cn.default", target: "redis-master.default.svc.cluster.local" }],
  });
});

// Put together from single lookups.
test("parseNslookup: parses a search list with two misses for each name", () => {
  const missed = "** server can't find redis-master.cluster.local: NXDOMAIN\n\n";
  const text = `${SERVER}${missed}Name:\tredis-master.x.svc\nAddress: 10.43.1.2\n\n${missed}`;
  expect(parseNslookup(text)).toEqual({
    ...NOTHING,
    server: "10.43.0.10",
    answers: [{ name: "redis-master.x.svc", address: "10.43.1.2" }],
    nxdomain: ["redis-master.cluster.local"],
  });
});

test("parseNslookup: parses SERVFAIL, and an rcode without a field", () => {
  const text = `${SERVER}** server can't find sf.default: SERVFAIL

** server can't find no.default: REFUSED

`;
  expect(parseNslookup(text)).toEqual({ ...NOTHING, server: "10.43.0.10", servfail: ["sf.default"] });
});

test("parseNslookup: parses a missing server", () => {
  const text = ";; connection timed out; no servers could be reached\n\n";
  expect(parseNslookup(text)).toEqual({ ...NOTHING, timedOut: true });
  expect(parseNslookup(`nslookup: ${text}`).timedOut).toBe(false);
  expect(parseNslookup(text.replace("reached", "reached yet")).timedOut).toBe(false);
});

test("parseNslookup: parses names of addresses", () => {
  const v6 = "a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.3.4.0.0.0.0.d.f.ip6.arpa";
  const text = `${SERVER}10.0.43.10.in-addr.arpa\tname = kube-dns.kube-system.svc.cluster.local

${v6}\tname = kube-dns.kube-system.svc.cluster.local

37.32-27.191.152.204.in-addr.arpa\tname = not-a-whole-address
`;
  expect(parseNslookup(text).pointers).toEqual([
    { address: "10.43.0.10", name: "kube-dns.kube-system.svc.cluster.local" },
    { address: "fd00:43::a", name: "kube-dns.kube-system.svc.cluster.local" },
  ]);
});

const NIBBLES = [..."a0000000000000000000000003400000"];

test.each([
  ["an address below another root", `${NIBBLES.join(".")}.ip6.example`],
  ["another zone", `${NIBBLES.join(".")}.example.arpa`],
  ["an ordinary name", "redis-master.default"],
  ["too few digits", `${NIBBLES.slice(1).join(".")}.ip6.arpa`],
  ["two digits in one label, and 32 in all", `${NIBBLES[0]}${NIBBLES.slice(1).join(".")}.ip6.arpa`],
  ["33 digits in 32 labels", `0${NIBBLES.join(".")}.ip6.arpa`],
  ["what is no digit", `${NIBBLES.with(0, "g").join(".")}.ip6.arpa`],
  ["a digit too many", `1.${NIBBLES.join(".")}.ip6.arpa`],
])("parseNslookup: parses an address without a name: %s", (_, name) => {
  expect(parseNslookup(`${SERVER}${name}\tname = a.b\n`).pointers).toEqual([]);
});

// By the source, and by the comments in it on what bind prints.
test("parseNslookup: parses a server given by name, on IPv6, and bind's format", () => {
  const named = parseNslookup("Server:\t\tkube-dns\nAddress:\t10.43.0.10:53\n\n");
  expect([named.server, named.serverName]).toEqual(["10.43.0.10", "kube-dns"]);
  const six = parseNslookup("Server:\t\tfd00::a\nAddress:\t[fd00::a]:53\n\n");
  expect([six.server, six.serverName]).toEqual(["fd00::a", undefined]);
  const bind = parseNslookup("Server:\t\t10.43.0.10\nAddress:\t10.43.0.10#53\n\n");
  expect([bind.server, bind.serverName]).toEqual(["10.43.0.10", undefined]);
  const long = parseNslookup("Server:\t\tfd00::53\nAddress:\t[fd00::53]:53\n\n");
  expect([long.server, long.serverName]).toEqual(["fd00::53", undefined]);
  const bare = parseNslookup("Server:    fd00::10\nAddress 1: fd00::10\n\n");
  expect([bare.server, bare.serverName]).toEqual(["fd00::10", undefined]);
  for (const odd of ["[fd00::a]b", "a[fd00::a]"])
    expect(parseNslookup(`Server:\t\ta\nAddress:\t${odd}\n`).server).toBe(odd);
  const port = parseNslookup("Server:\t\t127.0.0.1:5399\nAddress:\t127.0.0.1:5399\n\n");
  expect([port.server, port.serverName]).toEqual(["127.0.0.1", undefined]);
});

test("parseNslookup: returns nothing for an empty reply, a timeout and no output, which look alike", () => {
  // Before 1.34 the words for an empty reply, since then those for none.
  const text = `${SERVER}*** Can't find redis-master.default.svc.cluster.local: No answer\n\n`;
  const unanswered = ["redis-master.default.svc.cluster.local"];
  expect(parseNslookup(text + text)).toEqual({ ...NOTHING, server: "10.43.0.10", unanswered });
  expect(parseNslookup("")).toEqual(NOTHING);
  expect(parseNslookup(`${SERVER}Name:\tredis-master\nAddress: 10.43.`).answers).toEqual([]);
  expect(parseNslookup(`${SERVER}Name:      a\nAddress 1: 10.43. a.b\n`)).toMatchObject(NOTHING);
});

test("parseNslookup: accepts any number of blanks and digits", () => {
  const text = `Server: \t a\nAddress: \t 10.43.0.10\n\nName: \t b\nAddress 12: \t 10.43.1.2\n`;
  const answers = [{ name: "b", address: "10.43.1.2" }];
  expect(parseNslookup(text)).toEqual({ ...NOTHING, server: "10.43.0.10", serverName: "a", answers });
});

test.each([
  ["a server in the middle of a line", "No Server:\t10.43.0.10\nAddress:\t10.43.0.10:53\n"],
  ["a server with more than a name", "Server:    10.43.0.10\nAddress 1: 10.43.0.10 a b\n"],
  ["a name in the middle of a line", "No Name:\ta\nAddress: 10.43.1.2\n"],
  ["an address in the middle of a line", "Name:      a\nAddress 1: none Address: 10.43.1.2\n"],
  ["an address with more than a name", "Name:      a\nAddress 1: 10.43.1.2 a b\n"],
  ["a pointer in the middle of a line", "no 10.0.43.10.in-addr.arpa\tname = a\n"],
])("parseNslookup: %s is no address", (_, text) => expect(parseNslookup(text)).toEqual(NOTHING));
