import { once } from "node:events";
import { createInterface } from "node:readline";
import type { KeptCluster } from "./kept.ts";
import { apiServerOf, packetRules } from "./network.ts";

/** The proxy's own user, by which this machine's rules recognize its packets. */
const USER = 17_042;
const PROGRAM = new URL("connect-proxy.mjs", import.meta.url).pathname;

interface Proxy extends AsyncDisposable {
  /** The value for HTTPS_PROXY. */
  url: string;
  /** The API server's URL. */
  server: string;
  /** The targets that were requested from the proxy, each once. */
  targets: () => string[];
}

/**
 * Starts a proxy, and blocks all other connections from this machine to the API server; disposing ends
 * both.
 */
export async function onlyByProxy(kept: KeptCluster): Promise<Proxy> {
  const { address, port } = await apiServerOf(kept);
  const child = kept.spawn(["setpriv", `--reuid=${USER}`, `--clear-groups`, process.execPath, PROGRAM]);
  const targets = new Set<string>();
  const lines = createInterface(child.stdout);
  const [listening] = (await once(lines, "line")) as [string];
  lines.on("line", (line) => targets.add(line.replace("CONNECT ", "")));
  const others = ["-m", "owner", "!", "--uid-owner", String(USER)];
  const rules = await packetRules(kept.enter, [
    ["filter", "OUTPUT", "-d", address, "-p", "tcp", "--dport", port, ...others, "-j", "REJECT"],
  ]);
  return {
    url: `http://127.0.0.1:${listening}`,
    server: `https://${address}:${port}`,
    targets: () => [...targets],
    async [Symbol.asyncDispose]() {
      await rules[Symbol.asyncDispose]();
      child.kill();
      await once(child, "exit");
    },
  };
}
