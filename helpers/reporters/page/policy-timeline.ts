import type { Figure, FigureOf } from "../../engine/measurement.ts";
import type { ReportedClaim } from "../model.ts";
import type { Latency } from "../pictures/latencies.ts";
import type { Policed } from "../pictures/timeline.ts";

const isPolicy = (figure: Figure): figure is FigureOf<"policy"> => figure.kind === "policy";

/** When a claim's policy came and went, and how its connections ended; undefined where it made none. */
export function policedBy({ id, figures = [], evidence, attempts }: ReportedClaim): Policed | undefined {
  const changes = figures.filter(isPolicy);
  const made = changes.find(({ is }) => is === "made");
  if (!made) return undefined;
  const deleted = changes.find(({ is, at }) => is === "deleted" && at >= made.at);
  const looks = evidence
    // The figures are of the last attempt.
    .filter(({ probe, attempt = 1 }) => probe === "connect" && attempt === attempts)
    .map(({ at, outcome }) => ({ at: Date.parse(at), outcome }));
  return { name: id, made: Date.parse(made.at), deleted: deleted && Date.parse(deleted.at), looks };
}

/** How long it took each time until connections were as wanted after a policy was made, or deleted. */
export function latenciesAfter(is: "made" | "deleted", claims: readonly ReportedClaim[]): Latency[] {
  return claims.flatMap(({ id, figures = [] }) =>
    figures
      .filter(isPolicy)
      .flatMap((each) => (each.is === is && each.turn ? [{ name: id, turn: each.turn }] : [])),
  );
}
