import { isIP } from "node:net";
import { connect } from "node:tls";
import { hostPort } from "../network/address.ts";
import { execute } from "./exec.ts";
import { type Pod, type ProbeContext, recordObservation } from "./probe-context.ts";

/** A server that may use TLS: its address, and the name to request. */
export interface TlsServer {
  address: string;
  port: number;
  host: string;
}

/** The names in a server's certificate; undefined if there is none or the probe failed. */
export type CertificateNames = string | undefined;

const SECONDS = 5;

/**
 * Prints the subject and the issuer of a certificate: the servers behind one address may have different
 * certificates with the same names. Nothing is verified, because the names are compared with those that
 * another client received.
 */
// Stryker disable all: it runs in a pod.
export const CERTIFICATE_PROGRAM = `const [address, port, host] = process.argv.slice(1);
const named = require("node:net").isIP(host) ? {} : { servername: host };
const socket = require("node:tls").connect({ host: address, port: Number(port), rejectUnauthorized: false, ...named });
const end = (code, words) => { console.log(words); process.exit(code); };
socket.setTimeout(${SECONDS * 1000}, () => end(1, "no handshake"));
socket.on("error", (error) => end(1, error.code));
socket.on("secureConnect", () => {
  const { subject, issuer } = socket.getPeerCertificate();
  end(0, "CN=" + subject?.CN + " by CN=" + issuer?.CN + " O=" + issuer?.O);
});`;
// Stryker restore all

/** The same from a pod with Node.js, over a new connection. */
export async function certificateFromPod(
  context: ProbeContext,
  pod: Pod,
  { address, port, host }: TlsServer,
): Promise<CertificateNames> {
  const executed = await execute(context, {
    pod,
    argv: ["node", "-e", CERTIFICATE_PROGRAM, address, String(port), host],
    seconds: SECONDS + 5,
    probe: "tls",
    target: hostPort(host, port),
  });
  return executed.failed || executed.exitCode !== 0 ? undefined : executed.stdout.trim();
}

/** Reads the names of a server's certificate from this machine. */
export async function certificateFromHere(
  context: ProbeContext,
  source: string,
  served: TlsServer,
): Promise<CertificateNames> {
  const target = hostPort(served.host, served.port);
  const command = `openssl s_client -connect ${hostPort(served.address, served.port)}`;
  return recordObservation<CertificateNames>(context, { probe: "tls", source, target, command }, async () => {
    const seen = await handshake(context, served);
    return {
      result: seen,
      outcome: seen === undefined ? "no certificate" : "a certificate",
      raw: seen ?? "",
    };
  });
}

function handshake({ signal }: ProbeContext, { address, port, host }: TlsServer): Promise<CertificateNames> {
  const { promise, resolve } = Promise.withResolvers<CertificateNames>();
  const named = isIP(host) === 0 ? { servername: host } : {};
  const socket = connect({ host: address, port, rejectUnauthorized: false, ...named });
  const onAbort = () => resolve(undefined);
  signal.addEventListener("abort", onAbort, { once: true });
  socket.setTimeout(SECONDS * 1000, onAbort);
  socket.on("error", onAbort);
  socket.on("close", onAbort);
  socket.on("secureConnect", () => {
    const { subject, issuer } = socket.getPeerCertificate();
    resolve(`CN=${String(subject?.CN)} by CN=${String(issuer?.CN)} O=${String(issuer?.O)}`);
  });
  return promise.finally(() => {
    signal.removeEventListener("abort", onAbort);
    socket.destroy();
  });
}
