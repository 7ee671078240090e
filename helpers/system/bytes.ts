/** A number of bytes for people, in units of a thousand millions. */
export const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
