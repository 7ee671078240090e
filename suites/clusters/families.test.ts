import { describe, expect, test } from "vitest";
import { mutating } from "./admission.ts";
import { end, endOf } from "./expected.ts";
import { clusterOf, judge, UNASKED, under } from "./judged.ts";
import { openRedisByIPv6 } from "./network.ts";
import { crossedPaths, strangeNameserver } from "./wrong-objects.ts";

describe("both families, IPv4 first", () => {
  const cluster = clusterOf(["--ip-families", "ipv4,ipv6"]);

  test("run: has the expected verdicts for an administrator", async () => {
    expect(endOf(await judge(cluster()))).toEqual(end(0, { skipped: UNASKED }));
  });

  test("run: detects a nameserver that is no Service of the cluster, in either family", async () => {
    const states = [() => mutating(cluster(), strangeNameserver)];
    expect(endOf(await under(states, () => judge(cluster(), "dns/*")))).toEqual(
      end(1, { violated: { "dns/resolv-nameserver": "198.51.100.53" } }),
    );
  });

  test("run: detects a policy that is in force for IPv4 only", async () => {
    const claims = ["policy/timeout-after", "policy/same-and-cross-node"];
    const before = "policy/open-before";
    const ended = await under([() => openRedisByIPv6(cluster())], () => judge(cluster(), before, ...claims));
    expect(endOf(ended)).toEqual(
      end(1, { violated: Object.fromEntries(claims.map((claim) => [claim, "]:6379) is open"])) }),
    );
  });
});

describe("both families, IPv6 first", () => {
  const cluster = clusterOf(["--ip-families", "ipv6,ipv4"]);

  test("run: has the expected verdicts for an administrator", async () => {
    const { code, report } = await judge(cluster());
    const nodes = report.target?.nodes.map(({ address }) => address);
    expect(nodes).toEqual(expect.arrayContaining([expect.stringContaining(":")]));
    expect(endOf({ code, report })).toEqual(end(0, { skipped: UNASKED }));
  });

  test("run: detects a second path that the ingress serves", async () => {
    const states = [() => mutating(cluster(), crossedPaths)];
    const skipped = { "ingress/high-availability": UNASKED["ingress/high-availability"] };
    const ended = await under(states, () => judge(cluster(), "ingress/*"));
    expect(endOf(ended)).toEqual(end(1, { skipped, violated: { "ingress/pattern": ": /echo/" } }));
  });
});
