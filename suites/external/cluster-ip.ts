import { HOST_NAME, isGuestbook, podNamed } from "../../fixtures/guestbook/answers.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/lab.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { Lost } from "../../helpers/lost.ts";
import { manyConnections, tally } from "../../helpers/probes/connections.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { addressesOf } from "./service.ts";

/** Enough that no pod hides behind one that serves. */
const EACH = 9;
const SECONDS = 3;

export const clusterIp: LabClaim = {
  id: "external/cluster-ip",
  says: "Inside the cluster the same service serves the guestbook at its ClusterIP.",
  expects: "the guestbook's page at the ClusterIP, from a pod of every node, served by its pods",
  effect: "reads",
  touches: "namespace",
  seconds: 90,
  async check({ lab, look }) {
    const [shells, pods, { virtual }] = await Promise.all([
      shellsOf(lab),
      somePodsOf(lab, GUESTBOOK.selector),
      addressesOf(look, lab),
    ]);
    const at = `${virtual}:${GUESTBOOK.port}`;
    const names = new Set(pods.map(({ name }) => name));
    const answered: string[] = [];
    for (const from of shells) {
      const named = await manyConnections(look, from, {
        ask: `wget -q -T ${SECONDS} -O - http://${at}/env`,
        who: HOST_NAME,
        tool: "wget",
        target: at,
        count: EACH,
        sideBySide: EACH,
        seconds: SECONDS,
      });
      const who = named.map(podNamed);
      const foreign = who.filter((name) => name !== "" && !names.has(name));
      if (foreign.length > 0)
        return violated(`${at} leads from ${from.node} to ${tally(foreign)}, no guestbook pod`, look.log.all);
      const silent = who.filter((name) => name === "").length;
      const page = silent < EACH ? await fetchFrom(look, from, `http://${at}/`) : undefined;
      if (page !== undefined && !isPage(page))
        return violated(
          `the page of ${at} is another one from ${from.node}, not the guestbook's`,
          look.log.all,
        );
      if (page !== undefined && silent === 0) {
        answered.push(...who);
        continue;
      }
      // The control: the same question to a pod itself.
      const direct = await fetchFrom(look, from, `http://${pods[0].ip}:${GUESTBOOK.port}/`);
      const words = `${silent} of ${EACH} requests from ${from.node} to ${at} got no answer`;
      if (direct === undefined || !isPage(direct))
        throw new Lost(`${words}; ${pods[0].name} does not serve there either`);
      if (silent < EACH) throw new Lost(words);
      return violated(
        `${at} serves nothing to ${from.node}, while ${pods[0].name} itself does`,
        look.log.all,
      );
    }
    return upheld(`${at} served the guestbook to ${shells.length} nodes: ${tally(answered)}`, look.log.all);
  },
};

const isPage = (body: string) => isGuestbook({ answered: true, status: 200, headers: {}, body });
