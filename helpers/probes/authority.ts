/** Whoever must have signed a server's certificate. */
export interface Authority {
  /** Its certificate, PEM. */
  pem: string;
  /** A shell command that prints it, so that a person can see the same. */
  from: string;
}

/** The file of the authority in commands to paste, and what comes before them to make it. */
export const AUTHORITY_FILE = "ca.crt";
export const fetched = ({ from }: Authority) => `${from} >${AUTHORITY_FILE} && `;
