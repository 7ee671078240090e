import { expect, test } from "vitest";
import { parseInfo, replicationOf } from "./redis-info.ts";

const lines = (text: string) => text.replaceAll("\n", "\r\n");

// Printed by redis 7.0.15: a master with one replica, shortened.
const MASTER = lines(`# Server
redis_version:7.0.15
os:Linux 6.18.44 x86_64
run_id:e6cdda41031816de43e3b7d6e309e6f114a7b04e
config_file:

# Replication
role:master
connected_slaves:1
slave0:ip=127.0.0.1,port=26380,state=online,offset=87,lag=0
master_replid:0bc0f1703d3ef83fc29ad70c9bc9e3ead5d2be86
master_repl_offset:87
second_repl_offset:-1
`);

/** That replica's section, shortened, with the lab's name for the master put in. */
const replica = (link: string, offset: number) =>
  lines(`# Replication
role:slave
master_host:redis-master
master_port:6379
master_link_status:${link}
master_last_io_seconds_ago:-1
slave_read_repl_offset:${offset}
slave_repl_offset:${offset}
master_repl_offset:0
`);

test("parseInfo: returns every field by name, with everything after the first colon", () => {
  const info = parseInfo(MASTER);
  expect(Object.keys(info)).toHaveLength(10);
  expect(info).toMatchObject({
    os: "Linux 6.18.44 x86_64",
    config_file: "",
    slave0: "ip=127.0.0.1,port=26380,state=online,offset=87,lag=0",
  });
  expect(parseInfo("executable:C:/redis\n")).toEqual({ executable: "C:/redis" });
});

test("replicationOf: returns a master", () => {
  expect(replicationOf(parseInfo(MASTER))).toEqual({
    role: "master",
    offset: 87,
    dataSet: "0bc0f1703d3ef83fc29ad70c9bc9e3ead5d2be86",
  });
});

test("replicationOf: returns a replica's own offset, not that of its replicas", () => {
  const rest = { role: "slave", masterHost: "redis-master", masterPort: 6379 };
  expect(replicationOf(parseInfo(replica("up", 87)))).toEqual({ ...rest, linkUp: true, offset: 87 });
  expect(replicationOf(parseInfo(replica("down", 1)))).toEqual({ ...rest, linkUp: false, offset: 1 });
});

test("replicationOf: returns undefined for missing, unknown and invalid fields, never a default", () => {
  expect(replicationOf({})).toEqual({});
  expect(replicationOf({ master_repl_offset: "5" })).toEqual({});
  expect(replicationOf({ role: "slave", master_repl_offset: "5" })).toEqual({ role: "slave" });
  expect(replicationOf({ role: "sentinel", master_link_status: "maybe" })).toEqual({ role: "sentinel" });
  expect(replicationOf({ role: "master", master_port: "x", master_repl_offset: "9".repeat(19) })).toEqual({
    role: "master",
  });
});

test.each(["", "0x1f", "1e3", " 7", "7 "])("replicationOf: %j is not a whole number", (text) => {
  expect(replicationOf({ role: "master", master_repl_offset: text })).toEqual({ role: "master" });
});

test("parseInfo: returns no fields for an error reply", () => {
  expect(parseInfo("-NOAUTH Authentication required.\r\n")).toEqual({});
  expect(parseInfo("-ERR max number of clients reached: 10000\r\n")).toEqual({});
  expect(parseInfo("")).toEqual({});
  // A carriage return ends a line only with its line feed: this is half of something else.
  expect(parseInfo("role:mas\rter\n")).toEqual({});
});
