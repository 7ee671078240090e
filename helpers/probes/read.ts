import { apiMessage } from "../kubernetes/client.ts";
import { type ProbeContext, recordObservation } from "./probe-context.ts";

/** Reads from the API and records what it said; `words` picks what matters of it. */
export async function read<T>(
  context: ProbeContext,
  what: { kind: string; namespace?: string; name?: string; selector?: string },
  ask: () => Promise<T>,
  words: (answer: T) => string,
): Promise<T> {
  const place = what.namespace ? ` -n ${what.namespace}` : "";
  const picked = what.name ? ` ${what.name}` : what.selector ? ` -l ${what.selector}` : "";
  const command = `kubectl get ${what.kind}${place}${picked} -o yaml`;
  const target = `${what.kind}${picked}`;
  return recordObservation(context, { probe: "read", source: "labcheck", target, command }, async () => {
    try {
      const seen = await ask();
      return { seen, outcome: "read", raw: words(seen) };
    } catch (error) {
      throw new Error(`reading ${target}: ${apiMessage(error)}`, { cause: error });
    }
  });
}
