/** Every time limit that can decide a verdict, in seconds. The report shows those that were used. */
export interface Timeouts {
  /** Until a change of routes, rules or endpoints is in effect on every node. */
  readonly convergence: number;
  /** One connection from a pod: long enough to retransmit a lost SYN. */
  readonly connection: number;
  /** One of many connections or packets from a pod: within a cluster it needs milliseconds. */
  readonly oneOfMany: number;
  /** A connection from outside and an answer over it; in a cluster they need milliseconds. */
  readonly answer: number;
  /** A command that queries a pod about itself: its addresses, its redis. */
  readonly command: number;
  /** Until a write to the redis master is on the slaves; replication is immediate. */
  readonly replication: number;
  /** Until the lab is ready again after a claim that changes it: pods, replication, every node's proxy. */
  readonly settling: number;
  /** Until a route through the ingress serves, which it did before the first claim and after each that changes the lab. */
  readonly ingress: number;
  /** A load balancer's address, from a controller inside the cluster. */
  readonly loadBalancer: number;
  /** A load balancer's address on an existing cluster, until its name resolves and it serves. */
  readonly cloudBalancer: number;
  /** Until the lab is ready again on an existing cluster, whose load balancer may have been created anew. */
  readonly cloudSettling: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  convergence: 20,
  connection: 3,
  oneOfMany: 2,
  answer: 5,
  command: 10,
  replication: 10,
  settling: 60,
  ingress: 5,
  loadBalancer: 60,
  cloudBalancer: 300,
  cloudSettling: 360,
};

/** For proving faults: under a fault the awaited state never comes, so a proof waits less. */
export const FAULT_TIMEOUTS: Timeouts = {
  ...DEFAULT_TIMEOUTS,
  connection: 2,
  oneOfMany: 1,
  answer: 2,
  command: 5,
  convergence: 4,
  replication: 4,
  ingress: 3,
};
