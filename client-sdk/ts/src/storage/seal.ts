// AES-256-GCM of one record: 12 random bytes, then the sealed text; the record's name is bound in,
// so that one can't be passed off as another.
import { joined, randomBytes, theCrypto, utf8 } from "../bytes.js";
import { StorageBroken } from "../errors.js";
import type { Bytes } from "../values.js";

const NONCE = 12;

export async function seal(key: CryptoKey, name: string, plain: Bytes): Promise<Bytes> {
  const iv = randomBytes(NONCE);
  const sealed = await theCrypto().subtle.encrypt(
    { name: "AES-GCM", iv: iv as BufferSource, additionalData: utf8(name) as BufferSource },
    key, plain as BufferSource,
  );
  return joined([iv, new Uint8Array(sealed)]);
}

export async function unseal(key: CryptoKey, name: string, raw: Bytes): Promise<Bytes> {
  try {
    const iv = raw.subarray(0, NONCE) as BufferSource;
    const plain = await theCrypto().subtle.decrypt(
      { name: "AES-GCM", iv, additionalData: utf8(name) as BufferSource },
      key, raw.subarray(NONCE) as BufferSource,
    );
    return new Uint8Array(plain);
  } catch {
    throw new StorageBroken(`record was altered, or another key: ${name}`);
  }
}

// A key that no script can read out again.
export function makeKey(): Promise<CryptoKey> {
  return theCrypto().subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt", "decrypt",
  ]);
}
export async function deriveKey(secret: Bytes, purpose: string): Promise<CryptoKey> {
  if (secret.length !== 32) throw new Error("a storage key has 32 bytes");
  const subtle = theCrypto().subtle;
  const base = await subtle.importKey("raw", secret as BufferSource, "HKDF", false, ["deriveKey"]);
  return subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(purpose) as BufferSource },
    base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"],
  );
}
