import { coverageInWords, falseAlarmsInWords } from "../details.ts";
import { html } from "../html/document.ts";
import type { Report } from "../model.ts";
import type { Section } from "./verdicts.ts";

/** What was looked at and how, for who compares two runs. */
export function aboutOf(report: Report): Section {
  const { run, target, timeouts } = report;
  const facts: [string, string | undefined][] = [
    ["run", `${run.id}, seed ${run.seed}`],
    ["the lab's text", coverageInWords(report)],
    ["false alarms", falseAlarmsInWords(report)],
    ["target", target && `${target.kind}: ${target.why}`],
    ["outside", target?.outside],
    [
      "nodes",
      target?.nodes
        .map(({ name, address, kubelet, system }) => `${name} ${address}, ${kubelet}, ${system}`)
        .join("; "),
    ],
    ["pod network", target?.cni],
    ["denied by", target?.denyStyle],
    ["proxy mode", target?.proxyMode],
    ["ingress", target?.ingress],
    ["load balancer", target?.loadBalancer],
    ["images", target?.images.join(", ")],
    [
      "limits",
      Object.entries(timeouts)
        .map(([name, seconds]) => `${name} ${seconds} s`)
        .join(", "),
    ],
  ];
  const rows = facts
    .filter(([, words]) => words)
    .map(
      ([name, words]) => html`<dt>${name}</dt><dd>${words}</dd>
`,
    );
  return {
    id: "about",
    title: "About this run",
    body: html`<dl>
${rows}</dl>`,
  };
}
