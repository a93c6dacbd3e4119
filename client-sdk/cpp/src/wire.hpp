// Between the wire's messages and this SDK's values. read() takes what a server said and write()
// makes what it is asked; both are total: an id or a hash of a wrong length reads as "none", and
// the checks that matter (proofs, sequence) fail on it later. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tasuki/client/events.hpp"
#include "tasuki/v1/envelope.pb.h"
#include "trust.hpp"

namespace tasuki::client {

namespace pb = tasuki::v1;

// ---- Small values ----
template <class SomeId>
SomeId read_id(std::string_view raw) {
    SomeId id;
    if (raw.size() == id.bytes.size()) std::copy(raw.begin(), raw.end(), id.bytes.begin());
    return id;
}
template <class SomeId>
std::string write_id(const SomeId& id) {  // "none" is an empty field
    return id ? std::string(id.bytes.begin(), id.bytes.end()) : std::string();
}
inline Time read_time(std::int64_t ms) { return Time(Millis(ms)); }
inline std::int64_t write_time(Time time) { return time.time_since_epoch().count(); }
inline Bytes read_bytes(std::string_view raw) { return {raw.begin(), raw.end()}; }
inline std::string write_bytes(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }
Hash read_hash(std::string_view raw);
bool read_hash(std::string_view raw, Hash& into);  // false: not 32 bytes

Name read(const pb::PersonName& from);
Day read(const pb::Day& from);
void write(const Name& from, pb::PersonName& to);
void write(const Day& from, pb::Day& to);
LedgerRef read(const pb::LedgerRef& from);
Failure read(const pb::Refused& from);

// ---- People ----
EnrolmentState read(const pb::EnrolmentState& from);
SignedIn read(const pb::SignedIn& from);
Device read(const pb::Device& from);
Passkey read(const pb::Passkey& from);
PasskeyChallenge read(const pb::PasskeyChallenge& from);
void write(const PasskeyAssertion& from, pb::PasskeyAssertion& to);
Office read(const pb::Office& from);
Person read(const pb::Person& from);
EnrolmentLink read(const pb::EnrolmentLink& from);
PolicyText read(const pb::Policy& from);
void write(const NewDevice& from, pb::NewDevice& to);
void write(const Office& from, pb::Office& to);
void write(const PersonToInvite& from, pb::InvitePerson& to);

// ---- Groups ----
GroupOpened read(const pb::GroupOpened& from);
GroupChanged read(const pb::GroupChanged& from);
CutReceipt read(const pb::CutReceipt& from);
AskList read(const pb::AskList& from);
struct ReviewPage {
    std::vector<ReviewGroup> groups;
    bool more = false;
};
ReviewPage read(const pb::ReviewList& from);
GroupLine read(const pb::GroupLine& from);
GroupView read(const pb::GroupView& from);
Scope read(const pb::Scope& from);
void write(const Scope& from, pb::Scope& to);
void write(const Consent& from, pb::Consent& to);
void write(const GroupToOpen& from, pb::OpenGroup& to);
void write(const PersonToAdmit& from, pb::AdmitPerson& to);
void write(const OfficeToAdmit& from, pb::AdmitOffice& to);

// ---- Messages ----
RoomEvent read(RoomRef where, const pb::Event& from);
Page read(const pb::Page& from);
Accepted read(const pb::Accepted& from);
ReceiptChange read(const pb::ReceiptChange& from);
ReceiptList read(const pb::ReceiptList& from);
CardField read(const pb::CardField& from);
CardLine read(const pb::CardLine& from);
CardForm read(const pb::CardForm& from);
std::optional<std::vector<CardField>> read_card_body(std::string_view raw);
Bytes write_card(const std::vector<CardField>& fields);  // fresh random salts
void add_part(pb::Body& body, const pb::PartContent& content);
std::optional<Body> read_body(std::string_view raw);
Bytes write_body(const Draft& draft, Time now);  // fresh random salts
inline RoomRef read_room(std::string_view group, std::uint32_t room) {
    return {read_id<GroupId>(group), static_cast<Room>(room)};
}
template <class Message>
void write_room(RoomRef where, Message& to) {
    to.set_group_id(write_id(where.group));
    to.set_room(static_cast<std::uint32_t>(where.room));
}

// ---- The ledger ----
Checkpoint read(const pb::Checkpoint& from);
std::optional<HeadProof> read(const pb::HeadProof& from);
std::optional<LeafProof> read(const pb::LeafProof& from);
std::optional<DeclaredFork> read(const pb::DeclaredFork& from);

}  // namespace tasuki::client
