// Records of the Storage as JSON, each with the number of its form.
import { utf8 } from "../bytes.js";
import { StorageBroken } from "../errors.js";
import type { Storage } from "../storage/storage.js";
import type { Bytes } from "../values.js";

export function encode(form: number, value: object): Bytes {
  return utf8(JSON.stringify({ form, ...value }));
}
export function decode<T>(bytes: Bytes, form: number, what: string): T {
  let value: { form?: unknown };
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as typeof value;
  } catch {
    throw new StorageBroken(`${what} can't be read`);
  }
  if (value.form !== form) throw new StorageBroken(`${what} of an unknown form`);
  return value as T;
}
export async function load<T>(
  storage: Storage, name: string, form: number, what: string,
): Promise<T | undefined> {
  const bytes = await storage.get(name);
  return bytes && decode<T>(bytes, form, what);
}
