// What people write, what comes back as entries of a room, and receipts. Plain data; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tasuki/client/card.hpp"
#include "tasuki/client/groups.hpp"

namespace tasuki::client {

enum class MessageKind : std::uint32_t {
    report = 1,
    question,
    request,
    decision,
    answer,
    phone_memo,
    instruction,
    sheet,
    vitals,
};
enum class Urgency : std::uint32_t { routine = 1, same_day, urgent };
// What is awaited of a message: of a question or request open, answered, withdrawn; of an
// instruction (指示) open (指示受け待ち), received, carried_out, withdrawn (中止).
// Of a phone memo that quotes a member open (確認署名待ち), co_signed.
enum class RequestState : std::uint32_t {
    none = 0,
    open,
    answered,
    withdrawn,
    received,
    carried_out,
    co_signed,
};

// What stands in front of the words of every message.
struct Head {
    MessageKind kind = MessageKind::report;
    Urgency urgency = Urgency::routine;
    std::vector<MembershipId> addressees;  // who is to answer, or to carry out
    std::vector<MembershipId> confirm_by;  // who is asked for 確認しました
    std::uint64_t answers_seq = 0;
    std::uint64_t replies_to_seq = 0;
    Day wished_on;  // ご回答希望日
    std::string decided_by;
    AccountId on_behalf_of;  // 代行入力
    std::string informant;
    // Phone memo: whom the author spoke with, a member or somebody by name, and when.
    MembershipId spoke_with;
    std::string spoke_with_name;
    Time spoke;
    Time written;  // the author's clock, a claim
};

// A file of a message: uploaded first, then named by a draft.
struct Attachment {
    AttachmentId id;
    Hash sha256{};  // of the file as the server keeps it
    std::string media_type;
    std::uint64_t size = 0;
    std::string name;            // shown to people; never used as a path
    bool has_thumbnail = false;  // known to the device that uploaded it; else ask for one
};

// What an app hands over to be sent. Each text becomes a part of its own, with its own salt, so
// that one can be redacted later and the rest still be proved.
struct Draft {
    Head head;
    std::vector<std::string> texts;
    std::vector<Attachment> attachments;

    static Draft of(MessageKind kind, std::string text) {
        Draft draft;
        draft.head.kind = kind;
        draft.texts.push_back(std::move(text));
        return draft;
    }
    static Draft report(std::string text) { return of(MessageKind::report, std::move(text)); }
};

struct Part {
    Hash salt{};
    Bytes content;  // as sent; what commitments are made of
};

struct Body {
    Head head;
    std::vector<std::string> texts;
    std::vector<Attachment> attachments;
    std::vector<Part> parts;  // all of them, also of kinds this SDK does not know
    std::string text() const {
        std::string all;
        for (const auto& one : texts) all += (all.empty() ? "" : "\n") + one;
        return all;
    }
};

// What every entry of a room carries. seq is gapless; time orders nothing.
struct Entry {
    RoomRef where;
    std::uint64_t seq = 0;
    Time at;
    std::uint64_t roster_epoch = 0;
    AccountId author;
    MembershipId membership;
    OfficeId office;
    ClientMsgId client_msg_id;
    std::uint64_t refers_to = 0;  // the original
    std::uint32_t version = 1;
    LedgerRef ledger;
    std::string reason;
    RequestState request_state = RequestState::none;
    bool proxy_open = false;  // entered for another (代行入力), who has not made it final yet
};

struct MessagePosted {
    Entry entry;
    Body body;
};
struct MessageCorrected {  // entry.refers_to is the original
    Entry entry;
    Body body;
};
// The app removes the words of entry.refers_to from its copy at once.
struct MessageRetracted {
    Entry entry;
    bool wrong_patient = false;
};
struct RequestStateChanged {
    Entry entry;  // what changed it; reason: why, or the words read back or reported
    std::uint64_t request_seq = 0;
    RequestState state = RequestState::none;
};
// 確定: what was entered for entry.author is from now on that person's word.
struct ProxyConfirmed {
    Entry entry;
    std::uint64_t seq = 0;  // of the message
};

// Fields of the patient card were put so by entry.author.
struct CardChanged {
    Entry entry;
    std::vector<CardField> fields;
};
// A decision was pinned again, or taken off, for entry.reason.
struct PinChanged {
    Entry entry;
    std::uint64_t seq = 0;  // of the decision
    bool pinned = false;
};

enum class SystemKind : std::uint32_t {
    opened = 1,
    notice_recorded,
    consent_recorded,
    activated,
    invited,
    invitation_declined,
    invitation_withdrawn,
    invitation_expired,
    office_admitted,
    joined,
    left,
    removed,
    office_removed,
    responsible_changed,
    manager_changed,
    consent_withdrawn,
    frozen,
    unfrozen,
    closed,
    deactivated,
    factors_reset,
    members_confirmed,   // an office said who is still on the case
    roster_unconfirmed,  // … and has not for a long time
    consent_paper,
};
struct SystemEvent {
    Entry entry;
    SystemKind kind = SystemKind::opened;
    MembershipId membership;
    AdmissionId admission;
    AccountId account;
    OfficeId office;
    Scope scope;
    std::string text;
    GroupState state = GroupState::draft;
    FreezeCause cause = FreezeCause::none;
    Time until;
};

// Stood here until it was retracted.
struct Tombstone {
    Entry entry;
    std::uint64_t retracted_at_seq = 0;
    Time retracted;
};
enum class HiddenReason : std::uint32_t { scope = 1, restricted };
struct Hidden {  // entry.seq to last
    Entry entry;
    std::uint64_t last = 0;
    HiddenReason reason = HiddenReason::scope;
};
// Of a kind that this SDK is too old to know; its place in the sequence counts.
struct UnknownEntry {
    Entry entry;
};

using RoomEvent = std::variant<MessagePosted, MessageCorrected, MessageRetracted,
                               RequestStateChanged, ProxyConfirmed, CardChanged, PinChanged,
                               SystemEvent, Tombstone, Hidden, UnknownEntry>;
const Entry& entry_of(const RoomEvent& event);
std::uint64_t last_seq_of(const RoomEvent& event);  // the entry's own seq but for Hidden

// ---- Receipts -----------------------------------------------------------------------------------

enum class ReceiptKind : std::uint32_t { delivered = 1, displayed, confirmed };

struct ReceiptChange {
    std::uint64_t revision = 0;
    MembershipId membership;
    AccountId account;
    ReceiptKind kind = ReceiptKind::delivered;
    SeqRange range;
    Time at;
    Time device_time;  // set: shown while offline, reported later
    DeviceId device;
};

struct ReceiptLine {
    MembershipId membership;
    AccountId account;
    Time delivered;
    Time displayed;
    Time confirmed;
    bool confirm_asked = false;
    bool joined_later = false;
    bool left_since = false;
};
struct ReceiptList {  // 既読 5/7, 確認 1/2: everybody, and who not yet
    RoomRef where;
    std::uint64_t seq = 0;
    std::vector<ReceiptLine> lines;
};

// ---- Reading ------------------------------------------------------------------------------------

struct PageWish {
    std::uint64_t from_seq = 0;  // 0: the newest page
    std::uint32_t limit = 50;
    bool backwards = false;
    std::uint64_t receipts_after = 0;
};
struct Page {
    RoomRef where;
    std::vector<RoomEvent> events;  // ascending
    std::uint64_t latest_seq = 0;
    bool more = false;
    std::vector<ReceiptChange> receipts;
    std::uint64_t receipt_revision = 0;
};

// At least one word, or something that narrows.
struct SearchWish {
    std::string text;  // words apart by spaces: a message holds each of them
    AccountId author;  // empty: everybody
    OfficeId office;   // of the author, when it was written
    Time since;        // not before; empty: from the first
    Time until;        // before; empty: to the newest
    std::optional<MessageKind> kind;
    std::uint64_t before_seq = 0;  // only older ones: to go on from an earlier search
    std::uint32_t limit = 0;       // of hits; 0: the server's 100
};
struct SearchEnd {
    std::uint64_t searched_to_seq = 0;  // everything from here on was looked at
    bool more = false;                  // go on with before_seq = searched_to_seq
    bool stopped = false;               // by stop_search, or because less may be seen now
};

// What is expected of oneself.
enum class Awaits : std::uint32_t {
    answer = 1,    // 未回答: a question or request addressed to me
    receipt,       // an instruction: 指示受け
    report,        // an instruction that was received: 実施報告
    co_signature,  // a phone memo that quotes me
    confirmation,  // 確認しました
    final_word,    // entered for me: 確定
};
struct AwaitedItem {
    RoomEvent message;      // the newest version: MessagePosted or MessageCorrected
    std::uint64_t seq = 0;  // of the original
    std::vector<Awaits> what;
};
struct AwaitedGroup {
    RoomRef where;
    std::vector<AwaitedItem> items;  // oldest first
    bool more = false;               // only the first of them are here
    Day certified_until;             // 認定有効期間 ends soon, and this person sees to it
};

// 前回訪問から: where one stood in a room. What is new since is behind own_seq.
struct Visit {
    RoomRef where;
    std::uint64_t own_seq = 0;  // the last thing one wrote here; 0: nothing yet
    Time own_at;
    std::uint64_t displayed_to = 0;  // displayed without a gap up to here
    std::uint64_t first_seq = 0;     // of what one may see
    std::uint64_t latest_seq = 0;
};

// Pinned decisions, newest first, in their newest version.
struct PinnedPage {
    std::vector<RoomEvent> events;
    bool more = false;  // ask on before the last one's decision
};

struct Accepted {
    RoomRef where;
    ClientMsgId id;
    std::uint64_t seq = 0;
    Time at;
    std::uint64_t roster_epoch = 0;
    LedgerRef ledger;
    std::vector<MembershipId> new_readers;  // an urgent post went to them as well
    bool repeated = false;                  // the server had it already
};

}  // namespace tasuki::client
