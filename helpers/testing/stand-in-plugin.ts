// What tests put in the place of a cloud's credential plugin.
import { chmod, writeFile } from "node:fs/promises";

/** The version of the plugins' interface that client-go speaks. */
export const V1 = "client.authentication.k8s.io/v1";

/** Writes a shell script as a plugin, and returns its path. */
export async function writePlugin(command: string, script: string): Promise<string> {
  await writeFile(command, `#!/bin/sh\n${script}\n`);
  await chmod(command, 0o755);
  return command;
}

/** A script that prints a credential with these fields. */
export const prints = (fields: object): string =>
  `cat <<'END'\n${JSON.stringify({ apiVersion: V1, kind: "ExecCredential", status: fields })}\nEND`;
