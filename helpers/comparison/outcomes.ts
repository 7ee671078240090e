import type { Evidence } from "../engine/evidence.ts";
import { normalizeText, type RunNames } from "./normalize.ts";

type Seen = Pick<Evidence, "probe" | "source" | "target" | "outcome">;

/** What kind of place a probe looked from: `pod busybox-*`, `node`, `labcheck`; anything else is outside. */
function placeOf(source: string, names: RunNames): string {
  const [, pod] = /^pod (\S+) on /.exec(source) ?? [];
  if (pod !== undefined) return `pod ${normalizeText(pod, names)}`;
  return /^(?:node|labcheck|kubectl)\b/.exec(source)?.[0] ?? "outside";
}

/** The different things that probes saw, each once and in order: `connect pod busybox-* → IP:6379: open`. */
export function outcomesOf(evidence: readonly Seen[], names: RunNames): string[] {
  const words = evidence.map(({ probe, source, target, outcome }) => {
    const [at, came] = [target, outcome].map((text) => normalizeText(text, names));
    return `${probe} ${placeOf(source, names)} → ${at}: ${came}`;
  });
  return [...new Set(words)].toSorted();
}
