import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { gigabytes } from "../../helpers/cli/progress.ts";
import { EXIT, type ExitCode } from "../../helpers/reasons/labcheck-error.ts";
import { replaceFile } from "../../helpers/system/files.ts";
import { benchmarksText, inSeconds, type MeasureResult } from "../bench/benchmarks.ts";
import type { Measure } from "../bench/measures.ts";
import type { Running, Sample } from "../bench/sample.ts";
import { checkoutFor } from "../checkout.ts";
import { SELF } from "../worker.ts";

const machine = (): string =>
  `${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${gigabytes(totalmem())}, Linux ${release()}, Node ${process.version}`;

/**
 * Measures labcheck on this machine, which must be otherwise idle, and writes BENCHMARKS.md. Throws a usage error
 * outside a checkout, and an error if a run fails: a failed run has no time.
 */
export async function bench(
  measures: readonly Measure[],
  runs: number,
  signal: AbortSignal,
): Promise<ExitCode> {
  const file = join(checkoutFor("bench"), "BENCHMARKS.md");
  const labcheck = (command: string) => execa(process.execPath, [SELF, command], { cancelSignal: signal });
  const all: MeasureResult[] = [];
  let up = false;
  try {
    for (const measure of measures) {
      if (measure.on === "kept cluster" && !up) await labcheck("up");
      up ||= measure.on === "kept cluster";
      all.push({ measure, samples: await samplesOf(measure, runs, { signal }) });
    }
  } finally {
    if (up) await execa(process.execPath, [SELF, "down"]);
  }
  const date = new Date().toISOString().slice(0, 10);
  await replaceFile(file, benchmarksText(all, { machine: machine(), date }));
  return EXIT.upheld;
}

async function samplesOf(measure: Measure, runs: number, running: Running): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const sample = await measure.sample(running);
    samples.push(sample);
    const times = `${inSeconds(sample.seconds)}, ${inSeconds(sample.coreSeconds)} of cores`;
    process.stderr.write(`${measure.id} ${run} of ${runs}: ${times}\n`);
  }
  return samples;
}
