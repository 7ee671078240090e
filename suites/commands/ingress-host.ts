import { isIP } from "node:net";
import { UsageError } from "../../helpers/errors.ts";

const LABEL = "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?";
const LONGEST_NAME = 253;
const isName = (text: string) =>
  text.length <= LONGEST_NAME && new RegExp(`^${LABEL}(?:\\.${LABEL})*$`).test(text);
const isNamespace = (text: string) => new RegExp(`^${LABEL}$`).test(text);

/** Reads --ingress-host; throws UsageError for what can be no host of an Ingress. */
export function readHost(value: string): string {
  const host = value.toLowerCase().replace(/\.$/, "");
  if (isName(host) && host.includes(".") && isIP(host) === 0) return host;
  throw new UsageError(
    `invalid value "${value}" for --ingress-host: must be a host name.`,
    "Write the name alone, without scheme, port or path: mycluster.us-south.containers.appdomain.cloud, for instance.",
  );
}

/** Where a cloud keeps the certificate of a cluster's subdomain. */
const PLACE = "default";

/** Reads --ingress-secret; throws UsageError for what can name no Secret. */
export function readSecret(value: string): { namespace: string; name: string } {
  const [name = "", namespace = PLACE, ...rest] = value.split("/").toReversed();
  if (rest.length === 0 && isName(name) && isNamespace(namespace)) return { namespace, name };
  throw new UsageError(
    `invalid value "${value}" for --ingress-secret: must be NAME or NAMESPACE/NAME.`,
    "Write what `ibmcloud ks ingress secret ls` prints: default/mycluster-0000, for instance.",
  );
}
