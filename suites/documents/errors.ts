import { catalogue } from "../../helpers/errors/catalogue.ts";
import { EXIT } from "../../helpers/errors/labcheck-error.ts";
import { asMarkdown, row, rule } from "./markdown.ts";

const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  upheld: "Every claim is upheld or skipped, and at least one is upheld",
  violated: "At least one claim is violated",
  usage: "Invalid option or argument; nothing ran",
  inconclusive: "No claim is violated, but at least one is inconclusive, or none was upheld",
  noCluster: "No cluster, or the lab could not be deployed",
  interrupted: "Interrupted by Ctrl+C, SIGTERM or SIGHUP",
};

export function exitCodesTable(): string {
  const codes = Object.entries(EXIT_MEANINGS) as [keyof typeof EXIT, string][];
  return [
    row("Exit code", "Meaning"),
    rule(2),
    ...codes.map(([name, meaning]) => row(String(EXIT[name]), meaning)),
  ].join("\n");
}

/** Every error by code, with the names of its parameters in the message. */
export function errorsTable(): string {
  return [
    row("Code", "Message", "Fix"),
    rule(3),
    ...catalogue.map(({ code, message, remedy }) =>
      row(`\`${code}\``, asMarkdown(message), asMarkdown(remedy)),
    ),
  ].join("\n");
}
