/** Does the same with each of many, so many at a time; the results come in the order of the items. */
export async function mapConcurrent<Item, Result>(
  items: readonly Item[],
  count: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const waiting = [...items.entries()];
  const results = Array.from<Result>({ length: items.length });
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: count }, lane));
  return results;
}
