import type { Fault } from "../fault.ts";
import { endpointFaults } from "./faults-endpoints.ts";
import { objectFaults } from "./faults-objects.ts";
import { packetFaults } from "./faults-packets.ts";

export const servicesFaults: readonly Fault[] = [...objectFaults, ...endpointFaults, ...packetFaults];
