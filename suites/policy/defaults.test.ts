import { expect, test } from "vitest";
import type { Attempt } from "../../fixtures/policy/connection-matrix.ts";
import type { Place } from "../../fixtures/policy/places.ts";
import type { Outcome, Pod } from "../../helpers/probes/probe-context.ts";
import { suspectsAmong } from "./defaults.ts";

const place = (name: string): Place & { pod: Pod } => {
  const pod = {
    namespace: "lab",
    name,
    container: "c",
    ip: `ip-of-${name}`,
    node: "node-1",
    ips: [],
    labels: {},
  };
  return { name, address: pod.ip, port: 80, pod };
};
const [A, B, C] = [place("a"), place("b"), place("c")];
const attempt = (from: Place & { pod: Pod }, to: Place, outcome: Outcome): Attempt => ({
  ...{ from: from.pod, to, address: to.address, port: to.port, outcome },
});
/** The controls of each suspect, as arrows. */
const controlsIn = (seen: readonly Attempt[]) =>
  suspectsAmong(seen, [A, B, C]).map(({ controls }) =>
    controls.map((group) => group.map(({ from, to }) => `${from.name}→${to.name}`)),
  );

test("suspectsAmong: ignores open connections and failed probes", () => {
  expect(controlsIn([attempt(A, B, "open"), attempt(A, C, "lost")])).toEqual([]);
});

test("suspectsAmong: controls with the source's and the target's open connections", () => {
  const seen = [attempt(A, B, "timeout"), attempt(A, C, "open"), attempt(C, B, "open")];
  expect(controlsIn(seen)).toEqual([[["a→c"], ["c→b"]]]);
});

test("suspectsAmong: controls a source without open connections with other targets, and a target with its liveness", () => {
  expect(controlsIn([attempt(A, B, "timeout")])).toEqual([[["a→c"], ["b→b"], ["b→c"]]]);
});
