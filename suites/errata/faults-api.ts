import { swallowWarnings } from "../../fixtures/faults/cluster/api-proxy.ts";
import { givePathType } from "../../fixtures/faults/ingress/path-type.ts";
import type { Fault } from "../fault.ts";

const pathTypeGiven: Fault = {
  id: "errata/path-type-given",
  kind: "objects",
  statement: "An admission policy gives every path of an Ingress a type where it has none.",
  makesSkipped: { "errata/ingress-api": "ingress-path-type-not-needed" },
  inject: givePathType,
};

const warningsSwallowed: Fault = {
  id: "errata/warnings-swallowed",
  kind: "packets",
  statement: "A proxy before the API server keeps its warnings to itself.",
  makesSkipped: { "errata/endpoints-api": "endpoints-without-warning" },
  inject: swallowWarnings,
};

export const apiFaults: readonly Fault[] = [pathTypeGiven, warningsSwallowed];
