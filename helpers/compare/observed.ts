import type { Evidence } from "../evidence.ts";
import { settledWords } from "./words.ts";

type Seen = Pick<Evidence, "probe" | "source" | "target" | "outcome">;

/** What kind of place a probe looked from: `pod busybox-*`, `node`, `labcheck`; anything else is outside. */
function placeOf(source: string): string {
  const [, pod] = /^pod (\S+) on /.exec(source) ?? [];
  if (pod !== undefined) return `pod ${settledWords(pod)}`;
  return /^(?:node|labcheck|kubectl)\b/.exec(source)?.[0] ?? "outside";
}

/** The different things that probes saw, each once and in order: `connect pod busybox-* → IP:6379: open`. */
export function outcomesOf(evidence: readonly Seen[], nodes: readonly string[]): string[] {
  const words = evidence.map(({ probe, source, target, outcome }) => {
    const [at, came] = [target, outcome].map((text) => settledWords(text, nodes));
    return `${probe} ${placeOf(source)} → ${at}: ${came}`;
  });
  return [...new Set(words)].toSorted();
}
