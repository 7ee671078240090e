import { inject } from "vitest";
import { type Lab, type LabRecord, labOf } from "../fixtures/guestbook/lab.ts";
import type { ClaimResult } from "../helpers/ask.ts";

/** The lab that the setup of the test run deployed. */
export const providedLab = (): Promise<Lab> => labOf(JSON.parse(inject("lab")) as LabRecord);

/** A result as a failed test shows it. */
export const inWords = ({ id, verdict, reason }: ClaimResult) => `${id} ${verdict}: ${reason}`;
