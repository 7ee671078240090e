// What a program gets that imports labcheck: what the lab claims, and how a report is read.
export { EXIT } from "../helpers/errors.ts";
export { type Report, reportSchema } from "../helpers/report/model.ts";
export { CLAIMS, FAULTS } from "./lab.ts";
