export async function doctor(_json: boolean): Promise<number> {
  return 0;
}
