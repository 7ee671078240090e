import { X509Certificate } from "node:crypto";
import {
  connect,
  createSecureContext,
  type DetailedPeerCertificate,
  getCACertificates,
  type SecureContext,
  type TLSSocket,
} from "node:tls";
import { hostPort } from "../network/address.ts";
import { type ProbeContext, recordObservation, shellQuote } from "./probe-context.ts";

/** The required issuer of a server's certificate. */
export interface Authority {
  /** Its certificate, PEM. */
  pem: string;
  /** A shell command that prints it, so that a person can see the same. */
  from: string;
  /** The system's trust store counts as well. */
  besidesSystemTrust?: true;
}

/** The file of the authority in commands to paste, and what comes before them to make it. */
export const AUTHORITY_FILE = "ca.crt";
export const saveAuthority = ({ from }: Authority) => `${from} >${AUTHORITY_FILE} && `;
/** A curl to paste that trusts the same; without an authority the system's store is what it trusts anyway. */
export const curlWithAuthority = (authority: Authority | undefined, rest: string) =>
  authority ? `${saveAuthority(authority)}curl --cacert ${AUTHORITY_FILE} ${rest}` : `curl ${rest}`;

let system: readonly string[] | undefined;
/**
 * The certificates that this machine trusts: the system's store, which OpenSSL's SSL_CERT_FILE may name,
 * and those built into Node.js.
 */
const systemTrust = () =>
  (system ??= [...new Set([...getCACertificates("default"), ...getCACertificates("system")])]);

const contexts = new Map<string, SecureContext>();

/** The trust of a TLS client: an authority alone, the system's store, or both. Defaults to the system's. */
export function trustOf(authority: Authority | undefined): { ca: string } | { secureContext: SecureContext } {
  if (authority && !authority.besidesSystemTrust) return { ca: authority.pem };
  // Hundreds of certificates take longer to read than a handshake does.
  const key = authority?.pem ?? "";
  const known = contexts.get(key) ?? createSecureContext({ ca: [...systemTrust(), ...(key ? [key] : [])] });
  contexts.set(key, known);
  return { secureContext: known };
}

export interface TlsRequest {
  source: string;
  address: string;
  port: number;
  /** The name to request (SNI), which the certificate must have. */
  host: string;
  /** Without one, what the system trusts. */
  authority?: Authority | undefined;
}

/** The certificate of a server; `untrusted` if it failed full verification, `lost` without a handshake. */
export type TlsResult =
  | {
      outcome: "trusted";
      fingerprint: string;
      names: string;
      subject: string;
      /** The certificate at the end of the chain that was verified, PEM. */
      root: string;
    }
  | { outcome: "untrusted"; why: string }
  | { outcome: "lost"; why: string };

const SECONDS = 8;

/** One TLS handshake, with Node's own full check of what is presented: chain, dates and name. Nothing is sent. */
export async function handshakeTls(context: ProbeContext, tlsRequest: TlsRequest): Promise<TlsResult> {
  const { address, port, host, source, authority } = tlsRequest;
  const [before, ca] = authority ? [saveAuthority(authority), ` -CAfile ${AUTHORITY_FILE}`] : ["", ""];
  const at = hostPort(address, port);
  const command = `${before}openssl s_client -connect ${at} -servername ${shellQuote(host)} -verify_hostname ${shellQuote(host)}${ca}`;
  const unseen = { probe: "tls", source, target: `${host} at ${at}`, command };
  return recordObservation<TlsResult>(context, unseen, async () => {
    const seen = await handshake(context, tlsRequest);
    if (seen.outcome !== "trusted") return { result: seen, outcome: seen.outcome, raw: seen.why };
    return {
      result: seen,
      outcome: seen.outcome,
      raw: `${seen.subject}\n${seen.names}\n${seen.fingerprint}`,
    };
  });
}

function handshake(
  { signal }: ProbeContext,
  { address, port, host, authority }: TlsRequest,
): Promise<TlsResult> {
  return new Promise((resolve) => {
    const trust = trustOf(authority);
    const options = { host: address, port, servername: host, ...trust, timeout: SECONDS * 1000 };
    const socket: TLSSocket = connect(options);
    const end = (seen: TlsResult) => {
      socket.destroy();
      resolve(seen);
    };
    signal.addEventListener("abort", () => end({ outcome: "lost", why: "the attempt was ended" }), {
      once: true,
    });
    socket.on("timeout", () => end({ outcome: "lost", why: `no end within ${SECONDS} s` }));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      end({
        outcome: isAboutTrust(error.code) ? "untrusted" : "lost",
        why: `${error.code} ${error.message}`,
      }),
    );
    socket.on("secureConnect", () => {
      // A second read of the certificate would return nothing.
      const chain: Partial<DetailedPeerCertificate> = socket.getPeerCertificate(true);
      if (!isCertificate(chain)) return end({ outcome: "lost", why: "no certificate was presented" });
      const { subject, subjectAltName = "", fingerprint256: fingerprint } = new X509Certificate(chain.raw);
      const root = pemOf(rootOf(chain).raw);
      return end({ outcome: "trusted", fingerprint, names: subjectAltName, subject, root });
    });
  });
}

const isCertificate = (seen: Partial<DetailedPeerCertificate>): seen is DetailedPeerCertificate =>
  seen.raw !== undefined;

/** Who signed the last one: of what is trusted here the chain goes on past what the server sent. */
function rootOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate {
  const { issuerCertificate: issuer } = certificate;
  return issuer && issuer !== certificate ? rootOf(issuer) : certificate;
}

const pemOf = (raw: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${raw.toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n")}\n-----END CERTIFICATE-----\n`;

const isAboutTrust = (code = "") => /^(ERR_TLS_CERT|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED)/.test(code);

/** The SHA-256 fingerprint of a PEM certificate, as a handshake reports it. */
export const fingerprintOf = (certificate: string) => new X509Certificate(certificate).fingerprint256;
