// The API of the package: the lab's claims, and functions that read a report.
export { EXIT } from "../helpers/reasons/labcheck-error.ts";
export { type Report, reportSchema } from "../helpers/reporters/model.ts";
export { FAULTS } from "./fault-registry.ts";
export { CLAIMS } from "./registry.ts";
