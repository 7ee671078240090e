import { expect, test } from "vitest";
import { parseMonitor } from "./redis.ts";

const line = (client: string, ...words: string[]) =>
  `1339518083.107412 [0 ${client}] ${words.map((word) => `"${word}"`).join(" ")}`;
const mark = (name: string) => line("127.0.0.1:60866", "echo", `k-${name}`);

// The form is that of redis.io/docs/latest/commands/monitor, and of redis' replication.c for the other clients.
test("parseMonitor: returns the commands between the markers, by client and key", () => {
  const output = [
    line("10.42.1.6:1", "LRANGE", "k-early", "0", "-1"),
    mark("begin"),
    line("10.42.1.7:34612", "LRANGE", "k-0", "0", "-1"),
    line("[fd00::7]:34612", "lrange", "k-1", "0", "-1"),
    line("lua", "GET", "k-2"),
    line("10.42.1.7:34613", "PING"),
    mark("end"),
    line("10.42.1.6:1", "LRANGE", "k-late", "0", "-1"),
  ].join("\n");
  expect(parseMonitor(output, "k")).toEqual([
    { client: "10.42.1.7:34612", command: "LRANGE", key: "k-0" },
    { client: "[fd00::7]:34612", command: "LRANGE", key: "k-1" },
    { client: "lua", command: "GET", key: "k-2" },
  ]);
});

test("parseMonitor: returns none if there are none between the markers", () => {
  expect(parseMonitor(`${mark("begin")}\n${mark("end")}\n`, "k")).toEqual([]);
});

test.each([
  ["no mark", line("10.42.1.7:1", "LRANGE", "k-0")],
  ["no begin", `${line("10.42.1.7:1", "LRANGE", "k-0")}\n${mark("end")}`],
  ["no end, as where the stream was cut", `${mark("begin")}\n${line("10.42.1.7:1", "LRANGE", "k-0")}`],
  ["half an end", `${mark("begin")}\n${mark("end").slice(0, -1)}`],
  ["the end first", `${mark("end")}\n${mark("begin")}`],
  ["nothing", ""],
])("parseMonitor: is undefined with %s", (_, output) => {
  expect(parseMonitor(output, "k")).toBeUndefined();
});
