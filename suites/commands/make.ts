import { type Command, Option } from "commander";
import { PARTS, readNodes, readWithout, USUAL } from "../../fixtures/cluster/layout.ts";
import { type Asked, readMinor } from "../../fixtures/cluster/making.ts";
import { DEFAULT_MINOR, type KubernetesMinor, MINORS } from "../../fixtures/cluster/versions.ts";

export interface MakeFlags {
  k8s?: KubernetesMinor;
  nodes?: Asked["nodes"];
  without?: Asked["without"];
}

/** The option by which a command is told which Kubernetes its own cluster is of. */
export const withMinor = (command: Command): Command =>
  command.addOption(
    new Option(
      "--k8s <minor>",
      `the Kubernetes of a cluster that labcheck makes: ${MINORS.join(", ")} (default: ${DEFAULT_MINOR})`,
    ).argParser(readMinor),
  );

/** Those by which it is told how the cluster is laid out. */
export const withLayout = (command: Command): Command =>
  command
    .option("--nodes <number>", `how many nodes it has (default: ${USUAL.nodes})`, readNodes)
    .option("--without <parts>", `what it is to be without: ${PARTS.join(", ")}`, readWithout);

export const askedIn = ({ k8s, nodes, without }: MakeFlags): Asked => ({
  ...(k8s === undefined ? {} : { minor: k8s }),
  ...(nodes === undefined ? {} : { nodes }),
  ...(without === undefined ? {} : { without }),
});
