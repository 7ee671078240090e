import { stripVTControlCharacters, styleText } from "node:util";

/** A piece of work that a person waits for. */
export interface Task {
  /** Names the current step, in a few words. */
  note(text: string): void;
  /** Sets the remaining time, in seconds. */
  expect(seconds: number): void;
}

export interface Phase {
  name: string;
  durationMs: number;
}

export interface Progress {
  /** Runs `work` as a named task; after 5 s it is shown, with the remaining time. */
  during<T>(name: string, seconds: number, work: (task: Task) => Promise<T>): Promise<T>;
  /** Prints a line, whatever is running. */
  say(line: string): void;
  /** The finished tasks, in the order in which they finished. */
  phases: readonly Phase[];
}

const SHOW_AFTER_MS = 5000;
const REPEAT_MS = 20_000;

/** Progress on a stream: one rewritten line on a terminal, a line every 20 s elsewhere. */
export function progressOn(stream: NodeJS.WriteStream, now: () => number = Date.now): Progress {
  const phases: Phase[] = [];
  const running = new Map<
    symbol,
    { name: string; note: string; since: number; until: number; shown: number }
  >();
  let drawn = false;
  const erase = () => {
    if (drawn) stream.write("\r\u001b[K");
    drawn = false;
  };
  const say = (line: string) => {
    erase();
    stream.write(`${line}\n`);
  };
  const lineOf = (task: { name: string; note: string; since: number; until: number }) => {
    const left = task.until - now();
    const time =
      left > 0
        ? `about ${formatDuration(left)} left`
        : `${formatDuration(now() - task.since)}, longer than usual`;
    return `${task.name}: ${task.note ? `${task.note}, ` : ""}${time}`;
  };
  const tick = () => {
    for (const task of running.values()) {
      if (now() - task.since < SHOW_AFTER_MS) continue;
      if (stream.isTTY) {
        erase();
        stream.write(styleText("dim", lineOf(task).slice(0, (stream.columns ?? 80) - 1), { stream }));
        drawn = true;
        return;
      }
      if (now() - task.shown < REPEAT_MS) continue;
      task.shown = now();
      stream.write(`${stripVTControlCharacters(lineOf(task))}\n`);
    }
  };
  return {
    phases,
    say,
    async during(name, seconds, work) {
      const task = { name, note: "", since: now(), until: now() + seconds * 1000, shown: 0 };
      const id = Symbol(name);
      running.set(id, task);
      const timer = setInterval(tick, stream.isTTY ? 500 : 1000);
      try {
        const result = await work({
          note: (text) => {
            task.note = text;
          },
          expect: (left) => {
            task.until = now() + left * 1000;
          },
        });
        const took = styleText("dim", formatDuration(now() - task.since), { stream });
        say(`${styleText("green", "✓", { stream })} ${name} ${took}`);
        return result;
      } finally {
        clearInterval(timer);
        running.delete(id);
        erase();
        phases.push({ name, durationMs: now() - task.since });
      }
    },
  };
}

/** A duration for people: 0.4 s, 12 s, 3 min 20 s. */
export function formatDuration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 100) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A number of bytes for people, in units of a thousand millions. */
export const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
