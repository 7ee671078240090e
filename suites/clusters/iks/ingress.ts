import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { issueCertificate } from "../../../fixtures/cluster/addons/certificate.ts";
import { applied, until } from "../admission.ts";
import type { KeptCluster } from "../kept.ts";
import { onlyProviders } from "../traefik.ts";

/**
 * The output of `ibmcloud ks cluster get`: a cluster's Ingress subdomain and the secret of its certificate.
 */
export const SUBDOMAIN = "mycluster-a1b2c3d4e5f6-0000.eu-de.containers.appdomain.cloud";
const SECRET_NAME = "mycluster-a1b2c3d4e5f6-0000";
export const SECRET = `default/${SECRET_NAME}`;

const PUBLIC = "public-iks-k8s-nginx";

/** IKS lists a class for each of its balancers, the private one as well where there is none. */
const classes = [PUBLIC, "private-iks-k8s-nginx"].map((name) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "IngressClass",
  metadata: { name },
  spec: { controller: "k8s.io/ingress-nginx" },
}));

/** Takes the public class by its name, though the private one is of the same controller. */
const PROVIDER = [
  "--providers.kubernetesingressnginx",
  "--providers.kubernetesingressnginx.publishservice=kube-system/traefik",
  `--providers.kubernetesingressnginx.ingressclass=${PUBLIC}`,
  "--providers.kubernetesingressnginx.ingressclassbyname",
  "--providers.kubernetesingressnginx.controllerclass=labcheck.test/nobody",
];

/**
 * The ingress of IKS: its two classes instead of the cluster's own, and the subdomain's certificate in the
 * namespace `default`, signed by an authority whose file is in the result.
 */
export async function iksIngress(kept: KeptCluster): Promise<AsyncDisposable & { authority: string }> {
  await using undo = new AsyncDisposableStack();
  const { kubectl, folder } = kept;
  const own = JSON.parse(await kubectl(["get", "ingressclasses,gatewayclasses", "-o", "json"])) as {
    items: {
      apiVersion: string;
      kind: string;
      metadata: { name: string; annotations?: object };
      spec: object;
    }[];
  };
  const before = own.items.map(({ apiVersion, kind, metadata: { name, annotations }, spec }) => ({
    ...{ apiVersion, kind, spec },
    metadata: { name, ...(annotations ? { annotations } : {}) },
  }));
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: before });
  await kubectl(["delete", "-f", "-"], list);
  undo.defer(async () => void (await kubectl(["apply", "-f", "-"], list)));
  const { authority, certificate, key } = await issueCertificate(SUBDOMAIN);
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    type: "kubernetes.io/tls",
    metadata: { name: SECRET_NAME, namespace: "default" },
    stringData: { "tls.crt": certificate, "tls.key": key },
  };
  undo.use(await applied(kept, [...classes, secret]));
  undo.use(await onlyProviders(kept, PROVIDER));
  const file = join(folder, "authority.pem");
  await writeFile(file, authority);
  const held = undo.move();
  return { authority: file, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** The address in a hosts file behind the balancer's name that the ingress has; waits until it has one. */
export async function ingressBalancer({ kubectl }: KeptCluster, hosts: string): Promise<string> {
  const path = "{.status.loadBalancer.ingress[0].hostname}";
  const named = () => kubectl(["get", "service", "traefik", "-n", "kube-system", "-o", `jsonpath=${path}`]);
  await until("the ingress to have a balancer", async () => (await named()) !== "");
  const name = await named();
  const line = hosts.split("\n").find((each) => each.endsWith(` ${name}`)) ?? "";
  return line.split(" ")[0] ?? "";
}
