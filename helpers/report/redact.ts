import type { Report } from "./model.ts";
import { withAddresses } from "./redact/addresses.ts";
import { finderOf, type Named, namesIn } from "./redact/names.ts";
import { type Kind, Pseudonyms } from "./redact/pseudonyms.ts";
import { isKnown, workloadOf } from "./redact/well-known.ts";
import { everyString } from "./strings.ts";

/** Labcheck's own words: nothing of a cluster is in them. */
const OWN = new Set([
  "id",
  "section",
  "says",
  "expects",
  "verdict",
  "probe",
  "apiVersion",
  "kind",
  "version",
]);
const TIMES = new Set(["at", "started", "startedAt"]);

/** Hides the names of one cluster, in one report or in the same one as it grows: what is the same stays the same. */
export class Redaction {
  readonly #pseudonyms = new Pseudonyms();
  readonly #names = new Map<string, Kind>();
  readonly #read = new Set<string>();

  apply(report: Report): Report {
    for (const { name } of report.target?.nodes ?? []) this.#meet({ kind: "node", name });
    for (const { name, namespace } of report.lab?.pods ?? []) {
      this.#meet({ kind: "pod", name });
      this.#meet({ kind: "namespace", name: namespace });
    }
    const texts = new Set<string>();
    everyString(report, (text, key) => {
      if (!isOwn(key)) texts.add(text);
      return text;
    });
    const unread = [...texts.difference(this.#read)];
    for (const text of unread) this.#pseudonyms.reserve(text);
    for (const text of unread) for (const named of namesIn(text)) this.#meet(named);
    for (const text of unread) this.#read.add(text);
    const finder = finderOf([...this.#names.keys()]);
    return everyString(report, (text, key) => (isOwn(key) ? text : this.#hide(text, finder)));
  }

  #meet({ kind, name }: Named): void {
    if (!isKnown(kind, name) && !this.#names.has(name)) this.#names.set(name, kind);
  }

  #hide(text: string, finder: RegExp | undefined): string {
    // A plain word that is the whole of a text is the name, not the word.
    if (this.#names.has(text)) return this.#instead(text);
    const named = finder ? text.replaceAll(finder, (name) => this.#instead(name)) : text;
    return withAddresses(named, (address) =>
      isKnown("address", address) ? address : this.#pseudonyms.for("address", address),
    );
  }

  #instead(name: string): string {
    const kind = this.#names.get(name) ?? "host";
    return this.#pseudonyms.for(kind, name, kind === "pod" ? workloadOf(name) : undefined);
  }
}

const isOwn = (key: string) => OWN.has(key) || TIMES.has(key);

/**
 * A report for others to read: addresses and the names of nodes, pods, namespaces, hosts and users are replaced,
 * the same by the same everywhere. Verdicts, ports, outcomes, the lab's own names and well-known ones stay.
 */
export const redact = (report: Report): Report => new Redaction().apply(report);
