import { expect, test } from "vitest";
import type { WatchedServer } from "../../helpers/probes/redis.ts";
import { judgeReads, readsToSee } from "./reads-and-writes.ts";

const COUNT = 3;
const server = (name: string, ...keys: string[]): WatchedServer => ({
  pod: { name, namespace: "lab", container: name, ip: "", ips: [], node: "node-1", labels: {} },
  commands: keys.map((key) => ({ client: "10.42.1.7:1", command: "LRANGE", key })),
});
const unseen = (name: string): WatchedServer => ({ pod: server(name).pod });
const read = (name: string, key: string, answered = COUNT) => ({ pod: { name }, key, answered });
const BOTH = [read("guestbook-1", "k-0"), read("guestbook-2", "k-1")];
const SLAVES = [server("slave-1", "k-0", "k-1", "k-1"), server("slave-2", "k-0", "k-1", "k-0")];

test("judgeReads: is upheld if every read is observed on a slave", () => {
  expect(judgeReads(BOTH, COUNT, [server("master")], SLAVES)).toBeUndefined();
});

test("judgeReads: ignores other commands with the key on the master", () => {
  const master = server("master", "k-0");
  const given = (master.commands ?? []).map((each) => ({ ...each, command: "RPUSH" }));
  expect(judgeReads(BOTH, COUNT, [{ ...master, commands: given }], SLAVES)).toBeUndefined();
});

test("judgeReads: is violated by one read on the master, even if another stream failed", () => {
  const seen = judgeReads(BOTH, COUNT, [server("master", "k-1")], [unseen("slave-1"), ...SLAVES]);
  expect(seen).toMatchObject({
    is: "violated",
    reason: { text: "1 of 3 reads of guestbook-2 reached master, not a slave" },
  });
});

test.each([
  ["the master's", [unseen("master")], SLAVES, "master"],
  ["a slave's", [server("master")], [SLAVES[0] ?? unseen(""), unseen("slave-2")], "slave-2"],
])("judgeReads: is inconclusive if a stream failed: %s", (_, masters, slaves, name) => {
  const text = `the commands to ${name} were not observed throughout`;
  expect(judgeReads(BOTH, COUNT, masters, slaves)).toMatchObject({
    is: "inconclusive",
    reason: { code: "server-commands-unseen", text },
  });
});

test("judgeReads: is inconclusive if a pod does not answer", () => {
  const reads = [read("guestbook-1", "k-0"), read("guestbook-2", "k-1", 1)];
  expect(judgeReads(reads, COUNT, [server("master")], SLAVES)).toMatchObject({
    is: "inconclusive",
    reason: { text: "guestbook-2 answered 1 of 3 reads" },
  });
});

test("judgeReads: is violated by an answered read that no redis received", () => {
  expect(judgeReads(BOTH, COUNT, [server("master")], SLAVES.slice(0, 1))).toMatchObject({
    is: "violated",
    reason: { text: "2 of 3 reads that guestbook-1 answered reached no slave" },
  });
});

test.each([
  [1 / 2, 14],
  [1 / 3, 23],
  [0.1, 88],
])("readsToSee: a share of %d needs %d reads", (share, count) => {
  expect(readsToSee(share)).toBe(count);
  expect((1 - share) ** count).toBeLessThan(1e-4);
  expect((1 - share) ** (count - 1)).toBeGreaterThan(1e-4);
});
