import { inWords } from "./errors.ts";

type Undo = () => Promise<unknown>;

/** What was set up and must be taken down again: in reverse order, whatever happened in between. */
export class UndoStack {
  readonly #steps: { what: string; undo: Undo }[] = [];

  add(what: string, undo: Undo): void {
    this.#steps.push({ what, undo });
  }

  /** Runs every step even when one fails; returns one line for each that failed. */
  async unwind(): Promise<string[]> {
    const failures: string[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step.undo();
      } catch (error) {
        failures.push(`${step.what}: ${inWords(error)}`);
      }
    }
    return failures;
  }
}
