import { expect, test } from "vitest";
import type { Touch } from "../helpers/claim.ts";
import { DEFAULT_TOUCH, readTouch, untouchable } from "./barred.ts";
import { CLAIMS } from "./lab.ts";

test.each<[string, readonly Touch[]]>([
  ["namespace", ["namespace"]],
  ["cluster", ["namespace", "cluster"]],
  ["nodes, cluster", ["namespace", "cluster", "nodes"]],
])("--touch %s allows %j", (value, may) => expect(readTouch(value)).toEqual(may));

test.each(["", "everything", "cluster,", "Cluster"])("--touch %j is wrong use", (value) => {
  expect(() => readTouch(value)).toThrow(expect.objectContaining({ code: "LABCHECK_INVALID_FLAG_VALUE" }));
});

test.each<[string, readonly Touch[], string[]]>([
  ["nothing else", DEFAULT_TOUCH, ["pods/own-network", "ingress/high-availability", "errata/proxy-mode"]],
  ["the cluster", readTouch("cluster"), ["pods/own-network", "errata/proxy-mode"]],
  ["the nodes", readTouch("nodes"), ["ingress/high-availability"]],
  ["all", readTouch("cluster,nodes"), []],
])("where %s may be touched, what is barred says how to allow it", (_, may, ids) => {
  const barred = CLAIMS.filter((claim) => untouchable(claim, may) !== undefined);
  expect(barred.map(({ id }) => id)).toEqual(ids);
  for (const claim of barred) expect(untouchable(claim, may)?.text).toContain(`--touch ${claim.touches}`);
});
