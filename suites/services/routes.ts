import { MASTER, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { podsOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { Lost } from "../../helpers/lost.ts";
import { tally } from "../../helpers/probes/connections.ts";
import { virtualAddress } from "../../helpers/probes/service.ts";
import { upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { askRedis, firstShut, identitiesOf } from "./identities.ts";

/** A virtual IP that leads astray may do so for some of the connections only. */
const EACH = 8;

export const routes: LabClaim = {
  id: "services/routes",
  says: "The virtual IP of redis-master takes a connection to the pod that the service selects.",
  expects: "the run_id of the master's own server, through the virtual IP, from every node",
  effect: "reads",
  touches: "namespace",
  seconds: 60,
  async check({ lab, look }) {
    const [shells, [master], slaves, address] = await Promise.all([
      shellsOf(lab),
      somePodsOf(lab, MASTER.selector),
      podsOf(lab, SLAVE.selector),
      virtualAddress(look, lab.namespace, MASTER.service),
    ]);
    const identities = await identitiesOf(look, [master], slaves);
    for (const from of shells) {
      const names = await askRedis(look, from, { address, identities, count: EACH });
      const others = names.filter((name) => name !== "" && name !== master.name);
      if (others.length > 0)
        return violated(
          `${address} leads from ${from.node} to ${tally(others)}, not to ${master.name}`,
          look.log.all,
        );
      const silent = names.filter((name) => name === "").length;
      if (silent === 0) continue;
      const shut = await firstShut(look, from, [master]);
      if (shut !== undefined || silent < EACH)
        throw new Lost(
          `${silent} of ${EACH} connections from ${from.node} got no answer; ${shut ?? "the others did"}`,
        );
      return violated(
        `${address} leads from ${from.node} to nobody, not to ${master.name}, which is open itself`,
        look.log.all,
      );
    }
    const count = EACH * shells.length;
    return upheld(
      `${master.name} answered all ${count} connections to ${address} from ${shells.length} nodes`,
      look.log.all,
    );
  },
};
