import { type Scope, scopeOf } from "../../helpers/engine/claim.ts";
import type { LabClaim } from "../claim.ts";
import { type Fault, predictionsOf } from "../fault.ts";

/** Prints the claims; a person gets two columns, a machine JSON. */
export function list(claims: readonly LabClaim[], json: boolean): void {
  print(
    claims.map((claim) => ({
      ...{ id: claim.id, says: claim.statement },
      ...{ mutates: claim.mutates === true, scope: scopeOf(claim) },
    })),
    json,
  );
}

const turned = (fault: Fault) => predictionsOf(fault).map(({ id, verdict }) => ({ id, verdict }));

/** Prints the faults in the same way, for a machine with the claims that each must turn. */
export function listFaults(faults: readonly Fault[], json: boolean): void {
  print(
    faults.map((fault) => ({ id: fault.id, says: fault.statement, turns: turned(fault) })),
    json,
  );
}

function print(items: readonly Item[], json: boolean): void {
  const width = Math.max(...items.map(({ id }) => id.length));
  const lines = items.map((item) => `${item.id.padEnd(width)}  ${item.says}${scopeNote(item)}`);
  process.stdout.write(json ? `${JSON.stringify(items, undefined, 2)}\n` : `${lines.join("\n")}\n`);
}

/** Most keep to the lab's own namespaces, which needs no note. */
const NOTES: Readonly<Record<Scope, string>> = {
  namespace: "",
  cluster: " (changes the cluster)",
  nodes: " (needs access to the nodes)",
};
const scopeNote = ({ scope = "namespace" }: Item) => NOTES[scope];

interface Item {
  id: string;
  says: string;
  scope?: Scope;
}
