// What a program gets that imports labcheck: what the lab claims, and how a report is read.
export { EXIT } from "../helpers/reasons/labcheck-error.ts";
export { type Report, reportSchema } from "../helpers/reporters/model.ts";
export { CLAIMS, FAULTS } from "./registry.ts";
