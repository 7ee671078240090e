import { describe, expect, test } from "vitest";
import { mutating } from "./admission.ts";
import { end, endOf } from "./expected.ts";
import { clusterOf, judge, UNASKED, under } from "./judged.ts";
import { crossedPaths, strangeNameserver } from "./wrong-objects.ts";

describe("both families, IPv4 first", () => {
  const cluster = clusterOf(["--ip-families", "ipv4,ipv6"]);

  test("an administrator", async () => {
    expect(endOf(await judge(cluster()))).toEqual(end(0, { skipped: UNASKED }));
  });

  test("a nameserver that is no service of the cluster is seen among those of both families", async () => {
    const states = [() => mutating(cluster(), strangeNameserver)];
    expect(endOf(await under(states, () => judge(cluster(), "dns/*")))).toEqual(
      end(1, { violated: { "dns/resolv-nameserver": "198.51.100.53" } }),
    );
  });
});

describe("both families, IPv6 first", () => {
  const cluster = clusterOf(["--ip-families", "ipv6,ipv4"]);

  test("an administrator", async () => {
    const { code, report } = await judge(cluster());
    const nodes = report.target?.nodes.map(({ address }) => address);
    expect(nodes).toEqual(expect.arrayContaining([expect.stringContaining(":")]));
    expect(endOf({ code, report })).toEqual(end(0, { skipped: UNASKED }));
  });

  test("what the ingress serves at a second path is seen", async () => {
    const states = [() => mutating(cluster(), crossedPaths)];
    const skipped = { "ingress/high-availability": UNASKED["ingress/high-availability"] };
    const ended = await under(states, () => judge(cluster(), "ingress/*"));
    expect(endOf(ended)).toEqual(end(1, { skipped, violated: { "ingress/pattern": ": /echo/" } }));
  });
});
