import { inconclusive, skipped, upheld } from "../../helpers/engine/verdict.ts";
import { quoted, recordObservation } from "../../helpers/probes/probe-context.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";

export const kubectlRun: LabClaim = {
  id: "errata/kubectl-run",
  statement:
    "Since 1.18 kubectl run makes a pod and no Deployment, so the lab's last line about a deleted Deployment is not printed.",
  expected: "pod/busybox as the name of what kubectl run makes",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const { kubectl, images } = lab.cluster;
    if (!kubectl) return skipped(reasons.noKubectl);
    const argv = [
      "run",
      "labcheck-run",
      `--image=${images.busybox}`,
      "-n",
      lab.other,
      "--dry-run=server",
      "-o",
      "name",
    ];
    const command = ["kubectl", ...argv].map(quoted).join(" ");
    const { exitCode, stdout, stderr } = await recordObservation(
      context,
      { probe: "kubectl", source: "kubectl", target: `namespace ${lab.other}`, command },
      async () => {
        const seen = await kubectl(argv);
        return { seen, outcome: `exit ${seen.exitCode}`, raw: `${seen.stdout}${seen.stderr}` };
      },
    );
    const made = stdout.trim();
    if (made === "pod/labcheck-run") return upheld(reasons.makesPod({ made }));
    if (/^deployment\S*\/labcheck-run$/.test(made)) return skipped(reasons.makesDeployment({ made }));
    return inconclusive(reasons.kubectlFailed({ exitCode, said: stderr.trim() || made }));
  },
};
