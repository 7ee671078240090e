import type { KeptCluster } from "./kept.ts";

const DEPLOYMENT = ["deployment/traefik", "-n", "kube-system"];
const SERVICE = "kube-system/traefik";

/** Traefik's providers, each with the address that it publishes in the status of the objects it accepts. */
export const NGINX = [
  "--providers.kubernetesingressnginx",
  `--providers.kubernetesingressnginx.publishservice=${SERVICE}`,
];
export const GATEWAY = [
  "--providers.kubernetesgateway",
  "--providers.kubernetesgateway.statusaddress.service.namespace=kube-system",
  "--providers.kubernetesgateway.statusaddress.service.name=traefik",
];
/**
 * Traefik's own Ingresses without its custom resources: the API server accepts a Middleware, but no
 * provider reads it.
 */
export const INGRESS_ALONE = [
  "--providers.kubernetesingress",
  `--providers.kubernetesingress.ingressendpoint.publishedservice=${SERVICE}`,
];

/** Has the cluster's Traefik read from these providers and no others; disposing gives it its own back. */
export async function onlyProviders(
  kept: Pick<KeptCluster, "kubectl">,
  providers: readonly string[],
): Promise<AsyncDisposable> {
  const { kubectl } = kept;
  const path = "{.spec.template.spec.containers[0].args}";
  const before = JSON.parse(await kubectl(["get", ...DEPLOYMENT, "-o", `jsonpath=${path}`])) as string[];
  const set = async (args: readonly string[]) => {
    const patch = [{ op: "replace", path: "/spec/template/spec/containers/0/args", value: args }];
    await kubectl(["patch", ...DEPLOYMENT, "--type=json", "-p", JSON.stringify(patch)]);
    await kubectl(["rollout", "status", ...DEPLOYMENT, "--timeout=90s"]);
  };
  await set([...before.filter((arg) => !arg.startsWith("--providers.")), ...providers]);
  return { [Symbol.asyncDispose]: () => set(before) };
}
