import { expect, test } from "vitest";
import { parseTraceroute } from "./traceroute.ts";

const HEADING = "traceroute to 172.30.58.206 (172.30.58.206), 30 hops max, 46 byte packets\n";

test("parseTraceroute: parses the lab's trace", () => {
  const text = `${HEADING} 1  10.177.184.220 (10.177.184.220)  0.007 ms  0.005 ms  0.004 ms
 2  10.177.184.185 (10.177.184.185)  0.652 ms  0.360 ms  0.510 ms
 3  172.30.58.206 (172.30.58.206)  0.591 ms  0.347 ms  0.499 ms
`;
  const trace = {
    target: "172.30.58.206",
    targetAddress: "172.30.58.206",
    hops: [
      { ttl: 1, addresses: ["10.177.184.220"], silent: 0, rttMs: [0.007, 0.005, 0.004], flags: [] },
      { ttl: 2, addresses: ["10.177.184.185"], silent: 0, rttMs: [0.652, 0.36, 0.51], flags: [] },
      { ttl: 3, addresses: ["172.30.58.206"], silent: 0, rttMs: [0.591, 0.347, 0.499], flags: [] },
    ],
  };
  expect(parseTraceroute(text)).toEqual(trace);
  expect(parseTraceroute(text.replaceAll("\n", "\r\n"))).toEqual(trace);
});

// Printed by Debian's busybox 1.35.0 for the loopback, without and with -n.
test.each([
  " 1  localhost (127.0.0.1)  0.026 ms  0.005 ms  0.003 ms\n",
  " 1  127.0.0.1  0.026 ms  0.005 ms  0.003 ms\n",
])("parseTraceroute: accepts a name before the address, or none: %j", (hop) => {
  const text = `traceroute to localhost (127.0.0.1), 30 hops max, 46 byte packets\n${hop}`;
  expect(parseTraceroute(text)).toEqual({
    target: "localhost",
    targetAddress: "127.0.0.1",
    hops: [{ ttl: 1, addresses: ["127.0.0.1"], silent: 0, rttMs: [0.026, 0.005, 0.003], flags: [] }],
  });
});

/** The only hop of a trace with this line; the formats are those of networking/traceroute.c. */
const hop = (line: string) => parseTraceroute(`${HEADING}${line}\n`).hops[0];

test("parseTraceroute: parses probes without a reply", () => {
  expect(hop("10  *  *  *")).toEqual({ ttl: 10, addresses: [], silent: 3, rttMs: [], flags: [] });
  expect(hop(" 2  *  10.0.0.1  0.300 ms  *")).toMatchObject({
    addresses: ["10.0.0.1"],
    silent: 2,
    rttMs: [0.3],
  });
});

test("parseTraceroute: parses several routers at one distance", () => {
  const named = "a.example (10.0.0.1)  0.1 ms  b.example (10.0.0.2)  0.2 ms  a.example (10.0.0.1)  0.3 ms";
  expect(hop(` 2  ${named}`)).toMatchObject({ addresses: ["10.0.0.1", "10.0.0.2"], rttMs: [0.1, 0.2, 0.3] });
  expect(hop(" 2  10.0.0.1  0.1 ms  10.0.0.2  0.2 ms  0.3 ms")).toMatchObject({
    addresses: ["10.0.0.1", "10.0.0.2"],
    rttMs: [0.1, 0.2, 0.3],
  });
});

test("parseTraceroute: parses annotations of replies", () => {
  const line = " 3  10.0.0.1 (10.0.0.1)  3.100 ms !H  *  3.200 ms !H";
  expect(hop(line)).toEqual({
    ttl: 3,
    addresses: ["10.0.0.1"],
    silent: 1,
    rttMs: [3.1, 3.2],
    flags: ["!H", "!H"],
  });
  const flags = ["!N", "!A", "!C", "!X", "!F-1400", "!<13>", "!"];
  for (const flag of flags) {
    expect(hop(` 3  10.0.0.1  3.100 ms ${flag}`)).toMatchObject({ addresses: ["10.0.0.1"], flags: [flag] });
  }
});

test("parseTraceroute: parses IPv6, time to live (-l) and packet size (-v)", () => {
  expect(hop(" 1  fd00::7 (fd00::7)  0.1 ms")).toMatchObject({ addresses: ["fd00::7"], rttMs: [0.1] });
  expect(hop(" 1  10.0.0.1  0.1 ms (63)  0.2 ms (63)")).toMatchObject({
    addresses: ["10.0.0.1"],
    rttMs: [0.1, 0.2],
  });
  const verbose = hop(" 1  a (10.0.0.1) 36 bytes to 10.0.0.9  0.1 ms");
  expect(verbose).toMatchObject({ addresses: ["10.0.0.1"], rttMs: [0.1] });
});

test("parseTraceroute: returns no target reached for an incomplete trace", () => {
  expect(hop(" 2")).toEqual({ ttl: 2, addresses: [], silent: 0, rttMs: [], flags: [] });
  expect(hop(" 2  10.177.184.2")).toMatchObject({ addresses: [], rttMs: [] });
  expect(hop(" 2  10.177.184.220 (10.177.184.2")).toMatchObject({ addresses: [], rttMs: [] });
  expect(hop(" 2  10.177.184.220  0.652 ms  0.3")).toMatchObject({
    addresses: ["10.177.184.220"],
    rttMs: [0.652],
  });
});

test("parseTraceroute: finds a heading below a warning, at the beginning of a line only", () => {
  expect(parseTraceroute(`traceroute: warning\n${HEADING}`).target).toBe("172.30.58.206");
  expect(parseTraceroute(`a ${HEADING}`).target).toBe("");
});

test("parseTraceroute: ignores lines that only resemble a hop", () => {
  expect(hop("hop 2  10.0.0.1  0.100 ms")).toBeUndefined();
  expect(hop(" 2 10.0.0.1  0.100 ms")).toBeUndefined();
});

test("parseTraceroute: returns neither target nor hops for other text", () => {
  const nothing = { target: "", targetAddress: undefined, hops: [] };
  expect(parseTraceroute("")).toEqual(nothing);
  expect(parseTraceroute("traceroute: bad address 'nosuch'\n")).toEqual(nothing);
  expect(parseTraceroute("traceroute: socket(AF_INET,3,1): Operation not permitted\n")).toEqual(nothing);
});
