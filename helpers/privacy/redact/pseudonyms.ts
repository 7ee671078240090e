const KINDS = ["address", "node", "pod", "namespace", "host", "user", "context", "file"] as const;
export type Kind = (typeof KINDS)[number];

const NUMBERED = new RegExp(`\\b(${KINDS.join("|")})-(\\d+)\\b`, "g");

/** Names in the place of others, one for each, by the order in which they are met. */
export class Pseudonyms {
  readonly #given = new Map<string, string>();
  readonly #last = new Map<string, number>();

  /** Keeps the numbers that a text already has from being given: it may have been redacted before. */
  reserve(text: string): void {
    for (const [, kind = "", number] of text.matchAll(NUMBERED)) {
      this.#last.set(kind, Math.max(this.#last.get(kind) ?? 0, Number(number)));
    }
  }

  /** The name in the place of `name`; `of` is what may be said of it all the same. */
  for(kind: Kind, name: string, of?: string): string {
    const known = this.#given.get(name);
    if (known !== undefined) return known;
    const number = (this.#last.get(kind) ?? 0) + 1;
    const given = `${of === undefined ? "" : `${of}-`}${kind}-${number}`;
    this.#last.set(kind, number);
    this.#given.set(name, given);
    return given;
  }
}
