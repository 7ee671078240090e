import { html } from "../html/html.ts";
import type { Report } from "../model.ts";
import { topologyOf } from "../pictures/lanes.ts";
import { narrowTopology } from "../pictures/topology-narrow.ts";
import { wideTopology } from "../pictures/topology-wide.ts";
import type { Section } from "./section.ts";

/** The lab's nodes, pods, services and entrances: a picture for wide pages, one for narrow ones, and a table. */
export function labOf({ lab, target }: Report): Section[] {
  if (!lab) return [];
  const topology = topologyOf(lab, target?.nodes ?? []);
  const rows = lab.pods.map(
    ({ namespace, name, node, ip }) =>
      html`<tr><td>${namespace}</td><th scope="row">${name}</th><td>${ip}</td><td>${node}</td></tr>`,
  );
  const body = html`<figure><div class="wide">${wideTopology(topology)}</div><div class="narrow">${narrowTopology(topology)}</div>
<figcaption>The lab in ${lab.namespace} when the first claim was asked. A dashed frame is a pod of another namespace.</figcaption></figure>
<details><summary><span class="says">Its pods as a table</span></summary><table class="pods"><thead><tr><th>namespace</th><th>pod</th><th>IP</th><th>node</th></tr></thead><tbody>${rows}</tbody></table></details>`;
  return [{ id: "lab", title: "The lab", body }];
}
