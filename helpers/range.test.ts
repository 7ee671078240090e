import { expect, test } from "vitest";
import { isIn } from "./range.ts";

test.each([
  ["10.43.0.0/16", "10.43.255.1", true],
  ["10.43.0.0/16", "10.44.0.1", false],
  ["10.42.84.128/26", "10.42.84.191", true],
  ["10.42.84.128/26", "10.42.84.192", false],
  ["10.42.84.130", "10.42.84.130", true],
  ["10.42.84.130", "10.42.84.131", false],
  ["0.0.0.0/0", "192.0.2.1", true],
  ["fd00:10::/64", "fd00:10::a", true],
  ["fd00:10::/64", "fd00:11::a", false],
  ["10.43.0.0/16", "fd00:10::a", false],
  ["10.43.0.0/16", "None", false],
  ["10.43.0.0/33", "10.43.0.1", false],
  ["10.43.0.0/x", "10.43.0.1", false],
  ["10.43.0.0/x8", "10.43.0.1", false],
  ["10.43.0.0/8x", "10.43.0.1", false],
  ["default", "None", false],
  ["default", "10.43.0.1", false],
  ["", "10.43.0.1", false],
])("%s holds %s: %s", (range, address, holds) => expect(isIn(range, address)).toBe(holds));
