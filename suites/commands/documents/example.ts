import { readFileSync } from "node:fs";
import { join } from "node:path";

const DNS = join(import.meta.dirname, "../../dns");

export const exampleClaim = (): string => declarationIn("resolv.ts", "resolvNdots");
export const exampleFault = (): string => declarationIn("faults.ts", "fewerDots");

/** The source of a constant, so that the example in CONTRIBUTING.md is always code that runs. */
function declarationIn(file: string, name: string): string {
  const text = readFileSync(join(DNS, file), "utf8");
  const [found] = new RegExp(`^(?:export )?const ${name}\\b[\\s\\S]*?^};$`, "m").exec(text) ?? [];
  if (found === undefined) throw new Error(`${file} has no constant ${name}`);
  return `\`\`\`ts\n${found}\n\`\`\``;
}
