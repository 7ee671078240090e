import { expect, test } from "vitest";
import { type Scope, scopeOf } from "../helpers/engine/claim.ts";
import { DEFAULT_SCOPES, readScopes } from "./commands/existing-options.ts";
import { scopeViolation } from "./commands/preconditions.ts";
import { CLAIMS } from "./registry.ts";

test.each<[string, readonly Scope[]]>([
  ["namespace", ["namespace"]],
  ["cluster", ["namespace", "cluster"]],
  ["nodes, cluster", ["namespace", "cluster", "nodes"]],
])("readScopes: reads %s as %j", (value, may) => expect(readScopes(value)).toEqual(may));

test.each(["", "everything", "cluster,", "Cluster"])("readScopes: rejects %j", (value) => {
  expect(() => readScopes(value)).toThrow(expect.objectContaining({ code: "LABCHECK_INVALID_FLAG_VALUE" }));
});

test.each<[string, readonly Scope[], string[]]>([
  ["nothing else", DEFAULT_SCOPES, ["pods/own-network", "ingress/high-availability"]],
  ["the cluster", readScopes("cluster"), ["pods/own-network"]],
  ["the nodes", readScopes("nodes"), ["ingress/high-availability"]],
  ["all", readScopes("cluster,nodes"), []],
])("scopeViolation: names the option that allows the scope if %s is allowed", (_, may, ids) => {
  const skipReason = CLAIMS.filter((claim) => scopeViolation(claim, may) !== undefined);
  expect(skipReason.map(({ id }) => id)).toEqual(ids);
  for (const claim of skipReason)
    expect(scopeViolation(claim, may)?.text).toContain(`--allow ${scopeOf(claim)}`);
});
