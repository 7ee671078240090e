import { type Markup } from "../html/html.ts";
import { box, line, picture, WIDTH, widthOf } from "./picture.ts";
import { placeOn, ticks } from "./scale.ts";

/** One claim's connections before, under and after a policy; all times in milliseconds since 1970. */
export interface Policed {
  name: string;
  made: number;
  /** Absent where it was not seen to go. */
  deleted: number | undefined;
  looks: readonly { at: number; outcome: string }[];
}

const LANES = ["open", "shut", "lost"] as const;
type Lane = (typeof LANES)[number];

const TOP = 18;
const LANE = 20;
const MARK = 14;
const LABELS = 38;
const SHORTEST = 1000;

/** However a connection is denied, it is shut; in which way is told by its evidence. */
const laneOf = (outcome: string): Lane => (outcome === "open" || outcome === "lost" ? outcome : "shut");

/** When connections were open and when shut, with the time in which there was a policy. */
export function timelinePicture(policed: Policed): Markup {
  const { name, made, deleted, looks } = policed;
  const times = [...looks.map(({ at }) => at), made, deleted ?? made];
  const begin = Math.min(...times);
  const end = Math.max(SHORTEST, Math.max(...times) - begin);
  const scale = { end, left: LABELS, right: WIDTH - 4 };
  const x = (at: number) => placeOn(scale, at - begin);
  const lanes = LANES.filter((lane) => lane !== "lost" || looks.some(({ outcome }) => outcome === "lost"));
  const bottom = TOP + lanes.length * LANE;
  const width = Math.max(2, x(deleted ?? begin + end) - x(made));
  const words = "under the policy";
  const looked = looks.map(({ at, outcome }) => {
    const lane = laneOf(outcome);
    const y = TOP + lanes.indexOf(lane) * LANE + 1;
    return box({ x: x(at), y, width: 2, height: MARK }, `look ${lane}`).markup;
  });
  return picture({
    title: `Connections before, under and after the policy of ${name}`,
    desc: inWords(policed),
    height: bottom + 20,
    parts: [
      box({ x: x(made), y: 2, width, height: bottom - 2 }, "band"),
      ...(width > widthOf(words) + 8 ? [line(x(made) + 4, 13, words, { look: "quiet" })] : []),
      ...ticks(scale, { top: TOP, bottom }, (ms) => `${ms / 1000} s`),
      ...lanes.map((lane, place) => line(0, TOP + place * LANE + 12, lane, { look: "quiet" })),
      // Connections that were begun at once are one mark.
      ...[...new Set(looked)].map((markup) => ({ markup })),
    ],
  });
}

function inWords({ made, deleted = Number.POSITIVE_INFINITY, looks }: Policed): string {
  const among = (from: number, to: number) => {
    const seen = looks.filter(({ at }) => at >= from && at < to).map(({ outcome }) => laneOf(outcome));
    const counts = LANES.map((lane) => ({ lane, count: seen.filter((each) => each === lane).length }));
    const some = counts.filter(({ count }) => count > 0);
    return some.map(({ lane, count }) => `${count} ${lane}`).join(", ") || "none";
  };
  const parts = [among(0, made), among(made, deleted), among(deleted, Number.POSITIVE_INFINITY)];
  return `Connections before the policy: ${parts[0]}; under it: ${parts[1]}; after it: ${parts[2]}.`;
}
