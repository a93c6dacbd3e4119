// Tasuki's TypeScript SDK; the one module an app imports. In Node also "tasuki-client/node".
export { Client } from "./client.js";
export { linkSecretOf } from "./client_account.js";
export { newAttachmentId } from "./client_files.js";
export type { As, OutboxLine } from "./client_writing.js";
export type { FileToSend, Progress, UploadWish } from "./core/files.js";
export {
  allErrors, codeOf, errorOfCode, Failed, failureOf, must, ok, StorageBroken,
  type Done, type ErrorSlug, type Failure, type Newcomer, type OfficeToAsk, type Ok, type Result,
} from "./errors.js";
export type {
  ConnectionEvent, Event, EventType, GroupEvent, LedgerEvent, Mismatch, OwnEvent, State,
} from "./events.js";
export { newMessageId, type SendState, type WriteKind } from "./core/outbox.js";
export * from "./card.js";
export * from "./groups.js";
export * from "./messages.js";
export { BOUNDS, PATIENCE, type Bounds, type Options, type Patience } from "./options.js";
export { BrowserDialer, type BrowserDialerOptions } from "./net/browser.js";
export { canUsePasskeys, makePasskey, usePasskey } from "./net/passkey.js";
export type { Dialer, Socket } from "./net/dialer.js";
export { IndexedDbStorage, type IndexedDbOptions } from "./storage/indexeddb.js";
export { MemoryStorage, type Storage } from "./storage/storage.js";
export * from "./values.js";
