// Everything that reaches an app without being asked for, as one closed union: a switch over `type`
// makes the compiler ask about each.
import type { Failure, Newcomer } from "./errors.js";
import type {
  Accepted, MessageCorrected, MessagePosted, ReceiptChange, RoomEvent,
} from "./messages.js";
import type {
  Checkpoint, ClientMsgId, GroupId, Hash, Incarnation, RoomRef, SeqRange,
} from "./values.js";

export type State =
  | "offline" // not connected; trying again by itself
  | "connecting"
  | "signed_out" // somebody has to sign in
  | "locked" // the PIN of this device, or a full sign-in
  | "catching_up" // connected; what was missed is on its way
  | "live"
  | "ended"; // stop() was called

export type Mismatch =
  | "key_changed" // another key than at first contact
  | "bad_signature" // or no note at all
  | "went_back" // smaller than what was shown before
  | "forked" // same size, another root, or no proof that it grew from what was shown
  | "head_not_included" // the group's head is not under the checkpoint
  | "group_forked" // the group's log did not grow from what was shown
  | "leaf_missing" // what was acknowledged to this device is not in the log
  | "log_changed"; // the group has another log than before

export type ConnectionEvent =
  | { type: "state_changed"; state: State; why?: Failure } // why: of offline, signed_out, ended
  | { type: "policy_to_accept"; version: number } // nothing is read before acceptPolicy
  | { type: "locked" }
  | { type: "session_ended"; reason: string } // slug
  // In another session of this person a passkey was added or removed: listPasskeys
  | { type: "passkeys_changed" }
  // Another incarnation: everything is read anew, own messages re-posted. `declared`: the ledger
  // itself says so and names the life that this device knew; else a checkpoint_mismatch follows.
  | { type: "server_restored"; before: Incarnation; now: Incarnation; declared: boolean };

export type GroupEvent =
  // Invited or admitted, or a draft expired: read listGroups
  | { type: "group_known"; group: GroupId }
  // Nothing of this group may stay on the device. The SDK has dropped what it kept itself; it
  // reports the wipe once this event is taken (Client.next).
  | { type: "revoked"; group: GroupId; atSeq: number }
  | { type: "receipt_changed"; where: RoomRef; changes: ReceiptChange[] }
  // Live entries of a room were left out, or the SDK noticed a gap; it repairs that by pages.
  | { type: "lagged"; where: RoomRef; afterSeq: number; latestSeq: number }
  | { type: "gap_repaired"; where: RoomRef; range: SeqRange }
  // Too far behind to bring everything: the feed goes on at the newest, readPage brings the rest.
  | { type: "too_far"; where: RoomRef; leftOut: SeqRange };

export type OwnEvent =
  // Durable at the server, with its ledger entry. `message`: the own words as an entry of the room,
  // of post() and correct(); the server sends them to the other devices only.
  | { type: "sent"; accepted: Accepted; message?: MessagePosted | MessageCorrected }
  // Somebody reads now who did not when it was written. resend() or drop(), once for all waiting
  // messages of the room.
  | {
      type: "audience_changed";
      where: RoomRef;
      newcomers: Newcomer[];
      rosterEpoch: number;
      waiting: ClientMsgId[];
    }
  // Not sent, kept until resend() or drop(); after a cut it is gone (kept: false). timed_out: it
  // waited longer than Patience.askAfter and may no longer be right (OutboxLine.old).
  | { type: "send_failed"; where: RoomRef; id: ClientMsgId; failure: Failure; kept: boolean }
  | { type: "receipt_refused"; where: RoomRef; failure: Failure }
  // Cursors could not be written; receipts wait until they can.
  | { type: "storage_trouble"; detail: string };

export type LedgerEvent =
  // proved: consistent with the checkpoint kept before
  | { type: "checkpoint_seen"; size: number; root: Hash; proved: boolean }
  // The record broke its word. Nothing more is believed until trustAgain(); posts wait.
  | {
      type: "checkpoint_mismatch";
      what: Mismatch;
      group?: GroupId;
      kept: Checkpoint;
      shown: Checkpoint;
    };

export type Event = ConnectionEvent | GroupEvent | RoomEvent | OwnEvent | LedgerEvent;
export type EventType = Event["type"];
