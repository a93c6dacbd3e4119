// Everything that can be asked, decoded and checked for form, free of protobuf. What is a command
// of the domain stands here as that command, without the ids and hashes that the session makes; the
// rest are the values of namespace `ask`. Values; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/refusal.hpp"
#include "domain/command.hpp"
#include "domain/passkey.hpp"
#include "session/challenges.hpp"

#include <boost/system/result.hpp>

namespace tasuki::session {

using Incarnation = std::array<std::uint8_t, 16>;

namespace ask {

// The connection
struct Hello {
    std::uint32_t protocol_min = 0;
    std::uint32_t protocol_max = 0;
    std::uint32_t app_version = 0;
};
struct Ping {
    std::uint64_t nonce = 0;
};
struct Active {};
struct Cursor {
    GroupId group;
    domain::Room room = domain::Room::staff;
    std::uint64_t seq = 0;
    std::uint64_t receipt_revision = 0;
    Incarnation incarnation{};
};
struct Attach {
    std::vector<Cursor> cursors;
};

// Enrol and sign in: HTTPS POST only
struct NewDevice {
    std::string name;
    domain::DeviceClass device_class = domain::DeviceClass::lent;
    domain::DeviceForm form = domain::DeviceForm::pc;
};
struct OpenEnrolment {
    Bytes link_secret;
};
struct ProveEnrolmentCode {
    Bytes link_secret;
    std::string code;
};
struct ChoosePassword {
    Bytes link_secret;
    std::string code;
    std::string login_name;
    std::string password;
};
struct ProveTotp {
    Bytes link_secret;
    std::string code;
    std::string totp;
};
struct FinishEnrolment {
    Bytes ticket;
    NewDevice device;
};
struct SignIn {
    std::string login_name;
    std::string password;
    std::string totp;
    std::string recovery_code;  // used where totp is empty
    Bytes device_secret;
    std::optional<NewDevice> new_device;
    bool on_duty = false;
};
struct Unlock {
    Bytes device_secret;
    std::string pin;
};
struct SignOut {
    bool everywhere = false;
};
struct AskPasskey {
    Purpose purpose = Purpose::sign_in;
};
struct SignInByPasskey {
    domain::Assertion assertion;
    Bytes device_secret;
    std::optional<NewDevice> new_device;
    bool on_duty = false;
};
struct UnlockByPasskey {
    Bytes device_secret;
    domain::Assertion assertion;
};

// One's own account
struct SetPin {
    Bytes device_secret;
    std::string pin;
};
struct ListDevices {
    AccountId account;
};
struct ReadPolicy {};
struct AskNewPasskey {};
struct AddPasskey {
    std::string name;
    Bytes client_data;
    Bytes attestation_object;
};
struct ListPasskeys {};

// Offices and people
struct ListPeople {
    OfficeId office;
};
struct ListOffices {};

// Groups and messages
struct ListGroups {
    OfficeId office;
};
struct ReadGroup {
    GroupId group;
};
struct ReadReviewList {
    OfficeId office;
    GroupId after;  // none: from the first
};
struct ReadCutReceipt {
    GroupId group;
    MembershipId membership;
};
struct ReadAsks {
    GroupId group;
    std::uint64_t before = 0;
    std::size_t limit = 0;
};
struct ReadPage {
    GroupId group;
    domain::Room room = domain::Room::staff;
    std::uint64_t from = 0;
    std::size_t limit = 0;
    bool backwards = false;
    std::uint64_t receipts_after = 0;
};
struct ReadReceipts {
    GroupId group;
    domain::Room room = domain::Room::staff;
    std::uint64_t seq = 0;
};
struct ReadVersions {
    GroupId group;
    domain::Room room = domain::Room::staff;
    std::uint64_t seq = 0;
};

struct BeginAttachment {
    GroupId group;
    AttachmentId attachment;
    MembershipId membership;
    std::uint64_t size = 0;
};
struct FinishAttachment {
    GroupId group;
    AttachmentId attachment;
    Hash sent{};
};
struct DiscardAttachment {
    GroupId group;
    AttachmentId attachment;
};

struct Search {
    GroupId group;
    domain::Room room = domain::Room::staff;
    std::string text;
    AccountId author;
    OfficeId office;
    std::optional<Instant> since, until;
    std::optional<domain::MessageKind> kind;
    std::uint64_t before = 0;
    std::size_t limit = 0;
};
struct StopSearch {};

struct ReadCard {
    GroupId group;
    std::string after_key;
    bool with_form = false;
};
struct ReadCardVersions {
    GroupId group;
    std::string key;
    std::uint64_t before = 0;
};
struct ReadPinned {
    GroupId group;
    domain::Room room = domain::Room::staff;
    std::uint64_t before = 0;
};

struct ReadAwaiting {};
struct ReadVisit {
    GroupId group;
    domain::Room room = domain::Room::staff;
};

// The ledger
struct ReadCheckpoint {};
struct ProveHead {
    GroupId group;
    std::uint64_t seen_top = 0;
    std::uint64_t seen_size = 0;
};
struct ProveLeaf {
    GroupId group;
    std::uint64_t index = 0;
    std::uint64_t size = 0;
};

}  // namespace ask

using Wish = std::variant<
    ask::Hello, ask::Ping, ask::Active, ask::Attach, ask::OpenEnrolment, ask::ProveEnrolmentCode,
    ask::ChoosePassword, ask::ProveTotp, ask::FinishEnrolment, ask::SignIn, ask::Unlock,
    ask::SignOut, ask::AskPasskey, ask::SignInByPasskey, ask::UnlockByPasskey, ask::AskNewPasskey,
    ask::AddPasskey, ask::ListPasskeys, domain::ChangePasskey, ask::SetPin, ask::ListDevices,
    ask::ReadPolicy, ask::ListPeople, ask::ListOffices, ask::ListGroups, ask::ReadGroup,
    ask::ReadReviewList, ask::ReadCutReceipt, ask::ReadAsks, ask::ReadPage, ask::ReadReceipts,
    ask::ReadVersions, ask::BeginAttachment, ask::FinishAttachment, ask::DiscardAttachment,
    ask::Search, ask::StopSearch, ask::ReadCard, ask::ReadCardVersions, ask::ReadPinned,
    ask::ReadAwaiting, ask::ReadVisit, ask::ReadCheckpoint, ask::ProveHead, ask::ProveLeaf,
    domain::GroupCommand, domain::PeopleCommand>;

struct Request {
    std::uint64_t id = 0;
    Wish wish;
};

// A frame that is no request: answered, where its id could be read, and survived.
struct Unread {
    std::uint64_t id = 0;
    Refusal refusal = Refusal::malformed;
};

using Decoded = boost::system::result<Request, Unread>;

// boost::system::result asks this of its error type when value() is called on an Unread.
[[noreturn]] void throw_exception_from_error(const Unread& unread, const boost::source_location&);

}  // namespace tasuki::session
