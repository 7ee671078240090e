import { hostPort } from "../network/address.ts";
import { type Connection, connectFrom, ncOptions } from "./connect.ts";
import { type Executed, execute } from "./exec.ts";
import { parseNc, resolvedIn } from "./parsers/nc.ts";
import { kubectlExec, newContext, type Pod, type ProbeContext, recordObservation } from "./probe-context.ts";

export interface Destination {
  address: string;
  port: number;
}

/**
 * Connects to each of the arguments at the same time, and prints of each its number, the status of `nc` and
 * what that said, line by line. The filter writes the lines of one connection at once.
 */
// Stryker disable all: it runs in a pod.
const script = (seconds: number) => `command -v nc >/dev/null || exit 127
number=0
for at; do
  number=$((number + 1))
  { said=$(nc ${ncOptions(seconds).join(" ")} "\${at%:*}" "\${at##*:}" 2>&1 </dev/null); status=$?
    printf '%s\\n' "$said" | sed "s/^/$number $status /"; } &
done
wait`;
// Stryker restore all

/**
 * Fresh connections from one pod to many destinations, all started at once by one command, because starting
 * a command takes far longer than a connection. Each is recorded separately, with its own `nc` command.
 */
export async function connectAll(
  context: ProbeContext,
  from: Pod,
  places: readonly Destination[],
  seconds: number = context.timeouts.connection,
): Promise<Connection[]> {
  const [first, second] = places;
  if (first && !second) return [await connectFrom(context, from, first.address, first.port, seconds)];
  const targets = places.map(({ address, port }) => `${address}:${port}`);
  const executed = execute(newContext(context, context.signal), {
    pod: from,
    argv: ["sh", "-c", script(seconds), "sh", ...targets],
    seconds: seconds + 7,
    probe: "connect",
    target: targets.join(", "),
  });
  return Promise.all(
    places.map(({ address, port }, index) => {
      const command = kubectlExec(from, `nc ${ncOptions(seconds).join(" ")} ${address} ${port}`);
      const source = `pod ${from.name} on ${from.node}`;
      const unseen = { probe: "connect", source, target: hostPort(address, port), command };
      return recordObservation<Connection>(context, unseen, async () => {
        const said = outputOf(await executed, index + 1);
        const outcome = said.failed ? "lost" : parseNc({ ...said, stderr: "" });
        const resolved = said.failed ? undefined : resolvedIn(said);
        const raw = said.failed ? said.why : said.stdout;
        const reported = resolved === undefined ? {} : { resolved };
        return { result: { from, address, port, outcome, ...reported }, outcome, raw };
      });
    }),
  );
}

/** Extracts the output of one connection; the probe failed if there is none. */
export function outputOf(executed: Executed, number: number): Executed {
  if (executed.failed) return executed;
  const own = new RegExp(`^${number} (\\d+) ?(.*)$`, "gm");
  const lines = [...executed.stdout.replaceAll("\r\n", "\n").matchAll(own)];
  const [status] = lines.map((match) => match[1]);
  if (status === undefined)
    return { failed: true, why: executed.stderr || `there is no output of connection ${number}` };
  return {
    failed: false,
    exitCode: Number(status),
    stdout: lines.map((match) => match[2]).join("\n"),
    stderr: "",
  };
}
