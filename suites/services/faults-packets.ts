import { redirect } from "../../fixtures/faults/cluster/packet-rules.ts";
import { insertRule, insertRules } from "../../fixtures/faults/cluster/packets.ts";
import { ECHO, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type { Fault } from "../fault.ts";

const virtual = async ({ kube, namespace }: Lab, name: string) => {
  const { spec } = await kube.core.readNamespacedService({ name, namespace });
  if (!spec?.clusterIP) throw new Error(`the service ${name} has no virtual IP`);
  return ["-d", spec.clusterIP];
};

const led = async (lab: Lab, from: string, to: string) => ({
  at: await virtual(lab, from),
  to: { address: (await onePodOf(lab, to)).ip, port: SLAVE.port },
});

const swallowingEndpoint: Fault = {
  id: "services/swallowing-endpoint",
  kind: "packets",
  statement: "What comes to one endpoint of redis-slave through the virtual IP is swallowed.",
  violates: { "services/distributes": "endpoint-never-reached" },
  makesInconclusive: { "services/random": "connection-unanswered" },
  // Which endpoint the guestbook meets is chance.
  excludes: ["guestbook/read-slave", "ingress/rewrite"],
  async inject(lab) {
    const slave = await onePodOf(lab, SLAVE.selector);
    const [, address = ""] = await virtual(lab, SLAVE.service);
    const through = ["-m", "conntrack", "--ctorigdst", address];
    const rule = ["-p", "tcp", "-d", slave.ip, "--dport", String(SLAVE.port), ...through, "-j", "DROP"];
    return insertRule(lab, { table: "mangle", chain: "FORWARD", rule });
  },
};

/** Leads this share of the connections to one redis slave; the proxy gives it the half of what is left. */
const favouring = (probability: string) => async (lab: Lab) => {
  const { at, to } = await led(lab, SLAVE.service, SLAVE.selector);
  const share = ["-m", "statistic", "--mode", "random", "--probability", probability];
  return insertRules(lab, [redirect("tcp", at, SLAVE.port, to, share)]);
};

const favouredEndpoint: Fault = {
  id: "services/favoured-endpoint",
  kind: "packets",
  statement: "The nodes send nine of ten connections to one endpoint of redis-slave.",
  violates: { "services/distributes": "spread-uneven" },
  inject: favouring("0.8"),
};

const seventyThirty: Fault = {
  id: "services/seventy-thirty",
  kind: "packets",
  statement: "The nodes send seven of ten connections to one endpoint of redis-slave.",
  violates: { "services/distributes": "spread-uneven" },
  inject: favouring("0.4"),
};

const takingTurns: Fault = {
  id: "services/taking-turns",
  kind: "packets",
  statement: "The nodes let the endpoints of redis-slave take turns.",
  violates: { "services/random": "order-pattern" },
  inject: (lab) => takeTurns(lab),
};

const oneNodeTakesTurns: Fault = {
  id: "services/one-node-takes-turns",
  kind: "packets",
  statement: "The last node alone lets the endpoints of redis-slave take turns.",
  violates: { "services/random": { code: "order-pattern", node: "node-2" } },
  inject: (lab) => takeTurns(lab, lastNode(lab)),
};

const lastNode = ({ cluster }: Lab) => cluster.nodes.slice(-1).map(({ name }) => name);

async function takeTurns(lab: Lab, nodes?: readonly string[]) {
  const at = await virtual(lab, SLAVE.service);
  const [one, other] = await somePodsOf(lab, SLAVE.selector);
  if (!other) throw new Error("there are no two slaves to take turns");
  const everySecond = ["-m", "statistic", "--mode", "nth", "--every", "2", "--packet", "0"];
  const rules = [
    redirect("tcp", at, SLAVE.port, { address: one.ip, port: SLAVE.port }, everySecond),
    redirect("tcp", at, SLAVE.port, { address: other.ip, port: SLAVE.port }),
  ];
  return insertRules(lab, rules, nodes);
}

const onePodForUdp: Fault = {
  id: "services/one-pod-for-udp",
  kind: "packets",
  statement: "The nodes send all UDP packets for the echo service to one of its pods.",
  violates: { "services/udp": { code: "endpoint-never-reached", endpoint: "echo" } },
  async inject(lab) {
    const at = await virtual(lab, ECHO.service);
    const { ip } = await onePodOf(lab, ECHO.selector);
    return insertRules(lab, [redirect("udp", at, ECHO.udpPort, { address: ip, port: ECHO.udpPort })]);
  },
};

export const packetFaults: readonly Fault[] = [
  swallowingEndpoint,
  favouredEndpoint,
  seventyThirty,
  takingTurns,
  oneNodeTakesTurns,
  onePodForUdp,
];
