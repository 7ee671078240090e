import { SECTIONS, type Section, scopeOf, sectionOf } from "../../helpers/engine/claim.ts";
import { SINCE } from "../errata/since.ts";
import { turnedBy } from "../fault.ts";
import { CLAIMS, FAULTS } from "../registry.ts";
import { row, rule } from "./markdown.ts";

/** The claims of every section but the errata, which have a table of their own. */
export function claimsBySection(): string {
  return SECTIONS.flatMap((section) => (section === "errata" ? [] : sectionFor(section))).join("\n");
}

const sectionFor = (section: Section): string[] => [
  "",
  `### ${section}`,
  row("Claim", "The lab says", "Upheld when labcheck sees", "Scope"),
  rule(4),
  ...CLAIMS.filter(({ id }) => sectionOf(id) === section).map((claim) =>
    row(`\`${claim.id}\``, claim.statement, claim.expected, scopeOf(claim)),
  ),
];

/** Where the lab's text and Kubernetes differ, and since which version. */
export function errataTable(): string {
  return [
    row("Erratum", "Since Kubernetes", "What differs", "Upheld when labcheck sees"),
    rule(4),
    ...CLAIMS.filter(({ id }) => sectionOf(id) === "errata").map(
      ({ id, statement: says, expected: expects }) =>
        row(`\`${id}\``, SINCE[id] ?? "any version", says, expects),
    ),
  ].join("\n");
}

/** The kill matrix: the verdicts that each fault must cause. */
export function faultsTable(): string {
  return [
    row("Fault", "Kind", "What is broken", "Violated (errata: skipped)", "Inconclusive"),
    rule(5),
    ...FAULTS.map((fault) => {
      const turned = turnedBy(fault);
      const caught = turned.filter(({ verdict }) => verdict !== "inconclusive");
      const blinded = turned.filter(({ verdict }) => verdict === "inconclusive");
      return row(`\`${fault.id}\``, fault.kind, fault.statement, ids(caught), ids(blinded));
    }),
  ].join("\n");
}

const ids = (predictions: readonly { id: string }[]) =>
  predictions.map(({ id }) => `\`${id}\``).join(" ") || "–";
