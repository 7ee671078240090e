import type { LabClaim } from "../claim.ts";
import { defaultEgress, defaultExternal, defaultInternal } from "./defaults.ts";
import { guestbookAllowed, guestbookWorks } from "./guestbook.ts";
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
