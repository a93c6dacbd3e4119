// The small values everything else is said with: ids, times, names, people, offices, groups and the
// ledger's references. Plain data that copies and compares; any thread. Numbers of enumerators are
// the wire's, so a value that a newer server invents survives a round trip.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tasuki::client {

using Bytes = std::vector<std::uint8_t>;
using Hash = std::array<std::uint8_t, 32>;
using Seconds = std::chrono::seconds;
using Millis = std::chrono::milliseconds;
// Since 1970-01-01T00:00Z; a default value means "not set".
using Time = std::chrono::sys_time<Millis>;

std::string hex_of(const std::uint8_t* bytes, std::size_t count);
std::optional<Bytes> bytes_of_hex(std::string_view hex);

// Everything that is named by 16 random bytes, a type each.
template <class Tag>
struct Id {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const Id&) const = default;
    explicit operator bool() const { return *this != Id{}; }
    std::string hex() const { return hex_of(bytes.data(), bytes.size()); }
};
struct AccountTag;
struct OfficeTag;
struct GroupTag;
struct MembershipTag;
struct AdmissionTag;
struct DeviceTag;
struct EnrolmentTag;
struct ClientMsgTag;
struct IncarnationTag;
struct AttachmentTag;
using AccountId = Id<AccountTag>;
using OfficeId = Id<OfficeTag>;
using GroupId = Id<GroupTag>;
using MembershipId = Id<MembershipTag>;
using AdmissionId = Id<AdmissionTag>;
using DeviceId = Id<DeviceTag>;
using EnrolmentId = Id<EnrolmentTag>;
using ClientMsgId = Id<ClientMsgTag>;
using Incarnation = Id<IncarnationTag>;
using AttachmentId = Id<AttachmentTag>;

template <class SomeId>
std::optional<SomeId> id_of_hex(std::string_view hex) {
    auto bytes = bytes_of_hex(hex);
    SomeId id;
    if (!bytes || bytes->size() != id.bytes.size()) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), id.bytes.begin());
    return id;
}

enum class Room : std::uint32_t { none = 0, staff = 1, family = 2 };

// One room of one group: what a sequence of events belongs to.
struct RoomRef {
    GroupId group;
    Room room = Room::staff;
    auto operator<=>(const RoomRef&) const = default;
};

struct SeqRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;  // inclusive
    auto operator<=>(const SeqRange&) const = default;
};

// A calendar day; year 0 means not known.
struct Day {
    std::uint32_t year = 0;
    std::uint32_t month = 0;
    std::uint32_t day = 0;
    auto operator<=>(const Day&) const = default;
};

struct Name {
    std::string family;
    std::string given;
    std::string family_kana;
    std::string given_kana;
    bool operator==(const Name&) const = default;
};

// Where the ledger holds what was acknowledged.
struct LedgerRef {
    Hash log_name{};
    std::uint64_t index = 0;
    Hash leaf_hash{};
    bool operator==(const LedgerRef&) const = default;
};

// ---- People, offices, devices -------------------------------------------------------------------

enum class DeviceClass : std::uint32_t { lent = 1, private_ = 2, shared = 3 };
enum class DeviceForm : std::uint32_t { phone = 1, pc = 2 };

struct NewDevice {
    std::string name;
    DeviceClass device_class = DeviceClass::lent;
    DeviceForm form = DeviceForm::pc;
};

struct Device {
    DeviceId id;
    std::string name;
    DeviceClass device_class = DeviceClass::lent;
    DeviceForm form = DeviceForm::pc;
    Time enrolled;
    Time last_seen;
    bool revoked = false;
    bool this_one = false;
};

struct Office {
    OfficeId id;  // empty in add_office
    std::uint32_t kind = 0;
    std::string name;
    std::string number;  // 事業所番号
    std::string tel;
    std::string fax;
    std::string hours;
    std::string after_hours;
    bool covers_24h = false;
    bool suspended = false;
};

struct Affiliation {
    OfficeId office;
    std::uint32_t profession = 0;
    bool office_admin = false;
    bool active = false;
    bool offered = false;  // waits for the person's answer_affiliation
};

struct Person {
    AccountId account;
    Name name;
    std::vector<Affiliation> affiliations;
    bool active = false;
    std::string login_name;
    bool region_officer = false;
    bool auditor = false;
    bool enrolled = false;
};

struct PersonToInvite {
    OfficeId office;  // empty: a region officer
    Name name;
    std::uint32_t profession = 0;
    bool office_admin = false;
    bool region_officer = false;
    bool auditor = false;
    AccountId existing_account;  // offers a second office to somebody who has an account
};

struct EnrolmentLink {
    EnrolmentId enrolment;
    AccountId account;
    Bytes link_secret;
    std::string code;  // by another channel than the link
    Time expires;
};

struct PolicyText {
    std::uint32_t version = 0;
    std::string text_ja;
    Time published;
    bool accepted = false;
};

// ---- Enrolling and signing in -------------------------------------------------------------------

enum class EnrolmentStep : std::uint32_t { none = 0, code = 1, password = 2, totp = 3, device = 4 };

struct EnrolmentState {
    EnrolmentStep next = EnrolmentStep::none;
    Name name;  // only once the code is proved
    std::string office_name;
    std::string login_name;
    std::uint32_t tries_left = 0;
};
struct TotpSecret {
    std::string base32;
    std::string uri;  // otpauth://, for the QR code
};
struct RecoveryCodes {
    std::vector<std::string> codes;
    Bytes ticket;  // for finish_enrolment, 15 minutes
};

struct SignIn {
    std::string login_name;
    std::string password;
    std::string totp;           // or
    std::string recovery_code;  // used where totp is empty
    NewDevice new_device;       // used where this storage knows no device of that login name
    bool on_duty = false;       // 24 h instead of 12
};
struct SignedIn {
    AccountId account;
    DeviceId device;
    Time ends;
    std::uint32_t policy_to_accept = 0;  // 0: accepted
    bool pin_set = false;
    std::uint32_t recovery_codes_left = 0;
};

// ---- Passkeys: what the server asks an authenticator, and what it answers, as WebAuthn has it
// ----

struct Passkey {
    Bytes id;
    std::string name;
    Time made;
    Time last_used;       // zero: never
    bool synced = false;  // also on the person's other devices
};
enum class PasskeyPurpose : std::uint8_t {
    sign_in = 1,
    unlock = 2,
    fresh = 3,  // both factors again, on the device that is signed in
};
struct PasskeyChallenge {
    Bytes challenge;  // one purpose, one use, five minutes
    std::string rp_id;
    Millis timeout{};
    std::vector<Bytes> passkeys;  // one of these is to sign; of a new one: none of these
    // Of a new one
    std::string rp_name;
    Bytes user_handle;
    std::string user_name;
    std::string display_name;
};
struct PasskeyAssertion {
    Bytes id;
    Bytes client_data_json;
    Bytes authenticator_data;
    Bytes signature;
    Bytes user_handle;  // empty where the authenticator gave none
};
struct PasskeyAttestation {
    Bytes client_data_json;
    Bytes attestation_object;
};
struct SignInByPasskey {
    PasskeyAssertion assertion;
    NewDevice new_device;  // used where this storage knows no device of that person
    bool on_duty = false;
};

// ---- Checkpoints --------------------------------------------------------------------------------

struct Checkpoint {
    std::string note;  // C2SP signed note of the top log
    std::uint64_t size = 0;
    Hash root{};
};

}  // namespace tasuki::client
