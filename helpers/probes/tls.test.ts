import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { generate } from "selfsigned";
import { expect, test } from "vitest";

const PROBE = join(import.meta.dirname, "http.ts");
const LOG = join(import.meta.dirname, "../engine/evidence.ts");
const NAME = "lab.test";

/** Probes a server in another process, because the system's trust store is read once per process. */
async function seenWith(env: Record<string, string>, port: number, authority?: object): Promise<string> {
  const program = `const {get}=await import(${JSON.stringify(PROBE)});const {EvidenceLog}=await import(${JSON.stringify(LOG)});
    const context={kube:{},log:new EvidenceLog(),signal:new AbortController().signal,timeouts:{answer:5}};
    const seen=await get(context,{source:"x",url:"https://${NAME}:${port}/",address:"127.0.0.1",...${JSON.stringify(authority ? { authority } : {})}});
    console.log(seen.answered?"HTTP "+seen.status:seen.why);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
    env: { ...process.env, ...env },
  });
  return stdout.trim();
}

test("trustOf: defaults to the system's trust store", {
  timeout: 30_000,
}, async () => {
  const created = await generate([{ name: "commonName", value: NAME }], {
    ...{ keyType: "ec", curve: "P-256", algorithm: "sha256" },
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: NAME }] },
    ],
  });
  const server = createServer({ key: created.private, cert: created.cert }, (_queried, answer) =>
    answer.end("hello"),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), "labcheck-trust-"));
  try {
    const file = join(folder, "ca.pem");
    await writeFile(file, created.cert);
    expect(await seenWith({}, port)).toMatch(/SELF_SIGNED|UNABLE_TO/);
    expect(await seenWith({ SSL_CERT_FILE: file }, port)).toBe("HTTP 200");
    expect(await seenWith({ NODE_EXTRA_CA_CERTS: file }, port)).toBe("HTTP 200");
    // A given authority is the only one that is trusted, unless the system's store counts as well.
    const other = (
      await generate([{ name: "commonName", value: "other" }], { keyType: "ec", curve: "P-256" })
    ).cert;
    expect(await seenWith({ SSL_CERT_FILE: file }, port, { pem: other, from: "" })).toMatch(
      /SELF_SIGNED|UNABLE_TO/,
    );
    expect(
      await seenWith({ SSL_CERT_FILE: file }, port, { pem: other, from: "", besidesSystemTrust: true }),
    ).toBe("HTTP 200");
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
});
