import { medianOf } from "../../helpers/statistics/mann-whitney.ts";
import type { Measure } from "./measures.ts";
import type { Sample } from "./sample.ts";

/** A measure with its samples. */
export interface MeasureResult {
  measure: Pick<Measure, "id" | "title" | "goal">;
  samples: readonly Sample[];
}

/** Seconds with as many digits as they are worth: three below a second, one below 100. */
export function inSeconds(seconds: number): string {
  if (seconds < 1) return `${seconds.toFixed(3)} s`;
  return seconds < 100 ? `${seconds.toFixed(1)} s` : `${seconds.toFixed(0)} s`;
}

const medianIn = (samples: readonly Sample[], value: (sample: Sample) => number) =>
  medianOf(samples.map(value));

/** The name of a part without what differs from run to run. */
const partName = (name: string) => name.replace(/\b\d+\b/g, "N");

/** The median of each part in seconds, in the order of the first sample. */
export function medianParts(samples: readonly Sample[]): [name: string, seconds: number][] {
  const names = new Set(samples.flatMap(({ parts = {} }) => Object.keys(parts).map(partName)));
  const secondsOf = (name: string) =>
    samples.flatMap(({ parts = {} }) =>
      Object.entries(parts)
        .filter(([each]) => partName(each) === name)
        .map(([, seconds]) => seconds),
    );
  return [...names].map((name) => [name, medianOf(secondsOf(name))]);
}

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

function resultRow({ measure, samples }: MeasureResult, reference: number | undefined): string {
  const all = samples.map(({ seconds }) => seconds);
  const median = medianIn(samples, ({ seconds }) => seconds);
  return row([
    measure.title,
    inSeconds(median),
    `${inSeconds(Math.min(...all))} to ${inSeconds(Math.max(...all))}`,
    inSeconds(medianIn(samples, ({ coreSeconds }) => coreSeconds)),
    reference === undefined ? "–" : (median / reference).toFixed(3),
    `${inSeconds(measure.goal)} ${median <= measure.goal ? "✓" : ""}`.trim(),
  ]);
}

/** BENCHMARKS.md: results on one machine, with the ratio of each to the whole run on a new cluster. */
export function benchmarksText(
  all: readonly MeasureResult[],
  { machine, date }: { machine: string; date: string },
): string {
  const whole = all.find(({ measure }) => measure.id === "run");
  const reference = whole && medianIn(whole.samples, ({ seconds }) => seconds);
  const runs = Math.max(...all.map(({ samples }) => samples.length));
  const parts = all.flatMap(({ measure, samples }) =>
    medianParts(samples).map(([name, seconds]) => row([measure.title, name, inSeconds(seconds)])),
  );
  return [
    "# Benchmarks",
    "<!-- made by npm run bench -->",
    `Medians of ${runs}, on ${machine}, ${date}. The core seconds are those of the whole machine, on which nothing else runs. The ratio is that to a whole run on a new cluster. The goals are for two cores.`,
    "",
    row(["Measure", "Median", "Fastest to slowest", "Core seconds", "Ratio", "Goal"]),
    row(["---", "---:", "---:", "---:", "---:", "---:"]),
    ...all.map((each) => resultRow(each, reference)),
    ...(parts.length > 0
      ? ["", "## Phases", row(["Measure", "Phase", "Median"]), row(["---", "---", "---:"]), ...parts]
      : []),
    "",
  ].join("\n");
}
