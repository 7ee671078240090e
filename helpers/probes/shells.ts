import type { Pod } from "./probe-context.ts";
import { type Asked, type Dial, type Executed, Shell } from "./shell.ts";

type Place = Pick<Pod, "namespace" | "name" | "container" | "ip">;

/** How long a shell waits for another command, in milliseconds. */
const IDLE_MS = 2000;

const keyOf = ({ namespace, name, container, ip }: Place) => [namespace, name, container, ip].join("/");

/**
 * Shells in pods, each kept a little while for the next command: to begin one costs five times what a command in
 * it does. No two commands share a shell at a time. What is lost is not tried again here.
 */
export class Shells {
  readonly #dial: (place: Place) => Dial;
  readonly #idle = new Set<{ key: string; shell: Shell; timer: NodeJS.Timeout }>();

  constructor(dial: (place: Place) => Dial) {
    this.#dial = dial;
  }

  async run(place: Place, asked: Asked): Promise<Executed> {
    const key = keyOf(place);
    const shell = this.#take(key) ?? new Shell(this.#dial(place));
    const seen = await shell.run(asked);
    if (shell.usable) this.#keep(key, shell);
    return seen;
  }

  #take(key: string): Shell | undefined {
    // The last one, so that those which are not needed grow old.
    const kept = [...this.#idle].findLast((each) => each.key === key);
    if (!kept) return undefined;
    clearTimeout(kept.timer);
    this.#idle.delete(kept);
    return kept.shell;
  }

  #keep(key: string, shell: Shell): void {
    const kept = { key, shell, timer: setTimeout(() => shell.close(), IDLE_MS) };
    this.#idle.add(kept);
    shell.onBroken = () => {
      clearTimeout(kept.timer);
      this.#idle.delete(kept);
    };
  }
}
