import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";

/** Whoever must have signed a server's certificate. */
export interface Authority {
  /** Its certificate, PEM. */
  pem: string;
  /** A shell command that prints it, so that a person can see the same. */
  from: string;
  /** What the system trusts is trusted as well. */
  besideSystem?: true;
}

/** The file of the authority in commands to paste, and what comes before them to make it. */
export const AUTHORITY_FILE = "ca.crt";
export const fetched = ({ from }: Authority) => `${from} >${AUTHORITY_FILE} && `;
/** A curl to paste that trusts the same; without an authority the system's store is what it trusts anyway. */
export const curlTrusting = (authority: Authority | undefined, rest: string) =>
  authority ? `${fetched(authority)}curl --cacert ${AUTHORITY_FILE} ${rest}` : `curl ${rest}`;

let system: readonly string[] | undefined;
/** What this machine trusts: the system's store, which OpenSSL's SSL_CERT_FILE may name, and what Node.js brings. */
const systemTrust = () =>
  (system ??= [...new Set([...getCACertificates("default"), ...getCACertificates("system")])]);

const contexts = new Map<string, SecureContext>();

/** What a TLS client trusts: an authority alone, the system's store, or both. Without one it is the system's. */
export function trustOf(authority: Authority | undefined): { ca: string } | { secureContext: SecureContext } {
  if (authority && !authority.besideSystem) return { ca: authority.pem };
  // Hundreds of certificates take longer to read than a handshake does.
  const key = authority?.pem ?? "";
  const known = contexts.get(key) ?? createSecureContext({ ca: [...systemTrust(), ...(key ? [key] : [])] });
  contexts.set(key, known);
  return { secureContext: known };
}
