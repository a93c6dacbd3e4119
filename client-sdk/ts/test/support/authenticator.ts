// An authenticator in software, and the browser in front of it, made of node:crypto alone: what
// passkeys answer, rightly, or wrongly where a test says so.
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

import type {
  Bytes, NewPasskeyChallenge, PasskeyAssertion, PasskeyAttestation, PasskeyChallenge,
} from "../../src/index.js";
import { ORIGIN } from "./realserver.js";

export type Algorithm = "es256" | "eddsa" | "rs256";

// CBOR, as far as an authenticator speaks it.
type Cbor = number | string | Buffer | [key: number | string, value: Cbor][];
function head(major: number, n: number): Buffer {
  if (n < 24) return Buffer.from([(major << 5) | n]);
  if (n < 256) return Buffer.from([(major << 5) | 24, n]);
  return Buffer.from([(major << 5) | 25, n >> 8, n & 255]);
}
function cbor(value: Cbor): Buffer {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, value.length), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.length), ...value.flat().map((one) => cbor(one))]);
}

const hashOf = (what: string | Uint8Array): Buffer => createHash("sha256").update(what).digest();
const fromJwk = (part: string | undefined): Buffer => Buffer.from(part ?? "", "base64url");

function keysOf(algorithm: Algorithm): { privateKey: KeyObject; publicKey: KeyObject } {
  if (algorithm === "es256") return generateKeyPairSync("ec", { namedCurve: "P-256" });
  if (algorithm === "eddsa") return generateKeyPairSync("ed25519");
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}

export class Authenticator {
  origin = ORIGIN;
  rpId = ""; // that of the challenge, unless a test says otherwise
  flags = 0x05; // present and verified
  readonly id = randomBytes(32);
  #handle: Bytes = new Uint8Array();
  #keys;

  constructor(private readonly algorithm: Algorithm = "es256") {
    this.#keys = keysOf(algorithm);
  }

  make(asked: NewPasskeyChallenge): PasskeyAttestation {
    this.#handle = asked.userHandle;
    const size = Buffer.from([this.id.length >> 8, this.id.length & 255]);
    const made = Buffer.concat([Buffer.alloc(16), size, this.id, this.#publicKey()]);
    const authData = Buffer.concat([this.#data(asked.rpId, 0x40), made]);
    return {
      clientDataJson: this.#clientData("webauthn.create", asked.challenge),
      attestationObject: cbor([["fmt", "none"], ["attStmt", []], ["authData", authData]]),
    };
  }
  use(asked: PasskeyChallenge): PasskeyAssertion {
    const clientDataJson = this.#clientData("webauthn.get", asked.challenge);
    const authenticatorData = this.#data(asked.rpId, 0);
    const message = Buffer.concat([authenticatorData, hashOf(clientDataJson)]);
    const digest = this.algorithm === "eddsa" ? null : "sha256";
    const signature = sign(digest, message, this.#keys.privateKey);
    return { id: this.id, clientDataJson, authenticatorData, signature, userHandle: this.#handle };
  }

  #clientData(type: string, challenge: Bytes): Buffer {
    return Buffer.from(JSON.stringify({
      type, challenge: Buffer.from(challenge).toString("base64url"), origin: this.origin,
      crossOrigin: false,
    }));
  }
  #data(rpId: string, more: number): Buffer {
    const flags = Buffer.from([this.flags | more]);
    return Buffer.concat([hashOf(this.rpId || rpId), flags, Buffer.alloc(4)]);
  }
  #publicKey(): Buffer {
    const jwk = this.#keys.publicKey.export({ format: "jwk" });
    if (this.algorithm === "es256") {
      return cbor([[1, 2], [3, -7], [-1, 1], [-2, fromJwk(jwk.x)], [-3, fromJwk(jwk.y)]]);
    }
    if (this.algorithm === "eddsa") return cbor([[1, 1], [3, -8], [-1, 6], [-2, fromJwk(jwk.x)]]);
    return cbor([[1, 3], [3, -257], [-1, fromJwk(jwk.n)], [-2, fromJwk(jwk.e)]]);
  }
}
