/** Copies plain data with every string in it changed; `key` is the name of the field that holds the string. */
export function mapStrings<T>(value: T, change: (text: string, key: string) => string, key = ""): T {
  if (typeof value === "string") return change(value, key) as T;
  if (Array.isArray(value)) return value.map((each) => mapStrings(each, change, key)) as T;
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, each]) => [name, mapStrings(each, change, name)]);
  return Object.fromEntries(fields) as T;
}
