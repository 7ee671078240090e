/** A redis server's own account of its replication; fields that it omits are undefined. */
export interface Replication {
  /** `master` or `slave`; any other word is passed on, without an offset. */
  role?: string | undefined;
  masterHost?: string | undefined;
  masterPort?: number | undefined;
  /** Whether a replica has its link to the master; a master has none. */
  linkUp?: boolean | undefined;
  /** Bytes of the replication stream that a master has written or a replica has received, linked or not. */
  offset?: number | undefined;
  /** Names the data set; a replica has that of its master. */
  dataSet?: string | undefined;
}

/**
 * The fields of a redis INFO reply (redis.io/docs/latest/commands/info): `name:value` lines ended by CR LF
 * under `# Section` headings. A value may hold colons. Never throws; an error reply has no fields.
 */
export function parseInfo(text: string): Record<string, string> {
  const fields = text.split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^([^\s:#-][^\s:]*):(.*)$/.exec(line) ?? [];
    // Stryker disable next-line ConditionalExpression,LogicalOperator: a match has both its groups.
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(fields);
}

/** A whole number written in full, undefined for anything else and for one that a double cannot hold. */
function whole(text: string | undefined): number | undefined {
  const value = text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The replication state in the fields of an INFO reply, or of its `replication` and `server` sections. */
export function replicationOf(info: Readonly<Record<string, string>>): Replication {
  const { role, master_link_status: link } = info;
  // A replica also reports master_repl_offset, but that is about its own replicas.
  const offset = { master: info.master_repl_offset, slave: info.slave_repl_offset };
  return {
    role,
    masterHost: info.master_host,
    masterPort: whole(info.master_port),
    linkUp: link === "up" ? true : link === "down" ? false : undefined,
    offset: whole(role === "master" || role === "slave" ? offset[role] : undefined),
    dataSet: info.master_replid,
  };
}
