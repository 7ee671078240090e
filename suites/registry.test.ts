import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SECTIONS, sectionOf } from "../helpers/claim.ts";
import type { LabClaim } from "./claim.ts";
import { WITHOUT_FAULT } from "./errata/faults.ts";
import { type Fault, turnedBy } from "./fault.ts";
import { CLAIMS, FAULTS } from "./lab.ts";

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
  test("each has an id of its own", () => {
    const ids = idsOf(registered);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const id of ids) expect(id).toMatch(/^[a-z]+\/[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });

  test("the sections come in the order of the lab", () => {
    const sections = registered.map(({ id }) => sectionOf(id));
    expect(sections).toEqual(SECTIONS.flatMap((section) => sections.filter((each) => each === section)));
  });

  test.each(lists)("%s lists what is of this section, and all of it is registered", (folder, items) => {
    expect(items).not.toHaveLength(0);
    expect(idsOf(items).filter((id) => !id.startsWith(`${folder}/`))).toEqual([]);
    expect(items.filter((item) => !registered.includes(item))).toEqual([]);
  });

  test("nothing is registered that no section lists", () => {
    expect(registered).not.toHaveLength(0);
    expect(idsOf(registered).toSorted()).toEqual(lists.flatMap(([, items]) => idsOf(items)).toSorted());
  });

  test("each says one sentence", () => {
    expect(registered.filter(({ says }) => !isSentence(says)).map(({ says }) => says)).toEqual([]);
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
])("%j is one sentence: %s", (says, is) => expect(isSentence(says)).toBe(is));

test("every fault turns claims that there are", () => {
  const claims = idsOf(CLAIMS);
  const unknown = FAULTS.flatMap((fault) =>
    turnedBy(fault).flatMap(({ id }) => (claims.includes(id) ? [] : [`${fault.id}: ${id}`])),
  );
  expect(unknown).toEqual([]);
  expect(FAULTS.filter((fault) => turnedBy(fault).length === 0)).toEqual([]);
});

test("an erratum is never violated, and nothing else is skipped by a fault", () => {
  const predictions = FAULTS.flatMap(turnedBy);
  const wrong = predictions.filter(
    ({ id, verdict }) => (sectionOf(id) === "errata") !== (verdict === "skipped"),
  );
  expect(wrong).toEqual([]);
});

test("every claim has a fault that turns it, or a reason why no fault can", () => {
  const turned = new Set(FAULTS.flatMap(turnedBy).map(({ id }) => id));
  const without = idsOf(CLAIMS).filter((id) => !turned.has(id));
  expect(without.toSorted()).toEqual(Object.keys(WITHOUT_FAULT).toSorted());
});

test("every claim has an end, in whole milliseconds as timers have them", () => {
  const wrong = CLAIMS.filter(({ seconds }) => !(seconds > 0 && Number.isInteger(seconds * 1000)));
  expect(idsOf(wrong)).toEqual([]);
});
