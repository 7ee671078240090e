import { describe, expect, test } from "vitest";
import { mutating } from "./admission.ts";
import { end, endOf, OUTSIDE } from "./expected.ts";
import { clusterOf, judge, UNASKED, under } from "./judged.ts";
import { onlyTheApi } from "./network.ts";
import { unnamedTarget } from "./wrong-objects.ts";

describe("this machine reaches the API server and nothing else of the cluster", () => {
  const cluster = clusterOf([]);

  test("run: decides no claim about external access by a lack of answers", async () => {
    const { code, report } = await under([() => onlyTheApi(cluster())], () => judge(cluster()));
    const red = report.claims.filter(({ verdict }) => verdict === "violated");
    expect(red).toEqual([]);
    const others = report.claims.filter(({ verdict }) => verdict !== "upheld").map(({ id }) => id);
    const allowed = new Set([...OUTSIDE, ...Object.keys(UNASKED)]);
    expect(others.filter((id) => !allowed.has(id))).toEqual([]);
    expect(report.residue).toEqual([]);
    expect([0, 3]).toContain(code);
  });

  test("run: detects a fault inside the cluster", async () => {
    const states = [() => onlyTheApi(cluster()), () => mutating(cluster(), unnamedTarget)];
    const claims = ["services/*", "!services/internal-only"];
    expect(endOf(await under(states, () => judge(cluster(), ...claims)))).toEqual(
      end(1, { violated: { "services/shape": "redis-slave: targetPort is 6379, not redis-server" } }),
    );
  });
});
