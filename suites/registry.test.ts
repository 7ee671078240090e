import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SECTIONS, sectionOf } from "../helpers/engine/claim.ts";
import { KINDS } from "../helpers/reporters/proof.ts";
import type { LabClaim } from "./claim.ts";
import { type Fault, predictionsOf } from "./fault.ts";
import { FAULTS, SHORT_LIST } from "./fault-registry.ts";
import { isChecked } from "./healthy-baseline.ts";
import { haveMet, indistinguishableIn } from "./prove.ts";
import { CLAIMS } from "./registry.ts";

type Item = LabClaim | Fault;

const FOLDERS = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ folder: name, path: join(import.meta.dirname, name) }));

/** The lists that the files of one name export, by the folder of their section. */
async function listsIn(file: string): Promise<[folder: string, items: Item[]][]> {
  const lists = FOLDERS.filter(({ path }) => readdirSync(path).includes(file)).map(
    async ({ folder, path }): Promise<[string, Item[]]> => {
      const exported = (await import(join(path, file))) as Record<string, unknown>;
      return [folder, Object.values(exported).filter(Array.isArray).flat() as Item[]];
    },
  );
  return Promise.all(lists);
}

const idsOf = (items: readonly Item[]) => items.map(({ id }) => id);

describe.each<[string, readonly Item[], [string, Item[]][]]>([
  ["claims", CLAIMS, await listsIn("claims.ts")],
  ["faults", FAULTS, await listsIn("faults.ts")],
])("the registry of %s", (_, registered, lists) => {
  test("ids: are unique", () => {
    const ids = idsOf(registered);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const id of ids) expect(id).toMatch(/^[a-z]+\/[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });

  test("sections: are in the order of the lab", () => {
    const sections = registered.map(({ id }) => sectionOf(id));
    expect(sections).toEqual(SECTIONS.flatMap((section) => sections.filter((each) => each === section)));
  });

  test.each(lists)("lists: %s contains its section only, all of it registered", (folder, items) => {
    expect(items).not.toHaveLength(0);
    expect(idsOf(items).filter((id) => !id.startsWith(`${folder}/`))).toEqual([]);
    expect(items.filter((item) => !registered.includes(item))).toEqual([]);
  });

  test("registry: contains nothing that no section lists", () => {
    expect(registered).not.toHaveLength(0);
    expect(idsOf(registered).toSorted()).toEqual(lists.flatMap(([, items]) => idsOf(items)).toSorted());
  });

  test("texts: have one sentence each", () => {
    expect(
      registered.filter(({ statement }) => !isSentence(statement)).map(({ statement: says }) => says),
    ).toEqual([]);
  });
});

const isSentence = (says: string) => /^\S.*[^.!?]\.$/.test(says) && !/[.!?]\s/.test(says);

test.each([
  ["Any pod reaches any other.", true],
  ["The name is service.namespace.svc, and redis-master is one.", true],
  ["Any pod reaches any other", false],
  ["Any pod reaches any other. So do all.", false],
  ["Does any pod reach any other? It does.", false],
  ["And so on...", false],
  ["Two\nlines.", false],
  ["", false],
])("isSentence: %j: %s", (says, is) => expect(isSentence(says)).toBe(is));

test("faults: turn registered claims and exclude others", () => {
  const claims = idsOf(CLAIMS);
  for (const fault of FAULTS) {
    const turned = predictionsOf(fault).map(({ id }) => id);
    expect(`${fault.id} turns ${turned.length}`).not.toBe(`${fault.id} turns 0`);
    const named = [...turned, ...(fault.mustNotAffect ?? []), ...(fault.excludes ?? [])];
    expect(named.filter((id, index) => !claims.includes(id) || named.indexOf(id) !== index)).toEqual([]);
  }
});

test("errata: are never violated, and nothing else is skipped by a fault", () => {
  const wrong = FAULTS.flatMap(predictionsOf).filter(({ id, verdict }) =>
    sectionOf(id) === "errata" ? verdict === "violated" : verdict === "skipped",
  );
  expect(wrong).toEqual([]);
});

test("claims: have a fault that violates them, errata one that leaves nothing to find", () => {
  const killed = new Set(
    FAULTS.flatMap(predictionsOf)
      .filter(({ verdict }) => verdict !== "inconclusive")
      .map(({ id }) => id),
  );
  expect(idsOf(CLAIMS).filter((id) => !killed.has(id))).toEqual([]);
});

test("faults: are of every kind", () => {
  expect(KINDS.filter((kind) => !FAULTS.some((fault) => fault.kind === kind))).toEqual([]);
});

test("claims: differ pairwise in the predictions of some fault", () => {
  const answers = FAULTS.map((fault) => {
    const checked = CLAIMS.filter((claim) => isChecked(fault, claim));
    const turned = predictionsOf(fault).map(({ id, verdict }) => [id, verdict] as const);
    return new Map<string, string>([...checked.map(({ id }) => [id, "as before"] as const), ...turned]);
  });
  expect(indistinguishableIn(idsOf(CLAIMS), answers).filter(haveMet(CLAIMS))).toEqual([]);
});

test("SHORT_LIST: has faults of every section and kind, each once", () => {
  expect(SHORT_LIST.filter(({ id }, index) => idsOf(SHORT_LIST).indexOf(id) !== index)).toEqual([]);
  const sections = new Set(SHORT_LIST.map(({ id }) => sectionOf(id)));
  expect(SECTIONS.filter((section) => !sections.has(section))).toEqual([]);
  expect(KINDS.filter((kind) => !SHORT_LIST.some((fault) => fault.kind === kind))).toEqual([]);
});

test("time limits: are whole milliseconds", () => {
  const wrong = CLAIMS.filter(
    ({ timeoutSeconds }) => !(timeoutSeconds > 0 && Number.isInteger(timeoutSeconds * 1000)),
  );
  expect(idsOf(wrong)).toEqual([]);
});
