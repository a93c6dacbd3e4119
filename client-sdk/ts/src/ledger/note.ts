// C2SP signed notes and the checkpoints in them (docs/ledger-format.md): one key is known, the
// ledger's own Ed25519; cosignatures of others are left to whoever has their keys.
import { fromBase64, sameBytes, sha256, theCrypto, toHex, utf8 } from "../bytes.js";
import type { Bytes, Checkpoint, Hash } from "../values.js";

const ED25519 = 1;
const COSIGNATURE = 4;
const DASH = "— ";
const NOTE_MOST = 64 * 1024;
const SIGNATURES_MOST = 64;

export interface VerifierKey {
  name: string;
  id: Bytes; // 4 bytes
  type: number;
  key: Bytes;
}

function isName(name: string): boolean {
  return name !== "" && !/[+\s\u0000-\u001f\u007f\u0080-\u009f]/u.test(name);
}
function isNoteText(text: string): boolean {
  return text.endsWith("\n") && !/[\u0000-\u0009\u000b-\u001f\ufffd]/u.test(text);
}

// name+hash+key; nothing where the three do not fit together.
export async function parseVkey(text: string): Promise<VerifierKey | undefined> {
  const [, name, id, material] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(text) ?? [];
  const bytes = fromBase64(material ?? "");
  if (!name || !id || !isName(name) || bytes?.length !== 33) return undefined;
  const type = bytes[0]!;
  if (type !== ED25519 && type !== COSIGNATURE) return undefined;
  const hash = await sha256(utf8(`${name}\n`), bytes);
  if (toHex(hash.subarray(0, 4)) !== id) return undefined;
  return { name, id: hash.subarray(0, 4), type, key: bytes.subarray(1) };
}

export interface NoteSignature {
  name: string;
  id: Bytes;
  bytes: Bytes;
}
export function parseNote(
  note: string,
): { text: string; signatures: NoteSignature[] } | undefined {
  if (note.length > NOTE_MOST || !isNoteText(note)) return undefined;
  const blank = note.lastIndexOf("\n\n");
  if (blank < 0) return undefined;
  const lines = note.slice(blank + 2, -1).split("\n");
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const space = line.indexOf(" ", DASH.length);
    if (!line.startsWith(DASH) || space < 0) return undefined;
    const name = line.slice(DASH.length, space);
    const raw = fromBase64(line.slice(space + 1));
    if (!isName(name) || !raw || raw.length <= 4) return undefined;
    signatures.push({ name, id: raw.subarray(0, 4), bytes: raw.subarray(4) });
  }
  if (signatures.length > SIGNATURES_MOST) return undefined;
  return { text: note.slice(0, blank + 1), signatures };
}

async function signatureHolds(key: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  if (signature.length !== 64) return false;
  const subtle = theCrypto().subtle;
  const imported = await subtle.importKey("raw", key as BufferSource, { name: "Ed25519" }, false, [
    "verify",
  ]);
  return subtle.verify(
    { name: "Ed25519" }, imported, signature as BufferSource, message as BufferSource,
  );
}

// Old browsers have no Ed25519 and so can't hold the ledger to its word.
export async function canVerify(): Promise<boolean> {
  try {
    await signatureHolds(new Uint8Array(32), new Uint8Array(), new Uint8Array(64));
    return true;
  } catch {
    return false;
  }
}

function parseCheckpoint(text: string): { origin: string; size: number; root: Bytes } | undefined {
  const [origin, size, root, ...extensions] = text.slice(0, -1).split("\n");
  const hash = fromBase64(root ?? "");
  if (!origin || !size || !/^(0|[1-9][0-9]{0,15})$/.test(size)) return undefined;
  if (hash?.length !== 32 || extensions.some((line) => line === "")) return undefined;
  return { origin, size: Number(size), root: hash };
}

// The checkpoint of a note signed by this key in its own name, or nothing.
export async function openCheckpoint(
  note: string, key: VerifierKey,
): Promise<Checkpoint | undefined> {
  const parsed = parseNote(note);
  if (!parsed || key.type !== ED25519) return undefined;
  const own = parsed.signatures.filter((one) => one.name === key.name && sameBytes(one.id, key.id));
  if (own.length === 0) return undefined;
  for (const one of own) {
    if (!(await signatureHolds(key.key, utf8(parsed.text), one.bytes))) return undefined;
  }
  const checkpoint = parseCheckpoint(parsed.text);
  if (!checkpoint || checkpoint.origin !== key.name) return undefined;
  return { note, size: checkpoint.size, root: toHex(checkpoint.root) as Hash };
}

