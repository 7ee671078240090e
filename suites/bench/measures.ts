import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { readReport } from "../../helpers/reporters/json.ts";
import { SELF } from "../worker.ts";
import { type Running, type Sample, sampleOf } from "./sample.ts";

/** Something that is measured. */
export interface Measure {
  id: string;
  title: string;
  /** The time that it should take at most on two cores, in seconds. */
  goal: number;
  /** Where it runs: on a machine without a cluster, or on the cluster that `labcheck up` keeps. */
  on: "machine" | "kept cluster";
  sample: (running: Running) => Promise<Sample>;
}

/** Runs labcheck with a report, of whose phases it takes the times. */
async function runWithReport(args: readonly string[], running: Running): Promise<Sample> {
  const out = await mkdtemp(join(tmpdir(), "labcheck-bench-"));
  try {
    const sample = await sampleOf(["run", "--out", out, ...args], running);
    const { phases } = await readReport(out);
    return {
      ...sample,
      parts: Object.fromEntries(phases.map((each) => [each.name, each.durationMs / 1000])),
    };
  } finally {
    await rm(out, { recursive: true });
  }
}

/** The kept cluster as an existing one: its kubeconfig is in a file, and its network may be in another namespace. */
async function runOnExisting(running: Running): Promise<Sample> {
  const { stdout } = await execa(process.execPath, [SELF, "up", "--json"], { cancelSignal: running.signal });
  const { kubeconfig, networkNamespace } = JSON.parse(stdout) as {
    kubeconfig: string;
    networkNamespace?: string;
  };
  const folder = await mkdtemp(join(tmpdir(), "labcheck-bench-"));
  try {
    const file = join(folder, "kubeconfig");
    await writeFile(file, kubeconfig, { mode: 0o600 });
    const prefix = networkNamespace ? ["nsenter", `--net=${networkNamespace}`] : [];
    const args = ["--target", "existing", "--kubeconfig", file, "--allow", "cluster"];
    return await runWithReport(args, { ...running, prefix });
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const MEASURES: readonly Measure[] = [
  {
    id: "list",
    title: "`labcheck list`",
    goal: 0.15,
    on: "machine",
    sample: (running) => sampleOf(["list"], running),
  },
  {
    id: "run",
    title: "Whole lab on a new cluster, warm caches",
    goal: 60,
    on: "machine",
    sample: (running) => runWithReport(["--target", "source"], running),
  },
  {
    id: "kept",
    title: "Whole lab on a kept cluster",
    goal: 40,
    on: "kept cluster",
    sample: (running) => runWithReport([], running),
  },
  {
    id: "existing",
    title: "Whole lab on an existing cluster",
    goal: 40,
    on: "kept cluster",
    sample: runOnExisting,
  },
  {
    id: "reading-claim",
    title: "One reading claim on a kept cluster",
    goal: 6,
    on: "kept cluster",
    sample: (running) => runWithReport(["dns/fqdn"], running),
  },
  {
    id: "policy-claim",
    title: "One policy claim on a kept cluster",
    goal: 10,
    on: "kept cluster",
    sample: (running) => runWithReport(["policy/timeout-after"], running),
  },
];
