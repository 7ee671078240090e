import { isIP } from "node:net";
import type { Report } from "./model.ts";
import { withAddresses } from "./redact/addresses.ts";
import { finderOf, type Named, namesIn } from "./redact/names.ts";
import { type Kind, Pseudonyms } from "./redact/pseudonyms.ts";
import { isKnown, workloadOf } from "./redact/well-known.ts";
import { everyString } from "./strings.ts";

/** The fields of labcheck's own words and of times: nothing of a cluster is in them, whatever is called like them. */
const OWN = new Set([
  ...["id", "claims", "section", "says", "expects", "verdict", "probe"],
  ...["apiVersion", "kind", "version", "is", "answers"],
  ...["at", "started", "startedAt"],
]);

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
    for (const { balancers = [] } of report.lab?.services ?? [])
      for (const name of balancers) if (!isIP(name)) this.#meet({ kind: "host", name });
    const texts = new Set<string>();
    everyString(report, (text, key) => {
      if (!OWN.has(key)) texts.add(text);
      return text;
    });
    const unread = [...texts.difference(this.#read)];
    for (const text of unread) this.#pseudonyms.reserve(text);
    for (const text of unread) for (const named of namesIn(text)) this.#meet(named);
    for (const text of unread) this.#read.add(text);
    const finder = finderOf([...this.#names.keys()]);
    return everyString(report, (text, key) => (OWN.has(key) ? text : this.#hide(text, finder)));
  }

  #meet({ kind, name }: Named): void {
    if (!isKnown(kind, name) && !this.#names.has(name)) this.#names.set(name, kind);
  }

  #hide(text: string, finder: RegExp): string {
    // A plain word that is the whole of a text is the name, not the word.
    if (this.#names.has(text)) return this.#instead(text);
    const named = text.replaceAll(finder, (name) => this.#instead(name));
    return withAddresses(named, (address) =>
      isKnown("address", address) ? address : this.#pseudonyms.for("address", address),
    );
  }

  #instead(name: string): string {
    const kind = this.#names.get(name) ?? "host";
    return this.#pseudonyms.for(kind, name, kind === "pod" ? workloadOf(name) : undefined);
  }
}

/**
 * A report for others to read: addresses and the names of nodes, pods, namespaces, hosts, users and contexts are
 * replaced, the same by the same everywhere. Verdicts, ports, outcomes, the lab's own names and well-known ones stay.
 */
export const redact = (report: Report): Report => new Redaction().apply(report);
