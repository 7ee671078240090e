import type { Touch } from "../../helpers/claim.ts";
import type { LabClaim } from "../claim.ts";
import { type Fault, turnedBy } from "../fault.ts";

/** Prints the claims; a person gets two columns, a machine JSON. */
export function list(claims: readonly LabClaim[], json: boolean): void {
  print(
    claims.map(({ id, says, effect, touches }) => ({ id, says, effect, touches })),
    json,
  );
}

const turned = (fault: Fault) => turnedBy(fault).map(({ id, verdict }) => ({ id, verdict }));

/** Prints the faults in the same way, for a machine with the claims that each must turn. */
export function listFaults(faults: readonly Fault[], json: boolean): void {
  print(
    faults.map((fault) => ({ id: fault.id, says: fault.says, turns: turned(fault) })),
    json,
  );
}

function print(items: readonly Item[], json: boolean): void {
  const width = Math.max(...items.map(({ id }) => id.length));
  const lines = items.map((item) => `${item.id.padEnd(width)}  ${item.says}${reach(item)}`);
  process.stdout.write(json ? `${JSON.stringify(items, undefined, 2)}\n` : `${lines.join("\n")}\n`);
}

/** What most do not do: they keep to the lab's own namespaces. */
const reach = ({ touches = "namespace" }: Item) =>
  touches === "namespace" ? "" : ` (touches the ${touches})`;

interface Item {
  id: string;
  says: string;
  touches?: Touch;
}
