const limits = {
  /** A change of routes, rules or endpoints must be everywhere by then; the lab's own text waits for nothing. */
  convergence: 20,
  /** A connection from a pod; within it a first packet that got lost is sent again. */
  connection: 3,
  /** One of many connections or packets from a pod: within a cluster it needs milliseconds. */
  oneOfMany: 2,
  /** A connection from outside and an answer over it; in a cluster they need milliseconds. */
  answer: 5,
  /** A command that asks a pod of itself: its addresses, its redis. */
  command: 10,
  /** Redis replicates at once; what is not there by then did not come. */
  replication: 10,
  /** After a claim that changed the lab all of it must be there again: pods, replication, every node's proxy. */
  settling: 60,
  /** A way through the ingress was seen to serve before the first claim, and again after each that changes the lab. */
  ingress: 5,
  /** A load balancer's address, from a controller inside the cluster. */
  loadBalancer: 60,
  /** The same of a cluster that was there before, with the time until its name is known and it serves. */
  cloudBalancer: 300,
  /** Settling there: a balancer that is made anew is part of it. */
  cloudSettling: 360,
};

/** Every time limit that can decide a verdict, in seconds, and why it is what it is. The report shows them. */
export const TIMEOUTS: Readonly<typeof limits> = limits;

/** Under a fault what is waited for never comes, so that a proof waits less; its report says how long. */
export function waitLess(): void {
  Object.assign(limits, {
    connection: 2,
    oneOfMany: 1,
    answer: 2,
    command: 5,
    convergence: 4,
    replication: 4,
    ingress: 3,
  });
}
