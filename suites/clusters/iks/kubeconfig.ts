import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dumpYaml, KubeConfig } from "@kubernetes/client-node";
import type { Kept } from "../kept.ts";

/** Writes what `ibmcloud ks cluster config --admin --download` writes: a folder of files that name each other by relative paths. */
export async function ibmcloudKubeconfig({ kubeconfig, folder }: Kept): Promise<string> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const { caData = "", server = "" } = config.getCurrentCluster() ?? {};
  const { certData = "", keyData = "" } = config.getCurrentUser() ?? {};
  const home = join(folder, "mycluster-admin");
  await mkdir(home, { recursive: true });
  const file = join(home, "kube-config-fra02-mycluster.yml");
  const cluster = { "certificate-authority": "ca-fra02-mycluster.pem", server };
  const user = { "client-certificate": "admin.pem", "client-key": "admin-key.pem" };
  const content = {
    apiVersion: "v1",
    clusters: [{ name: "mycluster", cluster }],
    contexts: [{ name: "mycluster", context: { cluster: "mycluster", namespace: "default", user: "admin" } }],
    "current-context": "mycluster",
    kind: "Config",
    users: [{ name: "admin", user }],
  };
  const written = {
    [file]: dumpYaml(content),
    [join(home, "ca-fra02-mycluster.pem")]: decoded(caData),
    [join(home, "admin.pem")]: decoded(certData),
    [join(home, "admin-key.pem")]: decoded(keyData),
  };
  for (const [name, text] of Object.entries(written)) await writeFile(name, text, { mode: 0o600 });
  return file;
}

const decoded = (data: string) => Buffer.from(data, "base64").toString();
