// Bytes, hex, base64 and random numbers, and the one place that knows where WebCrypto is: the
// global one, or what src/node.ts hands over (Node 18 has no global one).
import type { Bytes } from "./values.js";

let held: Crypto | undefined;

export function useCrypto(crypto: Crypto): void {
  held = crypto;
}
export function theCrypto(): Crypto {
  const crypto = held ?? globalThis.crypto;
  if (!crypto?.subtle) throw new Error("no WebCrypto here: a page must come over https");
  return crypto;
}

export function randomBytes(count: number): Bytes {
  return theCrypto().getRandomValues(new Uint8Array(count));
}
export async function sha256(...parts: Bytes[]): Promise<Bytes> {
  return new Uint8Array(await theCrypto().subtle.digest("SHA-256", joined(parts) as BufferSource));
}

export function joined(parts: Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
export function sameBytes(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

export function toHex(bytes: Bytes): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
export function fromHex(text: string): Bytes | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export function toBase64(bytes: Bytes): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}
// Strict: the one text that toBase64 makes of these bytes, or nothing.
export function fromBase64(text: string): Bytes | undefined {
  let plain: string;
  try {
    plain = atob(text);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(plain.length);
  for (let i = 0; i < plain.length; ++i) bytes[i] = plain.charCodeAt(i);
  return toBase64(bytes) === text ? bytes : undefined;
}
export function toBase64Url(bytes: Bytes): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
export function fromBase64Url(text: string): Bytes | undefined {
  if (/[+/=]/.test(text)) return undefined;
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return fromBase64(plain + "=".repeat((4 - (plain.length % 4)) % 4));
}

// Big-endian, as the ledger writes numbers.
export function u64(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}
export function u32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
