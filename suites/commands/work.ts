import { readSession } from "../../fixtures/cluster/session.ts";
import { ReportBuilder } from "../../helpers/reporters/builder.ts";
import { FAULTS } from "../fault-registry.ts";
import { CLAIMS } from "../registry.ts";
import { VERSION } from "../version.ts";
import { cleanKept } from "./clean.ts";
import { prove } from "./prove.ts";
import { run } from "./run.ts";
import { startKept } from "./up-down.ts";
import { readTask, type WorkerTask } from "./worker-task.ts";

/** Does a task, given as JSON, where the cluster's network is. */
export function work(text: string, signal: AbortSignal): Promise<number> {
  const task = readTask(text);
  switch (task.kind) {
    case "run":
      return runTask(task, signal);
    case "prove":
      return prove({ ...task, faults: FAULTS.filter(({ id }) => task.faults.includes(id)), signal });
    case "up":
      return startKept(signal);
    case "clean":
      return cleanKept({ ...task, signal });
    default:
      throw new Error(`unknown task ${JSON.stringify(task satisfies never)}`);
  }
}

function runTask(
  { claims: ids, images, ...task }: Extract<WorkerTask, { kind: "run" }>,
  signal: AbortSignal,
): Promise<number> {
  const session = { ...readSession(), images };
  const claims = CLAIMS.filter(({ id }) => ids.includes(id));
  const { id, started } = session;
  const builder = new ReportBuilder({ id, started, seed: task.seed, version: VERSION }, claims);
  return run({ ...task, session, claims, builder, signal });
}
