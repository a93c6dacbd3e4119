// Values of the record to the bytes of one ServerEnvelope. A frame that goes to many is made once
// and shared. `request` is the id of the request a frame answers, 0 in a push. Any thread.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "session/connection.hpp"
#include "session/request.hpp"
#include "session/shown.hpp"
#include "store/store.hpp"

namespace tasuki::session::encode {

// ---- The connection ---------------------------------------------------------------------------

struct Welcome {
    std::uint32_t protocol = 1;
    std::string region_name;
    Incarnation incarnation{};
    Instant now;
    bool signed_in = false;
    AccountId account;
    bool locked = false;
    std::chrono::milliseconds idle_lock{};
    std::uint32_t policy_to_accept = 0;
    bool demo = false;
    std::string checkpoint_vkey;
    std::optional<store::Store::Fork> fork;
    Instant session_ends;
};
Frame welcome(std::uint64_t request, const Welcome& facts);
Frame pong(std::uint64_t request, std::uint64_t nonce, Instant now);
Frame ok(std::uint64_t request);
Frame locked();
Frame session_ended(Refusal why);

struct NewcomerLine {
    MembershipId membership;
    domain::PersonName name;
    domain::Profession profession = 0;
    std::string office_name;
};
struct Refused {
    Refusal refusal = Refusal::malformed;
    std::uint32_t retry_after_s = 0;
    std::vector<NewcomerLine> newcomers;
    std::uint64_t roster_epoch = 0;
    std::vector<domain::Office> ask;
    std::uint64_t original_seq = 0;
};
Frame refused(std::uint64_t request, const Refused& facts);

// ---- Accounts, people, offices ----------------------------------------------------------------

enum class EnrolmentStep { code = 1, password = 2, totp = 3, device = 4 };
struct EnrolmentState {
    EnrolmentStep next = EnrolmentStep::code;
    domain::PersonName name;
    std::string office_name;
    std::string login_name;
    std::uint32_t tries_left = 0;
};
Frame enrolment_state(std::uint64_t request, const EnrolmentState& facts);
Frame totp_secret(std::uint64_t request, const std::string& base32, const std::string& uri);
Frame recovery_codes(std::uint64_t request, const std::vector<std::string>& codes, ByteView ticket);
struct SignedIn {
    Bytes session_secret;
    Bytes device_secret;
    DeviceId device;
    AccountId account;
    Instant ends;
    std::uint32_t policy_to_accept = 0;
    bool pin_set = false;
    std::uint32_t recovery_codes_left = 0;
    std::string login_name;  // after a passkey
};
Frame signed_in(std::uint64_t request, const SignedIn& facts);
Frame devices(std::uint64_t request, const std::vector<domain::Device>& devices, DeviceId mine);
struct PasskeyChallenge {
    Bytes challenge;
    std::string rp_id;
    std::vector<domain::Credential> passkeys;
    // Of a new one
    std::string rp_name;
    AccountId account;
    std::string login_name;
    std::string display_name;
};
Frame passkey_challenge(std::uint64_t request, const PasskeyChallenge& facts);
Frame passkeys(std::uint64_t request, const std::vector<domain::Credential>& passkeys);
Frame passkeys_changed();
Frame policy(std::uint64_t request, const store::PolicyNow& policy, bool accepted);
// `login_names`: whether the asker administers that person's office.
Frame people(std::uint64_t request, const std::vector<domain::Account>& people, OfficeId office,
             const domain::Account& asker);
Frame offices(std::uint64_t request, const std::vector<domain::Office>& offices);
Frame office_added(std::uint64_t request, OfficeId office);
struct EnrolmentLink {
    EnrolmentId enrolment;
    AccountId account;
    Bytes link_secret;
    std::string code;
    Instant expires;
};
Frame enrolment_link(std::uint64_t request, const EnrolmentLink& link);

// ---- Groups -----------------------------------------------------------------------------------

// Names that a view needs, looked up before access is decided.
struct Names {
    std::vector<domain::Account> accounts;
    std::vector<domain::Office> offices;
    const domain::Account* account(AccountId id) const;
    std::string office(OfficeId id) const;
};
struct CutFacts {
    domain::Cut cut;
    std::vector<store::WipeLine> devices;
};
Frame group_opened(std::uint64_t request, const store::Committed& committed);
Frame group_changed(std::uint64_t request, GroupId group, const store::Committed& committed,
                    const std::optional<CutFacts>& cut);
Frame cut_receipt(std::uint64_t request, const CutFacts& cut);

Frame asks(std::uint64_t request, GroupId group, const store::AsksRead& read, const Names& names);

struct GroupLine {
    store::GroupNow now;
    std::optional<domain::Admission> invitation;
    std::array<std::uint64_t, domain::kRooms> first_seq{};
    std::array<std::uint64_t, domain::kRooms> displayed_to{};
    MembershipId membership;
};
Frame groups(std::uint64_t request, const std::vector<GroupLine>& lines, const Names& names);
struct GroupView {
    GroupLine line;
    bool consent_stands = false;
    Instant until;
};
Frame group(std::uint64_t request, const GroupView& view, const Names& names);

// What has to be looked at in one group, and whom the asker's office answers for there.
struct ReviewGroup {
    std::shared_ptr<const domain::Group> group;
    std::vector<domain::ReviewItem> items;
    OfficeId office;
};
Frame review_list(std::uint64_t request, const std::vector<ReviewGroup>& groups, bool more,
                  const Names& names);
// Of one group with so many items and so many people, at most, for the bound of a page.
std::size_t review_bytes(const ReviewGroup& group);

struct RoomState {
    GroupId group;
    domain::Room room = domain::Room::staff;
    std::uint64_t first_seq = 0;
    std::uint64_t latest_seq = 0;
    std::uint64_t receipt_revision = 0;
    std::uint64_t roster_epoch = 0;
    bool too_far = false;
    std::uint64_t revoked_at_seq = 0;
    domain::GroupState state = domain::GroupState::draft;
};
Frame attached(std::uint64_t request, const std::vector<RoomState>& rooms);
Frame revoked(GroupId group, domain::Room room, std::uint64_t at_seq);
Frame lag(GroupId group, domain::Room room, std::uint64_t latest, std::uint64_t receipt_revision);
Frame group_known(GroupId group);

// ---- Messages ---------------------------------------------------------------------------------

struct Place {
    GroupId group;
    domain::Room room = domain::Room::staff;
};
Frame accepted(std::uint64_t request, const Place& place, ClientMsgId client_msg_id,
               const store::Committed& committed);
Frame event_push(const Place& place, const Shown& shown);
struct Page {
    std::vector<Shown> events;
    std::vector<store::ReceiptRow> receipts;
    AccountId reader;  // sees the device ids of its own receipts
    store::RoomHead head;
    bool more = false;
};
Frame page(std::uint64_t request, const Place& place, const Page& page);
struct ReceiptLine {
    store::ReceiptLine line;
    bool confirm_asked = false;
    bool joined_later = false;
    bool left_since = false;
};
Frame receipt_list(std::uint64_t request, const Place& place, std::uint64_t seq,
                   const std::vector<ReceiptLine>& lines);
Frame versions(std::uint64_t request, const std::vector<Shown>& events);
struct SearchHits {
    std::vector<Shown> events;  // newest first
    std::uint64_t searched_to = 0;
    bool done = false;
    bool more = false;
    bool stopped = false;
};
Frame search_hits(std::uint64_t request, const Place& place, const SearchHits& hits);

struct CardLine {
    domain::CardValue value;
    std::shared_ptr<const store::StoredEvent> event;  // that put it so
};
struct Card {
    std::vector<CardLine> lines;
    bool more = false;
    bool with_form = false;
};
Frame card(std::uint64_t request, GroupId group, const Card& card);
Frame pinned(std::uint64_t request, const Place& place, const std::vector<Shown>& events,
             bool more);

struct AwaitingItem {
    Shown shown;
    std::vector<domain::Awaits> what;
};
struct Awaiting {
    std::vector<AwaitingItem> items;
    Date certified_until;
    bool more = false;
    bool done = false;
};
Frame awaiting(std::uint64_t request, const Place& place, const Awaiting& part);
struct Visit {
    store::VisitRead read;
    std::uint64_t first_seq = 0;
    std::uint64_t latest_seq = 0;
};
Frame visit(std::uint64_t request, const Place& place, const Visit& visit);
// `held` of its pieces are there.
Frame attachment_state(std::uint64_t request, const store::FileNow& file, std::uint32_t held);
Frame receipts_taken(std::uint64_t request, const Place& place, std::uint64_t revision);
Frame receipt_push(const Place& place, const std::vector<store::ReceiptRow>& rows,
                   AccountId reader);

// ---- The ledger -------------------------------------------------------------------------------

Frame checkpoint(std::uint64_t request, const store::CheckpointNow& checkpoint);
Frame sealed(const store::CheckpointNow& checkpoint);
Frame head_proof(std::uint64_t request, const store::HeadProofRead& proof);
Frame leaf_proof(std::uint64_t request, const ask::ProveLeaf& asked,
                 const store::LeafProofRead& proof);

}  // namespace tasuki::session::encode
