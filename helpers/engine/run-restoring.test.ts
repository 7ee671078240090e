import { expect, test } from "vitest";
import { ProbeError, requireResult } from "../reasons/probe-error.ts";
import { seen } from "../reporters/sample.ts";
import { claimOf, good, optionsOf, sampleReason } from "../testing/sample-claims.ts";
import { runClaim, runClaims } from "./run-claims.ts";
import { inconclusive, skipped, type Verdict, violated } from "./verdict.ts";

const changes = { mutates: true } as const;

test("runClaims: waits for the lab after a mutating claim, not after a reading one", async () => {
  let waits = 0;
  const awaitReady = async () => {
    waits += 1;
    return undefined;
  };
  const claims = [claimOf("reader", good), claimOf("one", good, changes), claimOf("two", good, changes)];
  await runClaims(claims, optionsOf({ awaitReady }));
  expect(waits).toBe(2);
});

test("runClaims: upholds no claim that leaves the lab changed, and checks none after it", async () => {
  const claims = [claimOf("one", good, changes), claimOf("two", good, changes)];
  const [one, two] = await runClaims(
    claims,
    optionsOf({ awaitReady: async () => sampleReason("2 of 3 pods are there") }),
  );
  expect(one).toMatchObject({ verdict: "inconclusive", attempts: 1 });
  expect(one?.reason).toBe("it is open; but the lab was not restored: 2 of 3 pods are there");
  expect(two).toMatchObject({ verdict: "inconclusive", attempts: 0 });
  expect(two?.reason).toBe("not checked: the lab was not restored after pods/one (2 of 3 pods are there)");
});

test("runClaims: does not wait for the lab on a cluster that is down, and gives the reason to each claim", async () => {
  let waits = 0;
  let checked = 0;
  const gone = sampleReason("the container of node-2 is no longer running");
  const dying = claimOf(
    "one",
    async () => {
      checked += 1;
      return inconclusive(sampleReason("a pod is not Ready"));
    },
    changes,
  );
  const results = await runClaims(
    [dying, claimOf("two", good, changes)],
    optionsOf({
      downReason: async () => (checked > 0 ? gone : undefined),
      awaitReady: async () => {
        waits += 1;
        return sampleReason("never");
      },
    }),
  );
  expect(results.map(({ reason }) => reason)).toEqual([gone.text, gone.text]);
  expect(waits).toBe(0);
});

test("runClaims: reports a cluster that is found down while waiting, not the wait", async () => {
  const gone = sampleReason("the container of node-2 is no longer running");
  let waited = false;
  const dying = claimOf("one", async () => inconclusive(sampleReason("a pod is not Ready")), changes);
  const results = await runClaims(
    [dying, claimOf("two", good, changes)],
    optionsOf({
      downReason: async () => (waited ? gone : undefined),
      awaitReady: async () => {
        waited = true;
        return sampleReason("2 of 3 pods are there");
      },
    }),
  );
  expect(results.map(({ reason }) => reason)).toEqual([gone.text, gone.text]);
});

test("runClaims: keeps a violation whatever happens to the lab", async () => {
  const shut = claimOf(
    "one",
    async ({ log }) => {
      log.add(seen("timeout"));
      return violated(sampleReason("it is timeout"));
    },
    changes,
  );
  const result = await runClaim(shut, optionsOf({ awaitReady: async () => sampleReason("a pod is gone") }));
  expect(result).toMatchObject({ verdict: "violated", reason: "it is timeout" });
});

test("runClaim: is inconclusive with the reason of a probe that failed, and is repeated", async () => {
  const blind = claimOf("one", async () =>
    requireResult<Verdict>(undefined, sampleReason("no pod is Ready")),
  );
  expect(await runClaim(blind, optionsOf())).toMatchObject({
    verdict: "inconclusive",
    reason: "no pod is Ready",
    attempts: 2,
  });
  expect(() => requireResult(undefined, sampleReason("gone"))).toThrow(ProbeError);
  expect(new ProbeError(sampleReason("gone")).name).toBe("ProbeError");
  expect(requireResult(0, sampleReason("gone"))).toBe(0);
});

test("runClaim: collects diagnostics only if the claim is not upheld, and ignores their failure", async () => {
  let attempts = 0;
  const diagnostics = async () => {
    attempts += 1;
    return [seen("read")];
  };
  const upheld = await runClaim(claimOf("one", good), optionsOf({ diagnostics }));
  expect(upheld.surroundings).toBeUndefined();
  await runClaim(
    claimOf("none", async () => skipped(sampleReason("no ingress"))),
    optionsOf({ diagnostics }),
  );
  expect(attempts).toBe(0);
  const failed = claimOf("two", async () => inconclusive(sampleReason("lost")));
  expect((await runClaim(failed, optionsOf({ diagnostics }))).surroundings).toEqual([seen("read")]);
  const result = await runClaim(failed, optionsOf({ diagnostics: () => Promise.reject(new Error("gone")) }));
  expect(result).toMatchObject({ verdict: "inconclusive", reason: "lost" });
  expect(result.surroundings).toBeUndefined();
});
