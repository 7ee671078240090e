import { inNode } from "../../fixtures/cluster/packets.ts";
import type { Lab } from "../../fixtures/guestbook/lab.ts";
import { denyAll } from "../../fixtures/policy/deny-all.ts";
import { holdPolicy } from "../../fixtures/policy/hold.ts";
import type { Fault } from "../fault.ts";

const FELIX = "calico-node -felix";

const deniedBefore: Fault = {
  id: "policy/denied-before",
  says: "A policy that nobody speaks of denies all that comes to the redis pods.",
  violates: ["policy/open-before"],
  because: /is timeout, not open/,
  inject: denyAll,
};

const noEngine: Fault = {
  id: "policy/no-engine",
  says: "The policy engine stands still on every node.",
  violates: ["policy/timeout-after"],
  because: /is open, not timeout/,
  async inject({ cluster }: Lab) {
    const signalAll = async (name: string) => {
      for (const node of cluster.nodes) await inNode(node, ["pkill", `-${name}`, "-f", FELIX]);
    };
    await signalAll("STOP");
    return () => signalAll("CONT");
  },
};

const heldPolicy: Fault = {
  id: "policy/held",
  says: "Something holds the deleted policy, so that it stays in force.",
  violates: ["policy/removed"],
  because: /is timeout, not open/,
  inject: holdPolicy,
};

export const policyFaults: readonly Fault[] = [deniedBefore, noEngine, heldPolicy];
