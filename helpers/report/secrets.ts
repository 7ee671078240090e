import { withoutNamed } from "./secrets/named.ts";
import { withoutShaped } from "./secrets/shaped.ts";
import { everyString } from "./strings.ts";

/**
 * A text without what opens something: private keys, tokens, passwords, credentials of registries, what a
 * kubeconfig says of its users. What is public stays: names, hashes, certificates, addresses.
 */
export function withoutSecrets(text: string): string {
  return withoutNamed(withoutShaped(text, withoutSecrets));
}

/** The same for every string of plain data. */
export const withoutSecretsIn = <T>(value: T): T => everyString(value, withoutSecrets);
