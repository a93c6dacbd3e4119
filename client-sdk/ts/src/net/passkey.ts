// The browser's authenticator: fingerprint, face, screen lock or a security key, asked through
// navigator.credentials. Thin on purpose: what is asked and what is right the server says.
import type {
  Bytes, NewPasskeyChallenge, PasskeyAssertion, PasskeyAttestation, PasskeyChallenge,
} from "../values.js";

// ES256, Ed25519, RS256: what the server reads (server/base/cose.hpp).
const ALGORITHMS = [-7, -8, -257];

// Passkeys belong to a name; on an address of numbers no browser makes one.
export function canUsePasskeys(): boolean {
  return typeof PublicKeyCredential !== "undefined" && !/^[\d.]+$|:/.test(location.hostname);
}

const source = (bytes: Bytes): BufferSource => bytes as unknown as ArrayBufferView<ArrayBuffer>;
const bytes = (buffer: ArrayBuffer | null): Bytes => new Uint8Array(buffer ?? new ArrayBuffer(0));
const named = (ids: Bytes[]): PublicKeyCredentialDescriptor[] =>
  ids.map((id) => ({ type: "public-key", id: source(id) }));

// Nothing: the person said no, or nothing here could be used. Browsers don't tell these apart.
async function answered<T extends AuthenticatorResponse>(
  asked: Promise<Credential | null>,
): Promise<{ id: Bytes; response: T } | undefined> {
  try {
    const credential = (await asked) as PublicKeyCredential | null;
    if (!credential) return undefined;
    return { id: bytes(credential.rawId), response: credential.response as T };
  } catch {
    return undefined;
  }
}

export async function usePasskey(asked: PasskeyChallenge): Promise<PasskeyAssertion | undefined> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: source(asked.challenge),
    rpId: asked.rpId,
    timeout: asked.timeoutMs,
    allowCredentials: named(asked.passkeys),
    userVerification: "required",
  };
  const answer = await answered<AuthenticatorAssertionResponse>(
    navigator.credentials.get({ publicKey }));
  return answer && {
    id: answer.id,
    clientDataJson: bytes(answer.response.clientDataJSON),
    authenticatorData: bytes(answer.response.authenticatorData),
    signature: bytes(answer.response.signature),
    userHandle: bytes(answer.response.userHandle),
  };
}

export async function makePasskey(
  asked: NewPasskeyChallenge,
): Promise<PasskeyAttestation | undefined> {
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge: source(asked.challenge),
    rp: { id: asked.rpId, name: asked.rpName },
    user: { id: source(asked.userHandle), name: asked.userName, displayName: asked.displayName },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
    timeout: asked.timeoutMs,
    excludeCredentials: named(asked.passkeys),
    authenticatorSelection: {
      residentKey: "required", requireResidentKey: true, userVerification: "required",
    },
    attestation: "none",
  };
  const answer = await answered<AuthenticatorAttestationResponse>(
    navigator.credentials.create({ publicKey }));
  return answer && {
    clientDataJson: bytes(answer.response.clientDataJSON),
    attestationObject: bytes(answer.response.attestationObject),
  };
}
