import { expect, test } from "vitest";
import { parseNc, resolvedIn } from "./nc.ts";

const open = (stderr: string, stdout = "") => parseNc({ exitCode: 0, stdout, stderr });
const failed = (stderr: string) => parseNc({ exitCode: 1, stdout: "", stderr });

// The lab's own texts (its README, "Network Policies").
test("parseNc: parses the lab's output", () => {
  expect(open("172.30.108.139 (172.30.108.139:6379) open\n")).toBe("open");
  expect(failed("nc: 172.30.58.206 (172.30.58.206:6379): Connection timed out\n")).toBe("timeout");
});

// The formats of networking/nc_bloaty.c with glibc's and musl's strerror(3).
test.each([
  ["nc: 10.42.0.7 (10.42.0.7:6379): Connection refused\nsent 0, rcvd 0\n", "refused"],
  ["nc: redis-master (10.43.1.2:6379): Connection refused\nsent 0, rcvd 0\n", "refused"],
  ["nc: 10.42.0.7 (10.42.0.7:6379): Connection timed out\nsent 0, rcvd 0\n", "timeout"],
  ["nc: 10.42.0.7 (10.42.0.7:6379): Operation timed out\n", "timeout"],
  ["nc: 10.42.0.7 (10.42.0.7:6379): No route to host\n", "unreachable"],
  ["nc: 10.42.0.7 (10.42.0.7:6379): Host is unreachable\n", "unreachable"],
  ["nc: 10.42.0.7 (10.42.0.7:6379): Network is unreachable\n", "unreachable"],
  ["nc: 10.42.0.7 (10.42.0.7:6379): Network unreachable\n", "unreachable"],
  ["nc: fd00::7 ([fd00::7]:6379): Connection reset by peer\n", "reset"],
  ["nc: bad address 'redis-mister'\n", "dns"],
] as const)("parseNc: nc_bloaty's %j is %s", (stderr, outcome) => expect(failed(stderr)).toBe(outcome));

// Run on Debian's busybox 1.35.0, the small build: the first and the third; the rest from libbb/xconnect.c,
// nc.c.
test.each([
  ["nc: can't connect to remote host (127.0.0.1): Connection refused\n", "refused"],
  ["nc: timed out\n", "timeout"],
  ["nc: bad address 'nosuch.invalid'\n", "dns"],
  ["nc: can't connect to remote host (10.42.0.7): Connection timed out\n", "timeout"],
  ["nc: can't connect to remote host: Operation timed out\n", "timeout"],
  ["nc: can't connect to remote host (10.42.0.7): No route to host\n", "unreachable"],
] as const)("parseNc: the small build's %j is %s", (stderr, outcome) => expect(failed(stderr)).toBe(outcome));

test("parseNc: is open with -vv, by name, over IPv6 and through a terminal", () => {
  expect(open("redis-master (10.43.1.2:6379) open\nsent 0, rcvd 0\n")).toBe("open");
  expect(open("fd00::7 ([fd00::7]:6379) open\n")).toBe("open");
  // A terminal has one stream, and ends its lines with CR LF.
  expect(open("", "10.42.0.7 (10.42.0.7:6379) open\r\nsent 0, rcvd 0\r\n")).toBe("open");
});

test("parseNc: reads silence as a refusal only on request", () => {
  const silent = { exitCode: 1, stdout: "", stderr: "" };
  expect(parseNc(silent)).toBe("lost");
  expect(parseNc(silent, { silentMeansRefused: true })).toBe("refused");
  // Under -vv a refusal speaks, so the closing line alone is no silence.
  expect(parseNc({ ...silent, stderr: "sent 0, rcvd 0\n" }, { silentMeansRefused: true })).toBe("lost");
  expect(parseNc({ ...silent, exitCode: 0 }, { silentMeansRefused: true })).toBe("lost");
  expect(parseNc({ ...silent, exitCode: 137 }, { silentMeansRefused: true })).toBe("lost");
});

const OPEN = "10.42.0.7 (10.42.0.7:6379) open\n";
const TIMEOUT = "nc: 10.42.0.7 (10.42.0.7:6379): Connection timed out\n";

// Debian's busybox 1.35.0 on `nc -v -z`: the small build knows neither option.
const USAGE = `nc: invalid option -- 'v'
BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.

Usage: nc [-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]

Open a pipe to IP:PORT or FILE

\t-w SEC\tConnect timeout
`;

test.each([
  ["an open line with a failed exit", 1, OPEN],
  ["an open line when killed", 137, OPEN],
  ["success without the open line", 0, ""],
  ["success with a failure's line", 0, TIMEOUT],
  ["a failure's line with an exit that is not nc's", 124, TIMEOUT],
  ["two lines that contradict", 0, OPEN + TIMEOUT],
  ["open, then torn down while reading", 0, `${OPEN}nc: net read: Connection reset by peer\n`],
  ["the usage text", 1, USAGE],
  ["no such program", 127, "sh: nc: not found\n"],
  ["an error that is not the network's", 1, "nc: 10.42.0.7 (10.42.0.7:6379): Operation not permitted\n"],
  ["half an open line", 0, "10.42.0.7 (10.42.0.7:6379) op"],
  ["half a failure's line", 1, "nc: 10.42.0.7 (10.42.0.7:6379): Connection timed o"],
  ["an interrupted run", 130, "punt!\n"],
  ["words of another kind", 1, "error: Internal error occurred: error executing command: timed out\n"],
])("parseNc: has no outcome for %s", (_, exitCode, stderr) =>
  expect(parseNc({ exitCode, stdout: "", stderr })).toBe("lost"),
);

const LINES = [
  [0, "10.42.0.7 (10.42.0.7:6379) open"],
  [1, "nc: bad address 'redis-mister'"],
  [1, "nc: timed out"],
  ...[
    ...["Connection refused", "Connection timed out", "Operation timed out", "No route to host"],
    ...["Host is unreachable", "Network is unreachable", "Network unreachable", "Connection reset by peer"],
  ].map((words) => [1, `nc: 10.42.0.7 (10.42.0.7:6379): ${words}`] as const),
] as const;

test.each(LINES)("parseNc: exit %i and %j count only as a whole line", (exitCode, line) => {
  const outcomeOf = (stderr: string) => parseNc({ exitCode, stdout: "", stderr });
  expect(outcomeOf(line)).not.toBe("lost");
  expect(outcomeOf(`sh: ${line}`)).toBe("lost");
  expect(outcomeOf(`${line} again`)).toBe("lost");
});

test("parseNc: returns no outcome for the closing line, whatever its numbers", () => {
  expect(open(`${OPEN}sent 12, rcvd 345\n`)).toBe("open");
  expect(open(`${OPEN}it sent 0, rcvd 0\n`)).toBe("lost");
  expect(open(`${OPEN}sent 0, rcvd 0 bytes\n`)).toBe("lost");
  expect(open("sent 0, rcvd 0\n")).toBe("lost");
});

test.each([
  ["redis-master.lab (10.43.1.2:6379) open\nsent 0, rcvd 0\n", "10.43.1.2"],
  ["redis-master.lab (10.43.1.2:6379) open\r\nsent 0, rcvd 0\r\n", "10.43.1.2"],
  ["nc: redis-master.lab (10.43.1.2:6379): Connection timed out\n", "10.43.1.2"],
  ["nc: localhost (127.0.0.1:1): Connection refused\nsent 0, rcvd 0\n", "127.0.0.1"],
  ["fd00::7 ([fd00::7]:6379) open\n", "fd00::7"],
  ["nc: bad address 'redis-mister'\n", undefined],
  ["redis-master.lab (10.43.1.2:6379) op", undefined],
  ["redis-master.lab (10.43.1.2:6379) opened", undefined],
  ["hello from redis-master.lab (10.43.1.2:6379) open", undefined],
  ["", undefined],
])("resolvedIn: the address in %j is %s", (stderr, address) => {
  expect(resolvedIn({ exitCode: 0, stdout: "", stderr })).toBe(address);
});
