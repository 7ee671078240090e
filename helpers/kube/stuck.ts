import type { V1Pod } from "@kubernetes/client-node";

/** Reasons that a container waits for and that say nothing yet. */
const UNDERWAY: ReadonlySet<string> = new Set(["ContainerCreating", "PodInitializing", ""]);

/** Why a pod does not come to run, in the cluster's own words; undefined where nothing holds it up. */
export function whyStuck({ metadata, status }: V1Pod): string | undefined {
  const unscheduled = status?.conditions?.find(
    ({ type, status: is }) => type === "PodScheduled" && is === "False",
  );
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const waiting = containers.flatMap(({ state }) => state?.waiting ?? []);
  const held = waiting.find(({ reason = "" }) => !UNDERWAY.has(reason)) ?? unscheduled;
  return held && `${metadata?.name}: ${[held.reason, held.message].filter(Boolean).join(", ")}`;
}
