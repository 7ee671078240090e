import { z } from "zod";
import { SECTIONS } from "../engine/claim.ts";
import { measurementSchema } from "../engine/measurement-schema.ts";
import { VERDICTS } from "../engine/verdict.ts";
import { reasonDataSchema } from "../reasons/reason-schema.ts";

const time = z.iso.datetime();
const milliseconds = z.number().nonnegative();

const evidence = z.object({
  at: time,
  probe: z.string(),
  source: z.string(),
  target: z.string(),
  outcome: z.string(),
  raw: z.string(),
  command: z.string(),
  durationMs: milliseconds,
  attempt: z.int().min(2).optional(),
});

const claim = z.object({
  id: z.templateLiteral([z.enum(SECTIONS), "/", z.string()]),
  section: z.enum(SECTIONS),
  says: z.string(),
  expects: z.string(),
  verdict: z.enum(VERDICTS),
  reason: z.string(),
  /** The code of the reason and its parameters; absent in reports from before reasons had codes. */
  code: z.string().optional(),
  data: reasonDataSchema.optional(),
  startedAt: time,
  durationMs: milliseconds,
  attempts: z.int().nonnegative(),
  /** The probability that the claim is violated on a correct cluster. */
  falseAlarm: z.number().min(0).max(1).optional(),
  /** The test behind a statistical verdict, and its power. */
  statistics: z
    .object({
      test: z.string(),
      connections: z.int().nonnegative(),
      falseAlarm: z.number().min(0).max(1),
      power: z.array(z.object({ against: z.string(), probability: z.number().min(0).max(1) })),
    })
    .optional(),
  /** Measurements for pictures. */
  figures: z.array(measurementSchema).optional(),
  evidence: z.array(evidence),
  /** Diagnostics of a claim that is not upheld: events, pods and policies at that time. */
  surroundings: z.array(evidence).optional(),
});

const target = z.object({
  kind: z.enum(["k3s", "source", "existing"]),
  why: z.string(),
  outside: z.string(),
  kubernetes: z.string(),
  nodes: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      kubelet: z.string(),
      system: z.string(),
      architecture: z.string().optional(),
    }),
  ),
  cni: z.string(),
  /** The outcome of a denied connection, measured by a canary; or why it is unknown. */
  denyStyle: z.string(),
  proxyMode: z.string(),
  dns: z.string().optional(),
  /** The address ranges of pods and Services; empty if unknown. */
  ranges: z.object({ pods: z.array(z.string()), services: z.array(z.string()) }).optional(),
  ingress: z.string(),
  loadBalancer: z.string(),
  images: z.array(z.string()),
});

/** The lab's pods, services and entrances when the first claim was checked. */
const lab = z.object({
  namespace: z.string(),
  pods: z.array(
    z.object({ namespace: z.string(), name: z.string(), node: z.string(), ip: z.string(), app: z.string() }),
  ),
  services: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      clusterIp: z.string(),
      ports: z.array(
        z.object({ port: z.int(), protocol: z.string(), nodePort: z.int().positive().optional() }),
      ),
      /** The names of the pods that its selector matches. */
      pods: z.array(z.string()),
      /** The IP addresses and host names of its load balancer; absent if it has none. */
      balancers: z.array(z.string()).optional(),
    }),
  ),
  /** The entrances from outside, and their Services. */
  entrances: z.array(z.object({ way: z.string(), name: z.string(), url: z.string(), service: z.string() })),
});

const finding = z.object({
  /** The id of the erratum, if it is one. */
  id: z.string().optional(),
  at: time,
  what: z.string(),
  claims: z.array(z.string()),
});

/** The search for leaked objects before and after a run. */
const audit = z.object({
  kinds: z.int().nonnegative(),
  /** The number of objects before the run. */
  objects: z.int().nonnegative(),
  /** Kinds that could not be listed, or not in all namespaces, each with the reason. */
  unseen: z.array(z.string()),
  /** Kinds that are excluded, because their objects come and go by themselves. */
  excluded: z.array(z.string()),
});

/** The coverage of the lab's text by claims, in sentences. */
const coverage = z.record(z.string(), z.int().nonnegative());

/** A stored run; reporters use nothing else. */
export const reportSchema = z.object({
  apiVersion: z.literal("labcheck/v1"),
  kind: z.literal("Report"),
  run: z.object({
    id: z.string(),
    started: time,
    durationMs: milliseconds,
    seed: z.int(),
    version: z.string(),
    /** False until the run has finished, so that the report of a killed run is recognizable. */
    complete: z.boolean(),
    error: z
      .object({
        /** The code of the error and its parameters; absent in reports from before errors had codes. */
        code: z.string().optional(),
        data: reasonDataSchema.optional(),
        message: z.string(),
        remedy: z.string(),
      })
      .optional(),
  }),
  target: target.optional(),
  lab: lab.optional(),
  claims: z.array(claim),
  summary: z.record(z.enum(VERDICTS), z.int().nonnegative()),
  phases: z.array(z.object({ name: z.string(), durationMs: milliseconds })),
  residue: z.array(z.string()),
  /** Absent if the cluster itself was deleted. */
  audit: audit.optional(),
  findings: z.array(finding),
  coverage: coverage.optional(),
  timeouts: z.record(z.string(), z.number()),
});

export type Report = z.infer<typeof reportSchema>;
export type TargetReport = z.infer<typeof target>;
export type LabReport = z.infer<typeof lab>;
export type ReportedClaim = z.infer<typeof claim>;
export type Finding = z.infer<typeof finding>;
export type AuditReport = z.infer<typeof audit>;
export type Coverage = z.infer<typeof coverage>;
