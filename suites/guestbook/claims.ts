import type { LabClaim } from "../claim.ts";
import { replicas, spread } from "./deployed.ts";
import { page } from "./page.ts";
import { readSlave } from "./read-slave.ts";
import { writeMaster } from "./write-master.ts";

export const guestbookClaims: readonly LabClaim[] = [replicas, spread, page, writeMaster, readSlave];
