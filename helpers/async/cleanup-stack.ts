import { errorMessage } from "../reasons/labcheck-error.ts";
import { withTimeout } from "./wait.ts";

/** Takes something down. It may say what it waits for, for people. */
type Undo = (note: (text: string) => void) => Promise<unknown>;

const SECONDS = 60;

/** Cleanup steps that run in reverse order, whatever fails in between. */
export class CleanupStack {
  readonly #steps: { what: string; undo: Undo; seconds: number }[] = [];
  readonly #seconds: number;

  /** `seconds` is what a step may take that does not say so itself. */
  constructor(seconds: number = SECONDS) {
    this.#seconds = seconds;
  }

  add(what: string, undo: Undo, seconds: number = this.#seconds): void {
    this.#steps.push({ what, undo, seconds });
  }

  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  /**
   * Runs every step, even if one fails or a server does not answer; returns one line for each step that
   * failed.
   */
  async unwind(note: (text: string) => void = () => {}): Promise<string[]> {
    const failures: string[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      const { what, undo, seconds } = step;
      note(what);
      try {
        await withTimeout(seconds, () => undo(note));
      } catch (error) {
        failures.push(`${what}: ${errorMessage(error)}`);
      }
    }
    return failures;
  }
}
