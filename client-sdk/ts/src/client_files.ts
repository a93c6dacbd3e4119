// Files of messages (rule C8): uploaded first, then named by a draft (Draft.attachments).
import { randomBytes, toHex } from "./bytes.js";
import { WritingCalls } from "./client_writing.js";
import {
  download, downloadThumbnail, upload, type FileToSend, type Progress, type UploadWish,
} from "./core/files.js";
import type { Done, Result } from "./errors.js";
import type { Attachment } from "./messages.js";
import type { AttachmentId, GroupId } from "./values.js";
import { writeId } from "./wire/small.js";

export function newAttachmentId(): AttachmentId {
  return toHex(randomBytes(16)) as AttachmentId;
}

export class FileCalls extends WritingCalls {
  // Goes on where it was through broken connections. Where it fails all the same, calling it again
  // with the same id goes on from there.
  upload(group: GroupId, file: FileToSend, wish: UploadWish = {}): Promise<Result<Attachment>> {
    return upload(this.core, group, wish.id ?? newAttachmentId(), file, wish);
  }
  discardUpload(group: GroupId, id: AttachmentId): Promise<Done> {
    const value = { groupId: writeId(group), attachmentId: writeId(id) };
    return this.done({ case: "discardAttachment", value });
  }
  // Its hash is checked against the message's: attachment_differs.
  download(group: GroupId, file: Attachment, progress?: Progress): Promise<Result<Blob>> {
    return download(this.core, group, file, progress);
  }
  downloadThumbnail(group: GroupId, id: AttachmentId): Promise<Result<Blob>> {
    return downloadThumbnail(this.core, group, id);
  }
}
