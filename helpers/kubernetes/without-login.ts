const LOGIN = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#\\]*@/i;

/** A server's URL without the name and password in it; of what is no URL, without all before the last `@`. */
export function withoutLogin(server: string): string {
  if (URL.canParse(server)) return server.replace(LOGIN, "$1");
  return server.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^]*@/i, "$1");
}
