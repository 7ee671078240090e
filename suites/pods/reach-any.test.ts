import { beforeEach, expect, test, vi } from "vitest";
import type * as Exec from "../../helpers/probes/exec.ts";
import { ended, labOn, observedOn, type StandInPod, standInCluster } from "../stand-in-lab.ts";
import { reachAny } from "./reach-any.ts";

const { execute } = vi.hoisted(() => ({ execute: vi.fn<typeof Exec.execute>() }));
vi.mock("../../helpers/probes/exec.ts", () => ({ execute }));

const redis = (name: string, role: string, ip: string, node: string): StandInPod => ({
  ...{ name, ip, node },
  labels: { app: "redis", role },
});
const guestbook = (name: string, ip: string, node: string): StandInPod => ({
  ...{ name, ip, node },
  labels: { app: "guestbook" },
});
const PODS: readonly StandInPod[] = [
  guestbook("guestbook-v1-a", "10.42.1.1", "node-1"),
  guestbook("guestbook-v1-b", "10.42.2.1", "node-2"),
  guestbook("guestbook-v1-c", "10.42.2.2", "node-2"),
  redis("redis-master-a", "master", "10.42.1.2", "node-1"),
  redis("redis-slave-a", "slave", "10.42.1.3", "node-1"),
  redis("redis-slave-b", "slave", "10.42.2.3", "node-2"),
  { name: "busybox-1", ip: "10.42.1.4", node: "node-1", labels: { run: "busybox" } },
  { name: "busybox-2", ip: "10.42.2.4", node: "node-2", labels: { run: "busybox" } },
];

/** The identity that a pod reports. */
const identity = ({ name, labels }: StandInPod) => (labels["app"] === "redis" ? `id of ${name}` : name);

type Answer = (from: string, to: string, round: number) => string | undefined;

/** Mocks the commands in the pods; `answer` overrides the identity of the queried pod. */
function answering(answer: Answer) {
  const rounds = new Map<string, number>();
  execute.mockImplementation(async (_context, { pod, probe, target }) => {
    if (probe === "redis") return ended(`# Server\r\nrun_id:id of ${pod.name}\r\n`);
    const lines = target.split(", ").map((name, index) => {
      const key = `${pod.name} ${name}`;
      const round = (rounds.get(key) ?? 0) + 1;
      rounds.set(key, round);
      const peer = PODS.find((each) => each.name === name);
      return `${index} ${answer(pod.name, name, round) ?? (peer ? identity(peer) : "")}`;
    });
    return ended(lines.join("\n"));
  });
}

async function verdictOn(answer: Answer) {
  answering(answer);
  await using server = await standInCluster({ pods: PODS });
  const context = observedOn(server);
  return await reachAny.check({ lab: labOn(server, ["172.18.0.2", "172.18.0.3"]), context });
}

const once: Answer = (from, to, round) =>
  from === "busybox-1" && to === "redis-slave-b" && round === 1 ? "" : undefined;
const shut: Answer = (from, to) => (to === "redis-slave-b" && from !== to ? "" : undefined);
const dying: Answer = (from, to, round) =>
  from === "busybox-1" && (to === "redis-slave-b" || round > 2) ? "" : undefined;
const lossy: Answer = (_, to, round) =>
  to === "redis-slave-b" ? "" : round === 1 && to === "busybox-2" ? "" : undefined;
const other =
  (late: boolean): Answer =>
  (from, to, round) => {
    if (from !== "busybox-1" || to !== "guestbook-v1-b") return undefined;
    return late && round === 1 ? "" : "guestbook-v1-c";
  };

beforeEach(() => {
  execute.mockReset();
});

test("pods/reach-any: is upheld where all pairs answer", async () => {
  expect(await verdictOn(() => undefined)).toMatchObject({
    verdict: "upheld",
    reason: { text: "all 56 pairs of 8 pods reach each other, 32 of them across nodes" },
  });
});

test("pods/reach-any: is upheld where a pair answers on a retry, and says so", async () => {
  expect(await verdictOn(once)).toMatchObject({
    verdict: "upheld",
    reason: {
      text: "all 56 pairs of 8 pods reach each other, 32 of them across nodes; 1 of 56 pairs answered only on a retry: busybox-1 to redis-slave-b (10.42.2.3)",
    },
  });
});

test("pods/reach-any: is violated where a pair stays silent and both controls answer", async () => {
  const verdict = await verdictOn((from, to) =>
    from === "busybox-1" && to === "redis-slave-b" ? "" : undefined,
  );
  expect(verdict).toMatchObject({
    verdict: "violated",
    reason: {
      text: "1 of 56 pairs do not reach each other: busybox-1 to redis-slave-b (10.42.2.3) got no answer in 5 attempts; meanwhile busybox-1 reached guestbook-v1-a, and redis-slave-b answered guestbook-v1-a",
    },
  });
  expect(verdict.statistics?.falseAlarm).toBeLessThanOrEqual(2e-8);
});

test("pods/reach-any: is violated where a pod answers only itself", async () => {
  expect(await verdictOn(shut)).toMatchObject({
    verdict: "violated",
    reason: { text: expect.stringContaining("and redis-slave-b answered itself") },
  });
});

test("pods/reach-any: is inconclusive where a server does not even answer itself", async () => {
  expect(await verdictOn((_, to) => (to === "redis-slave-b" ? "" : undefined))).toMatchObject({
    verdict: "inconclusive",
    reason: {
      text: "guestbook-v1-a to redis-slave-b (10.42.2.3) got no answer, but redis-slave-b answers neither itself nor other pods",
    },
  });
});

test("pods/reach-any: is inconclusive where a source reaches no pod", async () => {
  expect(await verdictOn((from) => (from === "busybox-1" ? "" : undefined))).toMatchObject({
    verdict: "inconclusive",
    reason: {
      text: "busybox-1 to guestbook-v1-a (10.42.1.1) got no answer, but busybox-1 did not reach other pods either",
    },
  });
});

test("pods/reach-any: is inconclusive where a source goes down during the retries", async () => {
  expect((await verdictOn(dying)).verdict).toBe("inconclusive");
});

test("pods/reach-any: is inconclusive where many pairs answer only on a retry", async () => {
  expect(await verdictOn(lossy)).toMatchObject({
    verdict: "inconclusive",
    reason: {
      text: "7 of 56 pairs answered only on a retry: too much packet loss to judge missing answers",
    },
  });
});

test("pods/reach-any: is violated by an answer of another pod, also on a retry", async () => {
  for (const late of [false, true])
    expect(await verdictOn(other(late))).toMatchObject({
      verdict: "violated",
      reason: {
        text: "1 of 56 pairs do not reach each other: busybox-1 to guestbook-v1-b (10.42.2.1) was answered by guestbook-v1-c, not guestbook-v1-b",
      },
    });
});
