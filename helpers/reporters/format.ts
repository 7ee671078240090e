import type { Statistics } from "../engine/verdict.ts";
import type { Report } from "./model.ts";

/** What a verdict by chance rests on: the test, and what it notices how surely; what it is blind to is said too. */
export function chanceInWords({ test, connections, falseAlarm, power }: Statistics): string {
  const noticed = power.map(({ against, probability }) => `${against} ${inDigits(probability)}`).join(", ");
  return `${test}; ${connections} connections, false alarm ${falseAlarm.toPrecision(2)}, power: ${noticed}`;
}

/** A probability so that the nines show: 1, 0.999999, 2.8e-8. */
function inDigits(probability: number): string {
  if (probability > 0.5) return String(Number(probability.toFixed(7)));
  return probability === 0 ? "0" : probability.toPrecision(2);
}

/** How much of the lab's text a run speaks of; undefined where it was not counted. */
export function coverageInWords({ coverage }: Pick<Report, "coverage">): string | undefined {
  if (!coverage) return undefined;
  const { sentences = 0, claimed = 0, excused = 0, upheld = 0 } = coverage;
  return `${claimed} of ${sentences} sentences of the lab lead to claims, ${upheld} with all of them upheld; ${excused} have a reason why not`;
}

/** How often the verdicts by chance of a run would be wrong; undefined where none is by chance. */
export function falseAlarmsInWords({ claims }: Pick<Report, "claims">): string | undefined {
  const spent = claims.reduce((sum, { falseAlarm = 0 }) => sum + falseAlarm, 0);
  return spent > 0 ? `at most ${spent.toPrecision(2)}` : undefined;
}
