/** How many connections one endpoint has in an even spread: the mean, and what a test lets pass. */
interface Band {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Between which counts one endpoint stays in every spread that a test lets pass, the others sharing the rest
 * as evenly as whole counts can: that is least uneven. Outside a spread is uneven whatever the others have,
 * so an even one gets there no more often than the test's false alarms. Inside, over more than two endpoints,
 * the others decide as well. RangeError where the test lets nothing pass.
 */
export function bandOf(
  endpoints: number,
  connections: number,
  passes: (counts: readonly number[]) => boolean,
): Band {
  const withOne = (count: number) => {
    const rest = connections - count;
    const shared = Array.from({ length: endpoints - 1 }, (_, place) =>
      Math.floor((rest + place) / (endpoints - 1)),
    );
    return [count, ...shared];
  };
  const passing = Array.from({ length: connections + 1 }, (_, count) => count).filter((count) =>
    passes(withOne(count)),
  );
  if (passing.length === 0)
    throw new RangeError(`no spread of ${connections} connections over ${endpoints} endpoints passes`);
  return { expected: connections / endpoints, low: Math.min(...passing), high: Math.max(...passing) };
}
