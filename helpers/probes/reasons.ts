import { count, defineReason, pod, term, text } from "../engine/reason.ts";

/** Why a probe brought nothing back. */

export const connectionsLost = defineReason(
  "connections-lost",
  { from: pod, why: text },
  ({ from, why }) => `the connections from ${from} were lost: ${why}`,
);
export const toolMissing = defineReason(
  "pod-tool-missing",
  { from: pod, tool: term },
  ({ from, tool }) => `${from} has no ${tool} to connect with`,
);
export const connectionUnanswered = defineReason(
  "connection-unanswered",
  { connection: count, of: count, from: pod },
  ({ connection, of, from }) => `connection ${connection} of ${of} from ${from} got no answer`,
);
export const connectionsUntold = defineReason(
  "connections-untold",
  { told: count, of: count, from: pod },
  ({ told, of, from }) => `${from} told of ${told} of ${of} connections`,
);
export const pipeNotMade = defineReason(
  "pipe-not-made",
  { pod },
  ({ pod: name }) => `no pipe could be made in ${name}`,
);
export const pipeTookNothing = defineReason("pipe-took-nothing", "the pipe took nothing");
