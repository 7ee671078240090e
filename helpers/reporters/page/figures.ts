import type { MeasurementOf } from "../../engine/measurement.ts";
import type { Measurement } from "../../engine/measurement-schema.ts";
import { counted, html, type Markup } from "../html/html.ts";
import type { Report, ReportedClaim } from "../model.ts";
import { orderPicture, spreadPicture } from "../pictures/distribution.ts";
import { round } from "../pictures/picture.ts";
import { type Latency, latenciesPicture, type PolicyTimeline, timelinePicture } from "../pictures/policy.ts";
import { routePicture } from "../pictures/route.ts";
import { linkTo, mark, type Section } from "./parts.ts";

const isPolicy = (measurement: Measurement): measurement is MeasurementOf<"policy"> =>
  measurement.kind === "policy";

/** The timeline of a claim's policy and connections; undefined if it created none. */
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
  const connections = evidence
    // The measurements are of the last attempt.
    .filter(({ probe, attempt = 1 }) => probe === "connect" && attempt === attempts)
    .map(({ at, outcome }) => ({ at: Date.parse(at), outcome }));
  return {
    name: id,
    created: Date.parse(created.at),
    deleted: deleted && Date.parse(deleted.at),
    attempts: connections,
  };
}

/** The time until connections changed as expected after a policy was created or deleted. */
export function latenciesAfter(is: "made" | "deleted", claims: readonly ReportedClaim[]): Latency[] {
  return claims.flatMap(({ id, figures = [] }) =>
    figures
      .filter(isPolicy)
      .flatMap((each) => (each.is === is && each.turn ? [{ name: id, turn: each.turn }] : [])),
  );
}

/** The pictures of the claims' measurements, by kind. */
export function figuresOf({ claims }: Report): Section[] {
  const each = <Kind extends "route" | "spread" | "order">(
    kind: Kind,
    draw: (measurement: MeasurementOf<Kind>) => { picture: Markup; label: string },
  ) =>
    claims.flatMap((claim) =>
      (claim.figures ?? [])
        .filter((measurement): measurement is MeasurementOf<Kind> => measurement.kind === kind)
        .map((measurement) => {
          const { picture, label } = draw(measurement);
          return ofClaim(claim, picture, label, measurement);
        }),
    );
  const policyTimeline = claims.flatMap((claim) => {
    const timeline = policyTimelineBy(claim);
    const [first] = claim.figures ?? [];
    return timeline ? [ofClaim(claim, timelinePicture(timeline), "", first)] : [];
  });
  return [
    ...sectionOf("routes", "Routes", each("route", drawRoute)),
    ...sectionOf("distribution", "Distribution", [
      ...each("spread", drawSpread),
      ...each("order", drawOrder),
    ]),
    ...sectionOf("policies", "Policies", [
      ...latencies("Time until the policy is enforced", latenciesAfter("made", claims)),
      ...latencies("Time until connections are open after its deletion", latenciesAfter("deleted", claims)),
      ...policyTimeline,
    ]),
  ];
}

function sectionOf(id: string, title: string, figures: readonly Markup[]): Section[] {
  return figures.length === 0 ? [] : [{ id, title, body: html`<div class="figures">${figures}</div>` }];
}

/** A picture with a link to its claim, which links back to its first picture. */
function ofClaim(
  { id, verdict, figures }: ReportedClaim,
  picture: Markup,
  label: string,
  measurement: Measurement | undefined,
): Markup {
  const anchor = measurement === figures?.[0] && html` id="picture-${id}"`;
  return html`<figure${anchor}><figcaption>${mark(verdict)} <a class="id" href="${linkTo(id)}">${id}</a>${label && html` <span>${label}</span>`}</figcaption>${picture}</figure>
`;
}

const drawRoute = (route: MeasurementOf<"route">) => ({
  picture: routePicture(route),
  label: `${counted(route.hops.length, "hop")}, expected ${route.stops.length}`,
});

function drawSpread(spread: MeasurementOf<"spread">) {
  const { to, node, endpoints, others, band, falseAlarm } = spread;
  const all = [...endpoints, ...others].reduce((sum, { count }) => sum + count, 0);
  const label = `${all} connections from ${node} to ${to}; expected ${round(band.expected)} each, ${band.low} to ${band.high} at false-alarm probability ${falseAlarm.toPrecision(1)}`;
  return { picture: spreadPicture(spread), label };
}

const drawOrder = (order: MeasurementOf<"order">) => ({
  picture: orderPicture(order),
  label: `${order.answers.length} sequential connections from ${order.node} to ${order.to}`,
});

function latencies(title: string, measured: readonly Latency[]): Markup[] {
  if (measured.length === 0) return [];
  const interval = Math.max(...measured.map(({ turn }) => turn.everyMs));
  return [
    html`<figure><figcaption><span class="id">${title}</span> <span>polled every ${interval} ms</span></figcaption>${latenciesPicture(title, measured)}</figure>
`,
  ];
}
