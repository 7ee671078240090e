import { expect, test } from "vitest";
import { EXIT, LabcheckError } from "../reasons/labcheck-error.ts";
import { count, listOf, node, optional, text } from "../reasons/reason.ts";
import { defineError, defineUsageError } from "./define.ts";

const nodesBusy = defineError({
  code: "LABCHECK_TEST_NODES_BUSY",
  parameters: { nodes: listOf(node), pods: count, why: optional(text) },
  message: ({ nodes, pods, why }) =>
    `${nodes.join(" and ")} have ${pods} pods${why === undefined ? "" : `: ${why}`}`,
  remedy: ({ nodes }) => `Remove pods from ${nodes.join(" and ")}.`,
});
const stopped = defineError({
  code: "LABCHECK_TEST_STOPPED",
  message: "Stopped",
  remedy: "Start again.",
  exitCode: EXIT.interrupted,
});

test("defineError: makes an error with a code, typed data, a sentence and a remedy", () => {
  const error = nodesBusy({ nodes: ["node-1", "node-2"], pods: 7 });
  expect(error).toBeInstanceOf(LabcheckError);
  expect(error).toMatchObject({
    name: "LabcheckError",
    code: "LABCHECK_TEST_NODES_BUSY",
    data: { nodes: [{ node: "node-1" }, { node: "node-2" }], pods: { count: 7 } },
    message: "node-1 and node-2 have 7 pods",
    remedy: "Remove pods from node-1 and node-2.",
    exitCode: EXIT.noCluster,
    log: undefined,
  });
});

test("defineError: takes a cause, a log, and a remedy or an exit code of the circumstances", () => {
  const cause = new Error("no such file");
  const circumstances = { cause, log: "/tmp/log.txt", remedy: "Read it.", exitCode: EXIT.violated };
  expect(stopped(undefined, circumstances)).toMatchObject({ message: "Stopped", ...circumstances });
  expect(stopped(undefined, { remedy: undefined })).toMatchObject({
    remedy: "Start again.",
    exitCode: EXIT.interrupted,
  });
});

test("LabcheckError.reason: is the error as the reason of a verdict", () => {
  expect(nodesBusy({ nodes: ["node-1"], pods: 1, why: "full" }).reason).toEqual({
    code: "LABCHECK_TEST_NODES_BUSY",
    data: { nodes: [{ node: "node-1" }], pods: { count: 1 }, why: { text: "full" } },
    text: "node-1 have 1 pods: full",
  });
});

test("defineUsageError: ends as wrong use of the command line", () => {
  const wrong = defineUsageError({
    code: "LABCHECK_TEST_WRONG",
    message: "Wrong",
    remedy: "Write it right.",
  });
  expect(wrong()).toMatchObject({ exitCode: EXIT.usage, data: {} });
});

test("defineError: shows the sentence with the names of its parameters", () => {
  expect(nodesBusy.entry).toEqual({
    code: "LABCHECK_TEST_NODES_BUSY",
    message: "<nodes> have <pods> pods: <why>",
    remedy: "Remove pods from <nodes>.",
  });
});

test("defineError: rejects a code that exists", () => {
  expect(() => defineError({ code: "LABCHECK_TEST_STOPPED", message: "x", remedy: "y" })).toThrow(
    "the error LABCHECK_TEST_STOPPED is defined twice",
  );
});
