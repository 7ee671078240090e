// A stand-in for an API server.
import { createServer, type IncomingMessage } from "node:http";
import { connect, type Kube } from "../kubernetes/connect.ts";

/** A received request: the method, the path with its query, and the body if there is one. */
interface ReceivedRequest {
  method: string;
  path: string;
  accept: string;
  body: string;
}
/** A status with an object for the body, or the object alone; undefined for a request that is never answered. */
type StandInAnswer = object | [status: number, body: object] | undefined;

export interface StandIn extends AsyncDisposable {
  kube: Kube;
  requests: ReceivedRequest[];
  /** How many connections were opened to it. */
  connections: () => number;
}

/** Answers requests at a port of this machine as the test says, and 404 otherwise. */
export async function standIn(
  answer: (request: ReceivedRequest) => StandInAnswer | "silent",
  headers: () => Record<string, string> = () => ({}),
): Promise<StandIn> {
  const request: ReceivedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    void textOf(incoming).then((body) => {
      const { method = "", url: path = "" } = incoming;
      const one = { method, path, body, accept: incoming.headers.accept ?? "" };
      request.push(one);
      const said = answer(one);
      if (said === "silent") return;
      const missing: [number, object] = [404, { kind: "Status", code: 404, message: "not found" }];
      const [status, object] = Array.isArray(said)
        ? (said as [number, object])
        : said
          ? [200, said]
          : missing;
      outgoing.writeHead(status, { "Content-Type": "application/json", ...headers() });
      outgoing.end(JSON.stringify(object));
    });
  });
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  const port = typeof at === "object" && at ? at.port : 0;
  return {
    kube: connect(kubeconfig(port)),
    requests: request,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const textOf = async (incoming: IncomingMessage) => Buffer.concat(await incoming.toArray()).toString();

/** The client uses plain HTTP only if verification is off. */
const kubeconfig = (port: number) =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: "stand-in", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } },
    ],
    users: [{ name: "me", user: {} }],
    contexts: [{ name: "stand-in", context: { cluster: "stand-in", user: "me" } }],
    "current-context": "stand-in",
  });

/** The answer of a server that refuses. */
export const refuses = (code: number, message: string): [number, object] => [
  code,
  { kind: "Status", status: "Failure", code, message },
];
