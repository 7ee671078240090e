import { createServer } from "node:http";
import { connect } from "node:net";

/**
 * A proxy that opens tunnels (CONNECT) and does nothing else; it prints its port, and each requested
 * target.
 */

const server = createServer((_, response) => response.writeHead(405).end());
server.on("connect", (request, client, head) => {
  const { hostname, port } = new URL(`tcp://${request.url}`);
  process.stdout.write(`CONNECT ${request.url}\n`);
  const target = connect(Number(port), hostname.replace(/^\[(.*)\]$/, "$1"), () => {
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    target.write(head);
    client.pipe(target).pipe(client);
  });
  for (const end of [client, target])
    end.on("error", () => [client, target].forEach((each) => each.destroy()));
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
