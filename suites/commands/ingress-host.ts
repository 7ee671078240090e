import { isIP } from "node:net";
import { invalidIngressHost, invalidIngressSecret } from "../../helpers/errors/flags.ts";

const LABEL = "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?";
const LONGEST_NAME = 253;
const isName = (text: string) =>
  text.length <= LONGEST_NAME && new RegExp(`^${LABEL}(?:\\.${LABEL})*$`).test(text);
const isNamespace = (text: string) => new RegExp(`^${LABEL}$`).test(text);

/** Reads --ingress-host; throws a usage error for what can be no host of an Ingress. */
export function readHost(value: string): string {
  const host = value.toLowerCase().replace(/\.$/, "");
  if (isName(host) && host.includes(".") && isIP(host) === 0) return host;
  throw invalidIngressHost(value);
}

/** Where a cloud keeps the certificate of a cluster's subdomain. */
const PLACE = "default";

/** Reads --ingress-secret; throws a usage error for what can name no Secret. */
export function readSecret(value: string): { namespace: string; name: string } {
  const [name = "", namespace = PLACE, ...rest] = value.split("/").toReversed();
  if (rest.length === 0 && isName(name) && isNamespace(namespace)) return { namespace, name };
  throw invalidIngressSecret(value);
}
