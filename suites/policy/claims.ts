import type { LabClaim } from "../claim.ts";
import { defaultExternal } from "./defaults.ts";
import { defaultEgress } from "./egress.ts";
import { guestbookAllowed, guestbookWorks } from "./guestbook.ts";
import { defaultInternal } from "./internal.ts";
import { openBefore, removed, timeoutAfter } from "./nc.ts";
import { sameAndCrossNode } from "./nodes.ts";
import { label, scope } from "./scope.ts";

export const policyClaims: readonly LabClaim[] = [
  defaultExternal,
  defaultInternal,
  defaultEgress,
  openBefore,
  timeoutAfter,
  sameAndCrossNode,
  guestbookAllowed,
  guestbookWorks,
  scope,
  label,
  removed,
];
