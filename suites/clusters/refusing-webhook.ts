import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import { join } from "node:path";
import { issueCertificate } from "../../fixtures/cluster/addons/certificate.ts";
import { applied, until } from "./admission.ts";
import type { KeptCluster } from "./kept.ts";

/**
 * An admission webhook as in ingress-nginx: it rejects Ingresses of its class with 400 and its own text,
 * and admits all others. A separate program: `node refusing-webhook.ts CERTIFICATE KEY ADDRESS PORT`
 */
const WORDS = 'host and path "/guestbook/" are already defined in ingress default/older';
const PORT = 19443;

interface Review {
  request: { uid: string; object: { metadata?: { annotations?: Record<string, string> } } };
}

function answer({ request }: Review): object {
  const annotations = Object.keys(request.object.metadata?.annotations ?? {});
  const allowed = !annotations.some((name) => name.startsWith("nginx.ingress.kubernetes.io/"));
  const status = { code: 400, message: WORDS };
  const response = { uid: request.uid, allowed, ...(allowed ? {} : { status }) };
  return { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response };
}

function serve(certificate: string, key: string, address: string, port: number): void {
  createServer({ cert: certificate, key }, (request, reply) => {
    let body = "";
    request.on("data", (part: Buffer) => {
      body += String(part);
    });
    request.on("end", () => {
      reply.writeHead(200, { "Content-Type": "application/json" });
      reply.end(JSON.stringify(answer(JSON.parse(body) as Review)));
    });
  }).listen(port, address);
}

const configuration = (caBundle: string, url: string) => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
  metadata: { name: "refusing" },
  webhooks: [
    {
      name: "validate.refusing.test",
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
      failurePolicy: "Fail",
      timeoutSeconds: 5,
      clientConfig: { url, caBundle },
      rules: [
        {
          apiGroups: ["networking.k8s.io"],
          apiVersions: ["v1"],
          resources: ["ingresses"],
          operations: ["CREATE", "UPDATE"],
        },
      ],
    },
  ],
});

const nginxIngress = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "trial", annotations: { "nginx.ingress.kubernetes.io/rewrite-target": "/$1" } },
  spec: { defaultBackend: { service: { name: "trial", port: { number: 80 } } } },
};

/** Waits until the API server answers a trial Ingress with these words. */
const untilRefused = (kept: KeptCluster, words: string) => {
  const tried = () =>
    kept
      .kubectl(["create", "-n", "default", "--dry-run=server", "-f", "-"], JSON.stringify(nginxIngress))
      .catch(String);
  return until("the webhook to refuse", async () => (await tried()).includes(words), tried);
};

/** Registers the webhook, at an address of this machine that the nodes reach; disposing ends both. */
export async function refusingWebhook(kept: KeptCluster, address: string): Promise<AsyncDisposable> {
  const { authority, certificate, key } = await issueCertificate(address);
  const files = { certificate: join(kept.folder, "webhook.crt"), key: join(kept.folder, "webhook.key") };
  await Promise.all([writeFile(files.certificate, certificate), writeFile(files.key, key)]);
  const argv = [process.execPath, import.meta.filename, files.certificate, files.key, address, String(PORT)];
  const { pid } = kept.start(argv);
  const caBundle = Buffer.from(authority).toString("base64");
  const created = await applied(kept, [configuration(caBundle, `https://${address}:${PORT}/`)]);
  await untilRefused(kept, WORDS);
  return {
    async [Symbol.asyncDispose]() {
      await created[Symbol.asyncDispose]();
      process.kill(pid);
    },
  };
}

/** The same without the program: the API server cannot call it, and rejects every Ingress. */
export async function webhookDown(kept: KeptCluster, address: string): Promise<AsyncDisposable> {
  const { authority } = await issueCertificate(address);
  const caBundle = Buffer.from(authority).toString("base64");
  const created = await applied(kept, [configuration(caBundle, `https://${address}:${PORT}/`)]);
  await untilRefused(kept, "failed calling webhook");
  return created;
}

const [certificate, key, address, port] = process.argv.slice(2);
if (import.meta.main && certificate && key && address)
  serve(await readFile(certificate, "utf8"), await readFile(key, "utf8"), address, Number(port));
