// For tests and tools that stand in for a person's authenticator app.
import { theCrypto, u64 } from "./bytes.js";
import type { Time } from "./values.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP = 30_000;

function fromBase32(text: string): Uint8Array {
  const values = [...text.toUpperCase().replace(/[ =]/g, "")].map((one) => LETTERS.indexOf(one));
  if (values.includes(-1)) throw new Error("not base32");
  const bits = values.map((value) => value.toString(2).padStart(5, "0")).join("");
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => parseInt(byte, 2));
}

// RFC 6238 with SHA-1 and six digits.
export async function totpNow(base32Secret: string, now: Time = Date.now()): Promise<string> {
  const subtle = theCrypto().subtle;
  const secret = fromBase32(base32Secret) as BufferSource;
  const way = { name: "HMAC", hash: "SHA-1" };
  const key = await subtle.importKey("raw", secret, way, false, ["sign"]);
  const step = u64(Math.floor(now / STEP)) as BufferSource;
  const mac = new Uint8Array(await subtle.sign("HMAC", key, step));
  const at = mac.at(-1)! & 15;
  const number = new DataView(mac.buffer).getUint32(at) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}
