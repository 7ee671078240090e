/** A part of a text that may be cut between its rows. */
export interface Block {
  head: string;
  rows: readonly string[];
  tail?: string;
  /** What the rows are, in the plural, for what is said of those that are left out. */
  of: string;
}

/** What is said of what was left out takes at most this many bytes, for a handful of blocks. */
const NOTE = 1000;

/**
 * The blocks one after another, in at most `limit` bytes of UTF-8: from the first row that has no room on, the
 * rest of its block is left out, and the end says how much that was. A block without a row is not shown.
 */
export function fitted(blocks: readonly Block[], limit: number): string {
  let room = limit - NOTE;
  const left: string[] = [];
  const texts = blocks.flatMap(({ head, rows, tail = "", of }) => {
    const count = rowsWithin(rows, room - bytesOf(`${head}\n${tail}\n\n`));
    if (count < rows.length) left.push(`${rows.length - count} of ${rows.length} ${of}`);
    if (count === 0) return [];
    const text = [head, ...rows.slice(0, count), tail].filter(Boolean).join("\n");
    room -= bytesOf(`${text}\n\n`);
    return [text];
  });
  if (left.length > 0)
    texts.push(`Left out here for want of room: ${left.join(", ")}; the report has them all.`);
  return `${texts.join("\n\n")}\n`;
}

function rowsWithin(rows: readonly string[], room: number): number {
  let used = 0;
  const first = rows.findIndex((row) => {
    used += bytesOf(`${row}\n`);
    return used > room;
  });
  return first < 0 ? rows.length : first;
}

const bytesOf = (text: string) => Buffer.byteLength(text);
