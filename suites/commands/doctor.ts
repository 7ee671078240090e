import { styleText } from "node:util";
import { runChecks } from "../../fixtures/cluster/doctor/examine.ts";
import { type Check, formatConclusion, isReady, type State } from "../../fixtures/cluster/machine/check.ts";
import { EXIT } from "../../helpers/reasons/labcheck-error.ts";
import { cacheFolder } from "../../helpers/system/files.ts";

const MARKS: Record<State, readonly ["green" | "yellow" | "red", string]> = {
  ok: ["green", "✓"],
  warn: ["yellow", "!"],
  missing: ["red", "✗"],
};

/** Says what this machine has and lacks for the source target; returns 0 where it lacks nothing, else 4. */
export async function doctor(json: boolean): Promise<number> {
  const checks = await runChecks(cacheFolder());
  const ready = isReady(checks);
  process.stdout.write(json ? `${JSON.stringify({ checks, ready }, undefined, 2)}\n` : page(checks));
  return ready ? EXIT.upheld : EXIT.noCluster;
}

function page(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const stream = process.stdout;
  const lines = checks.flatMap(({ name, state, found, remedy }) => {
    const [colour, mark] = MARKS[state];
    const line = `${styleText(colour, mark, { stream })} ${name.padEnd(width)}  ${found}`;
    return remedy === undefined ? [line] : [line, `  ${" ".repeat(width)}  → ${remedy}`];
  });
  return `${lines.join("\n")}\n${formatConclusion(checks)}\n`;
}
