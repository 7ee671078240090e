import { inject } from "vitest";
import { type Lab, type LabRecord, labOf } from "../fixtures/lab/lab.ts";
import type { ClaimResult } from "../helpers/engine/check-claim.ts";

/** The lab that the setup of the test run deployed. */
export const providedLab = (): Promise<Lab> => labOf(JSON.parse(inject("lab")) as LabRecord);

/** A result as a failed test shows it. */
export const formatResult = ({ id, verdict, reason }: ClaimResult) => `${id} ${verdict}: ${reason}`;
