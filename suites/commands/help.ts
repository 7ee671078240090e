import type { Command, Option } from "commander";
import { EXIT } from "../../helpers/reasons/labcheck-error.ts";

/** How a run can end, by name. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  upheld: "Every claim is upheld or skipped, and at least one is upheld",
  violated: "At least one claim is violated",
  usage: "Invalid option or argument; nothing ran",
  inconclusive: "No claim is violated, but at least one is inconclusive, or none was upheld",
  noCluster: "No cluster, or the lab could not be deployed",
  interrupted: "Interrupted by Ctrl+C, SIGTERM or SIGHUP",
};

type ExitMeanings = Partial<Record<keyof typeof EXIT, string>>;

/** The environment variables that labcheck reads. */
export const VARIABLES: Readonly<Record<string, string>> = {
  LABCHECK_CACHE:
    "Folder for downloads, builds and compiled code (default: `labcheck` in the user's cache folder, as set by `XDG_CACHE_HOME`)",
  LABCHECK_CHROMIUM:
    "Browser to use (default: a Chromium or Chrome on the `PATH`); without a browser, the claims that need one are skipped",
  LABCHECK_GOGC:
    "`GOGC` of the Go compiler for the source target (default: off); 100 needs less memory and more time",
  LABCHECK_SEED: "Seed for the order of claims in `npm test` (default: random)",
  "DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG": "Container engine to use, as for the Docker CLI",
  "KUBECONFIG, HTTPS_PROXY, NO_PROXY": "Existing cluster and the proxy to it, as for kubectl",
};

const CACHE = "LABCHECK_CACHE";
const BROWSER = "LABCHECK_CHROMIUM";
const GO = "LABCHECK_GOGC";
const ENGINE = "DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG";
const KUBE = "KUBECONFIG, HTTPS_PROXY, NO_PROXY";

const OK = "The command succeeded";
const { usage, noCluster, interrupted } = EXIT_MEANINGS;
const CREATED = { usage, noCluster: "The cluster could not be created", interrupted };
const READ = { upheld: OK, usage };

/** The end of a command's help. */
interface CommandHelp {
  group: string;
  example: string;
  exits: ExitMeanings;
  variables?: readonly string[];
}

const [CHECK, REPORTS, CLUSTERS, PROOF] = [
  "Check a cluster:",
  "Reports:",
  "Clusters:",
  "Prove the checks:",
] as const;

/** The help of every command for people, by its name. */
export const COMMAND_HELP: Readonly<Record<string, CommandHelp>> = {
  run: {
    ...{ group: CHECK, example: "labcheck run 'dns/*' '!dns/server'", exits: EXIT_MEANINGS },
    variables: [CACHE, BROWSER, GO, ENGINE, KUBE],
  },
  list: { group: CHECK, example: "labcheck list 'policy/*'", exits: READ },
  doctor: {
    ...{ group: CHECK, example: "labcheck doctor" },
    exits: { upheld: "All prerequisites are met", usage, noCluster: "A prerequisite is missing" },
    variables: [CACHE, BROWSER, ENGINE],
  },
  trace: {
    ...{ group: PROOF, example: "labcheck trace lab.md" },
    exits: { upheld: "The text is unchanged", violated: "The text differs", usage },
  },
  report: { group: REPORTS, example: "labcheck report labcheck-report --redact --out public", exits: READ },
  prove: {
    ...{ group: PROOF, example: "labcheck prove 'dns/*'" },
    exits: {
      upheld: "Every fault was detected as predicted, and undone",
      violated: "A fault was not detected as predicted, or not undone",
      ...{ usage, noCluster, interrupted },
    },
    variables: [CACHE, BROWSER, GO, ENGINE],
  },
  "join-proofs": {
    ...{ group: PROOF, example: "labcheck join-proofs proof-1 proof-2 --out proof" },
    exits: {
      upheld: "Every fault was detected as predicted, and undone",
      violated: "A fault was not detected as predicted, or not undone",
      usage,
    },
  },
  compare: {
    ...{ group: REPORTS, example: "labcheck compare baseline.json labcheck-report" },
    exits: {
      upheld: "Nothing got worse",
      violated: "A claim is violated that was not",
      usage,
      inconclusive: "A claim is no longer upheld, but not violated",
    },
  },
  up: {
    ...{ group: CLUSTERS, example: "labcheck up --k8s 1.37 --nodes 3" },
    exits: { upheld: "The cluster is up", ...CREATED },
    variables: [CACHE, GO, ENGINE],
  },
  down: {
    ...{ group: CLUSTERS, example: "labcheck down", exits: { upheld: "No cluster is up", usage } },
    variables: [CACHE, ENGINE],
  },
  clean: {
    ...{ group: CLUSTERS, example: "labcheck clean --dry-run" },
    exits: {
      upheld: "Nothing is left",
      usage,
      inconclusive: "Some objects could not be deleted",
      noCluster: "The cluster does not answer",
      interrupted,
    },
    variables: [CACHE, ENGINE, KUBE],
  },
  rbac: { group: CLUSTERS, example: "labcheck rbac | kubectl apply -f -", exits: READ },
  job: { group: CLUSTERS, example: "labcheck job --labcheck-image IMAGE | kubectl apply -f -", exits: READ },
  collect: {
    ...{ group: REPORTS, example: "labcheck collect --context mycluster" },
    exits: { ...READ, noCluster: "The cluster does not answer, or has no report" },
    variables: [KUBE],
  },
};

/** An option as the help describes it: with its choices and its default. */
export function describeOption({
  description,
  argChoices,
  defaultValue,
  defaultValueDescription,
}: Option): string {
  const isPlain = typeof defaultValue === "string" || typeof defaultValue === "number";
  const value = defaultValueDescription ?? (isPlain ? String(defaultValue) : undefined);
  const notes = [
    ...(argChoices ? [`choices: ${argChoices.join(", ")}`] : []),
    ...(value === undefined ? [] : [`default: ${value}`]),
  ];
  return notes.length > 0 ? `${description} (${notes.join("; ")})` : description;
}

/** Options that have another name now. */
const RENAMED: Readonly<Record<string, string>> = { "--touch": "--allow" };

/** An error of the command line in one line, with the suggestion if there is one. */
export function usageLine(text: string): string {
  const [, option = "", name = ""] = /unknown option '((--[^'=]+)[^']*)'/.exec(text) ?? [];
  if (Object.hasOwn(RENAMED, name)) return `labcheck: unknown option '${option}': use ${RENAMED[name]}\n`;
  return text
    .replace(/^error: /, "labcheck: ")
    .replace(/\.?\n\(Did you mean (.+?)\?\)/, ": did you mean $1?");
}

/** Groups the commands, and adds example, exit codes and environment variables to the help of each. */
export function addHelp(program: Command): void {
  for (const command of program.commands) {
    const help = COMMAND_HELP[command.name()];
    if (!help) continue;
    command.helpGroup(help.group);
    command.addHelpText("after", () => `\n${endOf(help)}`);
  }
  program.addHelpText(
    "after",
    () => `\n${endOf({ example: "labcheck run", exits: EXIT_MEANINGS, variables: Object.keys(VARIABLES) })}`,
  );
}

function endOf({ example, exits, variables = [] }: Omit<CommandHelp, "group">): string {
  const codes = Object.entries(exits) as [keyof typeof EXIT, string][];
  return [
    ...["Example:", `  ${example}`, "", "Exit codes:"],
    ...codes.map(([name, meaning]) => `  ${String(EXIT[name]).padEnd(3)}  ${meaning}`),
    ...(variables.length > 0 ? ["", "Environment variables:"] : []),
    ...variables.flatMap((name) => [`  ${name}`, `      ${VARIABLES[name]?.replaceAll("`", "")}`]),
  ].join("\n");
}
