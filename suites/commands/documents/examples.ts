import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sectionOf } from "../../../helpers/engine/claim.ts";
import { formatDetails } from "../../../helpers/reporters/details.ts";
import { nameWrong } from "../../dns/reasons.ts";
import { CLAIMS } from "../../registry.ts";
import observed from "../../results/failing-claim.json" with { type: "json" };

/**
 * The output of a run for a claim on a cluster whose DNS had a wrong record. The observations are stored as
 * recorded; the claim and the format are current.
 */
export function failingClaim(): string {
  const { id, name, answers, wanted, ...rest } = observed;
  const claim = CLAIMS.find((each) => each.id === id);
  if (!claim) throw new Error(`there is no claim ${id}`);
  const { text, code, data } = nameWrong({ name, answers, wanted });
  const lines = formatDetails({
    ...{ id: claim.id, section: sectionOf(claim.id), says: claim.statement, expects: claim.expected },
    ...{ verdict: "violated", reason: text, code, data },
    ...rest,
  });
  return ["```", `✗ ${id} violated`, ...lines, "```"].join("\n");
}

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
