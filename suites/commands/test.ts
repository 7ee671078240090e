export async function test(_args: readonly string[], _signal: AbortSignal): Promise<number> {
  return 0;
}
