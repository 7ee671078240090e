import type { Measurement, MeasurementOf } from "../../engine/measurement.ts";
import { counted, html, type Markup } from "../html/html.ts";
import type { Report, ReportedClaim } from "../model.ts";
import { orderPicture, spreadPicture } from "../pictures/distribution.ts";
import { round } from "../pictures/picture.ts";
import { type Latency, latenciesPicture, type PolicyTimeline, timelinePicture } from "../pictures/policy.ts";
import { routePicture } from "../pictures/route.ts";
import type { Section } from "./parts.ts";
import { linkTo, mark } from "./parts.ts";

const isPolicy = (measurement: Measurement): measurement is MeasurementOf<"policy"> =>
  measurement.kind === "policy";

/** When a claim's policy came and went, and how its connections ended; undefined where it made none. */
export function policyTimelineBy({
  id,
  figures = [],
  evidence,
  attempts,
}: ReportedClaim): PolicyTimeline | undefined {
  const changes = figures.filter(isPolicy);
  const created = changes.find(({ is }) => is === "made");
  if (!created) return undefined;
  const deleted = changes.find(({ is, at }) => is === "deleted" && at >= created.at);
  const looks = evidence
    // The figures are of the last attempt.
    .filter(({ probe, attempt = 1 }) => probe === "connect" && attempt === attempts)
    .map(({ at, outcome }) => ({ at: Date.parse(at), outcome }));
  return { name: id, made: Date.parse(created.at), deleted: deleted && Date.parse(deleted.at), looks };
}

/** How long it took each time until connections were as wanted after a policy was made, or deleted. */
export function latenciesAfter(is: "made" | "deleted", claims: readonly ReportedClaim[]): Latency[] {
  return claims.flatMap(({ id, figures = [] }) =>
    figures
      .filter(isPolicy)
      .flatMap((each) => (each.is === is && each.turn ? [{ name: id, turn: each.turn }] : [])),
  );
}

/** What the claims saw in numbers, drawn, by what it is of. */
export function figuresOf({ claims }: Report): Section[] {
  const each = <Kind extends "route" | "spread" | "order">(
    kind: Kind,
    draw: (figure: MeasurementOf<Kind>) => { picture: Markup; words: string },
  ) =>
    claims.flatMap((claim) =>
      (claim.figures ?? [])
        .filter((figure): figure is MeasurementOf<Kind> => figure.kind === kind)
        .map((figure) => {
          const { picture, words } = draw(figure);
          return ofClaim(claim, picture, words, figure);
        }),
    );
  const policyTimeline = claims.flatMap((claim) => {
    const seen = policyTimelineBy(claim);
    const [first] = claim.figures ?? [];
    return seen ? [ofClaim(claim, timelinePicture(seen), "", first)] : [];
  });
  return [
    ...sectionOf("routes", "Routes", each("route", routeWords)),
    ...sectionOf("distribution", "Distribution", [
      ...each("spread", spreadWords),
      ...each("order", orderWords),
    ]),
    ...sectionOf("policies", "Policies", [
      ...latencies("In force after the policy was made", latenciesAfter("made", claims)),
      ...latencies("Open again after it was deleted", latenciesAfter("deleted", claims)),
      ...policyTimeline,
    ]),
  ];
}

function sectionOf(id: string, title: string, figures: readonly Markup[]): Section[] {
  return figures.length === 0 ? [] : [{ id, title, body: html`<div class="figures">${figures}</div>` }];
}

/** A picture with the claim that it is of, which leads to the picture of its first figure. */
function ofClaim(
  { id, verdict, figures }: ReportedClaim,
  picture: Markup,
  words: string,
  figure: Measurement | undefined,
): Markup {
  const anchor = figure === figures?.[0] && html` id="picture-${id}"`;
  return html`<figure${anchor}><figcaption>${mark(verdict)} <a class="id" href="${linkTo(id)}">${id}</a>${words && html` <span>${words}</span>`}</figcaption>${picture}</figure>
`;
}

const routeWords = (route: MeasurementOf<"route">) => ({
  picture: routePicture(route),
  words: `${counted(route.hops.length, "hop")}, expected ${route.stops.length}`,
});

function spreadWords(spread: MeasurementOf<"spread">) {
  const { to, node, endpoints, others, band, falseAlarm } = spread;
  const all = [...endpoints, ...others].reduce((sum, { count }) => sum + count, 0);
  const words = `from ${node} to ${to}, ${all} times; expected ${round(band.expected)} each, ${band.low} to ${band.high} at false alarm ${falseAlarm.toPrecision(1)}`;
  return { picture: spreadPicture(spread), words };
}

const orderWords = (order: MeasurementOf<"order">) => ({
  picture: orderPicture(order),
  words: `from ${order.node} to ${order.to}, ${order.answers.length} times, one after the other`,
});

function latencies(title: string, measured: readonly Latency[]): Markup[] {
  if (measured.length === 0) return [];
  const pace = Math.max(...measured.map(({ turn }) => turn.everyMs));
  return [
    html`<figure><figcaption><span class="id">${title}</span> <span>one look every ${pace} ms</span></figcaption>${latenciesPicture(title, measured)}</figure>
`,
  ];
}
