import { mapStrings } from "../reporters/map-strings.ts";
import { withoutShaped } from "./secrets/by-format.ts";
import { withoutNamed } from "./secrets/by-key.ts";

/**
 * A text without what opens something: private keys, tokens, passwords, credentials of registries, what a
 * kubeconfig says of its users. What is public stays: names, hashes, certificates, addresses.
 */
export function withoutSecrets(text: string): string {
  return withoutNamed(withoutShaped(text, withoutSecrets));
}

/** The same for every string of plain data. */
export const withoutSecretsIn = <T>(value: T): T => mapStrings(value, withoutSecrets);
