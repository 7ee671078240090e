import type { Baseline, KeptTarget } from "./baseline.ts";
import type { Comparison } from "./model.ts";

const each = (values: readonly string[]) => [...new Set(values)].toSorted().join(", ") || "none";

/** What a target is asked for, in the words in which it is told. */
const FACTS: Readonly<Record<string, (target: KeptTarget) => string>> = {
  target: ({ kind }) => kind,
  outside: ({ outside }) => outside,
  kubernetes: ({ kubernetes }) => kubernetes,
  nodes: ({ nodes }) => String(nodes.length),
  kubelets: ({ nodes }) => each(nodes.map(({ kubelet }) => kubelet)),
  "nodes' systems": ({ nodes }) => each(nodes.map(({ system }) => system)),
  "pod network": ({ cni }) => cni,
  "deny style": ({ denyStyle }) => denyStyle,
  "proxy mode": ({ proxyMode }) => proxyMode,
  ingress: ({ ingress }) => ingress,
  "load balancer": ({ loadBalancer }) => loadBalancer,
};

/** Versions and capabilities that are not the same, each as what it was and what it is. */
export function targetDifferences(old: Baseline, now: Baseline): Comparison["target"] {
  const facts = [factsOf(old), factsOf(now)] as const;
  const names = [...new Set(facts.flatMap((known) => [...known.keys()]))];
  return names
    .map((what) => ({ what, is: { old: facts[0].get(what) ?? "none", new: facts[1].get(what) ?? "none" } }))
    .filter(({ is }) => is.old !== is.new);
}

function factsOf({ run, target }: Baseline): Map<string, string> {
  const own = [
    ["labcheck", run.version],
    ["seed", String(run.seed)],
  ] as const;
  if (!target) return new Map([...own, ...Object.keys(FACTS).map((what) => [what, "unknown"] as const)]);
  const facts = Object.entries(FACTS).map(([what, of]) => [what, of(target)] as const);
  const images = Map.groupBy(target.images, imageName);
  const tags = [...images].map(
    ([name, all]) => [`image ${name}`, each(all.map((image) => image.slice(name.length + 1)))] as const,
  );
  return new Map([...own, ...facts, ...tags]);
}

/** An image without its tag and digest; a colon before a slash belongs to the registry's port. */
const imageName = (image: string) => image.replace(/(?::[^/:@]*)?(?:@[^/]*)?$/, "");
