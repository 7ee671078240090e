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

/** The identity of a pod, as it says itself. */
const identity = ({ name, labels }: StandInPod) => (labels["app"] === "redis" ? `id of ${name}` : name);

type Answer = (from: string, to: string, round: number) => string | undefined;

/** Has the pods' commands say who answers; `answer` gives it where it is not the pod that was asked. */
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

test("pods/reach-any: all pairs that answer uphold it", async () => {
  expect(await verdictOn(() => undefined)).toMatchObject({
    verdict: "upheld",
    reason: { text: "all 56 pairs of 8 pods reach each other, 32 of them across nodes" },
  });
});

test("pods/reach-any: a pair that is silent once and answers when asked again is no violation, and is told", async () => {
  expect(await verdictOn(once)).toMatchObject({
    verdict: "upheld",
    reason: {
      text: "all 56 pairs of 8 pods reach each other, 32 of them across nodes; 1 of 56 pairs answered only when asked again, busybox-1 asked redis-slave-b (10.42.2.3)",
    },
  });
});

test("pods/reach-any: a pair that stays silent is violated, with the controls of both sides", async () => {
  const verdict = await verdictOn((from, to) =>
    from === "busybox-1" && to === "redis-slave-b" ? "" : undefined,
  );
  expect(verdict).toMatchObject({
    verdict: "violated",
    reason: {
      text: "1 of 56 pairs do not reach each other: busybox-1 asked redis-slave-b (10.42.2.3) and got nothing, 5 times; meanwhile busybox-1 reached guestbook-v1-a, and redis-slave-b answered guestbook-v1-a",
    },
  });
  expect(verdict.statistics?.falseAlarm).toBeLessThanOrEqual(2e-8);
});

test("pods/reach-any: a pod that all others are shut out from, and that answers itself, is violated", async () => {
  expect(await verdictOn(shut)).toMatchObject({
    verdict: "violated",
    reason: { text: expect.stringContaining("and redis-slave-b answered itself") },
  });
});

test("pods/reach-any: a server that is silent to itself as well has shown nothing", async () => {
  expect(await verdictOn((_, to) => (to === "redis-slave-b" ? "" : undefined))).toMatchObject({
    verdict: "inconclusive",
    reason: {
      text: "guestbook-v1-a asked redis-slave-b (10.42.2.3), which does not even answer itself or another",
    },
  });
});

test("pods/reach-any: a source that reaches nobody may be dead itself", async () => {
  expect(await verdictOn((from) => (from === "busybox-1" ? "" : undefined))).toMatchObject({
    verdict: "inconclusive",
    reason: {
      text: "busybox-1 asked guestbook-v1-a (10.42.1.1), and busybox-1 reached nobody else each time",
    },
  });
});

test("pods/reach-any: a source that dies while it is asked again is no evidence", async () => {
  expect((await verdictOn(dying)).verdict).toBe("inconclusive");
});

test("pods/reach-any: where many pairs answer only later, the network is what is lost", async () => {
  expect(await verdictOn(lossy)).toMatchObject({
    verdict: "inconclusive",
    reason: {
      text: "7 of 56 pairs answered only when asked again: the network loses too much to tell silence from loss",
    },
  });
});

test("pods/reach-any: an answer of somebody else is violated, also where it comes only when asked again", async () => {
  for (const late of [false, true])
    expect(await verdictOn(other(late))).toMatchObject({
      verdict: "violated",
      reason: {
        text: "1 of 56 pairs do not reach each other: busybox-1 asked guestbook-v1-b (10.42.2.1) and got guestbook-v1-c, not guestbook-v1-b",
      },
    });
});
