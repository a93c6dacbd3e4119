// Files of messages: sent piece by piece, each try going on where the last one broke off; fetched
// the same way, and held against their hash.
import { fromBinary } from "@bufbuild/protobuf";

import { joined, sha256, toHex } from "../bytes.js";
import { DONE, failureOf, ok, type Done, type Failure, type Result } from "../errors.js";
import { ServerEnvelopeSchema, type ServerEnvelope } from "../gen/tasuki/v1/envelope_pb.js";
import { UploadState, type AttachmentState } from "../gen/tasuki/v1/message_pb.js";
import type { Attachment } from "../messages.js";
import { FILES_PATH } from "../net/dialer.js";
import type { AttachmentId, Bytes, GroupId, MembershipId } from "../values.js";
import { count, readHash, readRefused, writeId } from "../wire/small.js";
import { answerOf, call, type Core } from "./core.js";

const TRIES_WITHOUT_PROGRESS = 5;
const PAUSE = 500; // twice as long each time that brought nothing
const PIECE_MOST = 1 << 20;

export type Progress = (done: number, all: number) => void;

// What is sent: a Blob with a name, or anything that can be read the same way, again too.
export interface FileToSend {
  blob: Blob;
  name: string;
}
export interface UploadWish {
  progress?: Progress | undefined;
  // To go on where an upload failed: the id that it had.
  id?: AttachmentId | undefined;
  membership?: MembershipId | undefined; // which hat
}

// The connection went away, or the server was busy: trying again may help, and costs nothing twice.
function passes(failure: Failure): boolean {
  switch (failure.type) {
    case "not_connected": case "connection_lost": case "timed_out": case "cannot_reach":
    case "busy": case "throttled": case "attachment_incomplete":
      return true;
    default:
      return false;
  }
}

function pathOf(group: GroupId, id: AttachmentId): string {
  return `${FILES_PATH}${group}/${id}`;
}

function readEnvelope(raw: Bytes): Result<ServerEnvelope> {
  let envelope: ServerEnvelope;
  try {
    envelope = fromBinary(ServerEnvelopeSchema, raw);
  } catch {
    return failureOf("protocol_broken", "an answer that is no envelope");
  }
  return envelope.kind.case === "refused" ? readRefused(envelope.kind.value) : ok(envelope);
}

function checked(state: AttachmentState): Result<AttachmentState> {
  const fits = state.pieceBytes > 0 && state.pieceBytes <= PIECE_MOST;
  return fits ? ok(state) : failureOf("protocol_broken", "pieces of no length");
}

async function bytesOf(blob: Blob): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch {
    return undefined; // the file was moved or changed since it was chosen
  }
}

class Upload {
  held = 0; // bytes that the server has

  constructor(
    private readonly core: Core, private readonly group: GroupId,
    private readonly id: AttachmentId, private readonly file: FileToSend,
    private readonly wish: UploadWish,
  ) {}

  #tell(held: number): void {
    this.held = held;
    this.wish.progress?.(held, this.file.blob.size);
  }
  async #begin(): Promise<Result<AttachmentState>> {
    const value = {
      groupId: writeId(this.group), attachmentId: writeId(this.id),
      size: BigInt(this.file.blob.size), membershipId: writeId(this.wish.membership),
    };
    const wish = { case: "beginAttachment" as const, value };
    const state = await call(this.core, wish, "attachmentState", (one) => one);
    return state.type === "ok" ? checked(state.value) : state;
  }
  async #sendPieces(state: AttachmentState): Promise<Done> {
    const { size } = this.file.blob;
    const length = state.pieceBytes;
    for (let number = state.piecesHeld; number * length < size; ++number) {
      const end = Math.min(size, (number + 1) * length);
      const piece = await bytesOf(this.file.blob.slice(number * length, end));
      if (piece?.length !== end - number * length) return failureOf("attachment_differs");
      const path = `${pathOf(this.group, this.id)}/${number}`;
      const raw = await this.core.options.dialer.put(path, piece, this.core.identity.bearer);
      if (raw.type !== "ok") return raw;
      const envelope = readEnvelope(raw.value);
      if (envelope.type !== "ok") return envelope;
      const taken = answerOf(envelope.value, "attachmentState");
      if (taken.type !== "ok") return taken;
      this.#tell(end);
    }
    return DONE;
  }
  async #finish(): Promise<Result<AttachmentState>> {
    const whole = await bytesOf(this.file.blob);
    if (!whole) return failureOf("attachment_differs", "the file can't be read any more");
    const value = {
      groupId: writeId(this.group), attachmentId: writeId(this.id), sha256: await sha256(whole),
    };
    const wish = { case: "finishAttachment" as const, value };
    return call(this.core, wish, "attachmentState", (one) => one);
  }
  async #once(): Promise<Result<AttachmentState>> {
    const state = await this.#begin();
    if (state.type !== "ok" || state.value.state !== UploadState.BEGUN) return state;
    const { piecesHeld, pieceBytes } = state.value;
    this.#tell(Math.min(piecesHeld * pieceBytes, this.file.blob.size));
    const sent = await this.#sendPieces(state.value);
    return sent.type === "ok" ? this.#finish() : sent;
  }
  async run(): Promise<Result<Attachment>> {
    for (let tries = 0; ; ) {
      const before = this.held;
      const state = await this.#once();
      if (state.type === "ok") {
        const { value } = state;
        return ok({
          id: this.id, sha256: readHash(value.sha256), mediaType: value.mediaType,
          size: count(value.size), name: this.file.name, hasThumbnail: value.hasThumbnail,
        });
      }
      tries = this.held > before ? 0 : tries + 1;
      const over = this.core.stopped || tries >= TRIES_WITHOUT_PROGRESS;
      if (over || !passes(state)) return state;
      await this.core.rest(PAUSE * 2 ** tries);
    }
  }
}

export function upload(
  core: Core, group: GroupId, id: AttachmentId, file: FileToSend, wish: UploadWish,
): Promise<Result<Attachment>> {
  return new Upload(core, group, id, file, wish).run();
}

// All bytes behind that path. `size` 0: not known.
async function fetchAll(
  core: Core, path: string, size: number, progress?: Progress,
): Promise<Result<Bytes>> {
  const pieces: Bytes[] = [];
  let at = 0;
  const sink = (piece: Bytes): void => {
    pieces.push(piece);
    at += piece.length;
    progress?.(at, size);
  };
  for (let tries = 0; ; ) {
    const before = at;
    const ended = await core.options.dialer.get(path, at, core.identity.bearer, sink);
    if (ended.type === "ok" && ended.value.length === 0) return ok(joined(pieces));
    if (size !== 0 && at === size) return ok(joined(pieces));
    let failure: Result<unknown> = ended;
    if (ended.type === "ok") failure = readEnvelope(ended.value);
    if (failure.type === "ok") return failureOf("protocol_broken", "no file");
    tries = at > before ? 0 : tries + 1;
    const over = core.stopped || tries >= TRIES_WITHOUT_PROGRESS;
    if (over || !passes(failure)) return failure;
    await core.rest(PAUSE * 2 ** tries);
  }
}

export async function download(
  core: Core, group: GroupId, file: Attachment, progress?: Progress,
): Promise<Result<Blob>> {
  const bytes = await fetchAll(core, pathOf(group, file.id), file.size, progress);
  if (bytes.type !== "ok") return bytes;
  if (toHex(await sha256(bytes.value)) !== file.sha256) {
    return failureOf("attachment_differs", "its bytes are not those of the message");
  }
  return ok(new Blob([bytes.value as BlobPart], { type: file.mediaType }));
}

export async function downloadThumbnail(
  core: Core, group: GroupId, id: AttachmentId,
): Promise<Result<Blob>> {
  const bytes = await fetchAll(core, `${pathOf(group, id)}/thumbnail`, 0);
  if (bytes.type !== "ok") return bytes;
  return ok(new Blob([bytes.value as BlobPart], { type: "image/jpeg" }));
}
