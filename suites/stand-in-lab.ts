// A stand-in for a lab: its objects in a stand-in for the API, and the output of its pods' commands.

import { inject } from "vitest";
import { ingressNotNeeded } from "../fixtures/ingress/reasons.ts";
import { type Lab, type LabRecord, labOf } from "../fixtures/lab/lab.ts";
import type { ClaimResult } from "../helpers/engine/check-claim.ts";
import { FAULT_TIMEOUTS } from "../helpers/engine/timeouts.ts";
import type { Executed, Execution } from "../helpers/probes/exec.ts";
import { newContext, type ProbeContext } from "../helpers/probes/probe-context.ts";
import { type StandIn, standIn } from "../helpers/testing/api-stand-in.ts";

export interface StandInPod {
  name: string;
  ip: string;
  /** Addresses of further families. */
  more?: readonly string[];
  labels: Record<string, string>;
  node?: string;
}

/** A Ready pod as the API has it. */
const podObject = ({ name, ip, more = [], labels, node = "node-1" }: StandInPod) => ({
  metadata: { name, namespace: "lab", labels },
  spec: { nodeName: node, containers: [{ name: "main" }] },
  status: {
    podIP: ip,
    podIPs: [ip, ...more].map((each) => ({ ip: each })),
    conditions: [{ type: "Ready", status: "True" }],
  },
});

interface Objects {
  /** Read at each request, so that they may change. */
  pods: readonly StandInPod[];
  services?: Record<string, object>;
  slices?: () => readonly object[];
}

/** A stand-in for the API of a cluster in which each of the lab's namespaces has these objects; deleted pods vanish. */
export function standInCluster(objects: Objects): Promise<StandIn> {
  return standIn(({ path, method }) => {
    const { pathname, searchParams } = new URL(path, "http://x");
    const [, kind, name = ""] = /\/namespaces\/lab(?:-other)?\/(\w+)(?:\/([^/]+))?$/.exec(pathname) ?? [];
    if (method === "DELETE" && kind === "pods") {
      objects.pods = objects.pods.filter((pod) => pod.name !== name);
      return {};
    }
    if (kind === "services") {
      const spec = objects.services?.[name];
      return spec && { metadata: { name, namespace: "lab" }, spec };
    }
    if (kind === "endpointslices") return { items: objects.slices?.() ?? [] };
    if (kind !== "pods") return undefined;
    const wanted = (searchParams.get("labelSelector") ?? "").split(",").map((each) => each.split("="));
    const items = objects.pods.filter(({ labels }) =>
      wanted.every(([key = "", value]) => (value === undefined ? key in labels : labels[key] === value)),
    );
    return { items: items.map(podObject) };
  });
}

/** The lab on a stand-in, with nodes of these addresses. */
export const labOn = (
  { kube }: Pick<StandIn, "kube">,
  addresses: readonly string[] = ["172.18.0.2"],
): Lab => {
  const nodes = addresses.map((address, index) => ({ name: `node-${index + 1}`, address }));
  return {
    kube,
    timeouts: FAULT_TIMEOUTS,
    namespace: "lab",
    other: "lab-other",
    labels: {},
    ingress: { missing: ingressNotNeeded },
    works: [],
    cluster: { kind: "existing", outside: "this machine", nodes } as unknown as Lab["cluster"],
  };
};

export const contextOn = ({ kube }: Pick<StandIn, "kube">): ProbeContext =>
  newContext({ kube, timeouts: FAULT_TIMEOUTS }, new AbortController().signal);

/** The same with an observation, where what would record one is replaced: no verdict is built on nothing. */
export const observedOn = (server: Pick<StandIn, "kube">): ProbeContext => {
  const context = contextOn(server);
  const none = { at: "", probe: "", source: "", target: "", outcome: "", raw: "", command: "" };
  context.log.add({ ...none, durationMs: 0 });
  return context;
};

/** The result of a command that exits with 0. */
export const ended = (stdout: string, stderr = "") =>
  ({ failed: false, exitCode: 0, stdout, stderr }) as const;

interface Commands {
  /** The server of a connection from a pod to an address: the name of a pod; empty for no answer. */
  answers: (from: string, address: string) => string;
  /** The outcome of `nc -z` from a pod to an address; open by default. */
  connects?: (from: string, address: string) => "open" | "timeout";
  /** Identities of servers that are not their pods' names. */
  ids?: Record<string, string>;
}

/**
 * Replaces `execute`: redis pods whose servers have the pods' names, queried in them or over connections.
 */
export const redisCommands =
  ({ answers, connects = () => "open", ids = {} }: Commands) =>
  async (_context: ProbeContext, { pod, probe, target, outcomeOf }: Execution): Promise<Executed> => {
    const [at = "", count = "1"] = target.split(" × ");
    const address = at.slice(0, at.lastIndexOf(":")).replace(/^\[(.*)\]$/, "$1");
    const say = (executed: Executed & { failed: false }) => {
      outcomeOf?.(executed);
      return executed;
    };
    if (probe === "redis") return say(ended(`run_id:${ids[pod.name] ?? pod.name}\r\n`));
    if (probe === "connect") {
      const open = connects(pod.name, address) === "open";
      const said = open ? `${address} (${at}) open\n` : `nc: ${address} (${at}): Connection timed out\n`;
      return say({ ...ended("", said), exitCode: open ? 0 : 1 });
    }
    const names = Array.from({ length: Number(count) }, () => answers(pod.name, address));
    return say(ended(names.map((name) => `>\n${name && `run_id:${name}\n`}`).join("")));
  };

/** The lab that the setup of the test run deployed. */
export const providedLab = (): Promise<Lab> => labOf(JSON.parse(inject("lab")) as LabRecord);

/** A result as a failed test shows it. */
export const formatResult = ({ id, verdict, reason }: ClaimResult) => `${id} ${verdict}: ${reason}`;
