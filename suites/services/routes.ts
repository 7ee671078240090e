import { MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { podsOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import { upheld, violated } from "../../helpers/engine/verdict.ts";
import type { Pod } from "../../helpers/probes/probe-context.ts";
import { clusterIPsOf, serviceOf } from "../../helpers/probes/service.ts";
import { answersBy } from "../answer-reasons.ts";
import type { LabClaim } from "../claim.ts";
import { inTurnEverywhere } from "../everywhere.ts";
import { inFamilyOf } from "./families.ts";
import { askRedis, firstMute, identitiesOf } from "./identities.ts";
import * as reasons from "./reasons.ts";

/**
 * A virtual IP that leads astray may do so for some of the connections only: of a tenth of them none is among so
 * many less than once in ten thousand times.
 */
const EACH = 88;

export const routes: LabClaim = {
  id: "services/routes",
  statement: "The virtual IP of redis-master takes a connection to the pod that the service selects.",
  expected: "the run_id of a selected master's own server, through the virtual IP, from every node",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const [shells, masters, slaves, service] = await Promise.all([
      shellsOf(lab),
      somePodsOf(lab, MASTER.selector),
      podsOf(lab, SLAVE.selector),
      serviceOf(context, lab.namespace, MASTER.service),
    ]);
    const { spec } = service;
    const [first = "None", ...rest] = clusterIPsOf(service);
    const selected = selectedOf(masters, spec?.selector);
    const names = selected.map(({ name }) => name);
    const others = [...masters, ...slaves].filter((pod) => !selected.includes(pod));
    const identities = await identitiesOf(context, selected, others);
    return inTurnEverywhere([first, ...rest], async (address) => {
      const answered: string[] = [];
      for (const from of shells) {
        const leading = { address, node: from.node, pods: names };
        const seen = await askRedis(context, from, { address, identities, count: EACH });
        const astray = seen.filter((name) => name !== "" && !selected.some((pod) => pod.name === name));
        if (astray.length > 0)
          return violated(
            reasons.leadsAstray({ ...leading, astray: answersBy(astray, identities.values()) }),
          );
        answered.push(...seen);
        const silent = seen.filter((name) => name === "").length;
        if (silent === 0) continue;
        const mute = await firstMute(context, from, inFamilyOf(address, selected), identities);
        if (mute !== undefined || silent < EACH)
          throw new ProbeError(reasons.serviceSilent({ silent, connections: EACH, node: from.node, mute }));
        return violated(reasons.leadsToNobody(leading));
      }
      return upheld(
        reasons.serviceLeadsRight({
          ...{ connections: answered.length, address, nodes: shells.length },
          answers: answersBy(answered, identities.values()),
        }),
      );
    });
  },
};

/** The masters that a service selects, which may be several; all of them where it selects none. */
function selectedOf(masters: readonly Pod[], selector: Lab["labels"] = {}): readonly Pod[] {
  const wanted = Object.entries(selector);
  const selected = masters.filter(({ labels }) => wanted.every(([key, value]) => labels[key] === value));
  return selected.length > 0 ? selected : masters;
}
