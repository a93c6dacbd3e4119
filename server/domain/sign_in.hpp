// Credentials, devices and sessions as the rules see them (A2–A4, A8). Secrets are here only as
// hashes; the slow hashing (Argon2id) happens before, on a worker, and its outcome is handed in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "domain/people.hpp"

namespace tasuki::domain {

enum class DeviceClass : std::uint8_t { lent = 1, private_ = 2, shared = 3 };
enum class DeviceForm : std::uint8_t { phone = 1, pc = 2 };

struct Enrolment {
    EnrolmentId id;
    AccountId account;
    OfficeId office;   // who invited; none: the region
    Hash link_hash{};  // SHA-256 of the link's secret
    Hash code_hash{};
    Instant expires;
    std::uint32_t wrong_codes = 0;
    bool spent = false;
    bool voided = false;
    bool replaces_factors = false;  // A8: everything before it ends when it is spent
    bool recovery = false;          // made by the operator after the first one
    // Set step by step; nothing counts before the last.
    std::string login_name;
    std::string password_hash;
    Bytes totp_secret;
    std::optional<Hash> ticket_hash;  // after the factors stand: adds the first device
    Instant ticket_expires;
    bool operator==(const Enrolment&) const = default;
};

// The table is ready for passkeys and certificates: one row per credential.
enum class CredentialKind : std::uint8_t {
    password = 1,
    totp = 2,
    recovery_code = 3,
    passkey = 4,
    certificate = 5
};
struct Credential {
    AccountId account;
    CredentialKind kind = CredentialKind::password;
    std::uint32_t number = 0;    // several recovery codes, several passkeys
    Bytes secret;                // password: encoded Argon2id; totp: the secret; recovery: SHA-256
    std::int64_t last_step = 0;  // totp: a used step is stored and never accepted again
    bool used = false;           // recovery code
    Instant made;
    // Of a passkey: `secret` is its public key (COSE), `last_step` its signature counter, `used`
    // that it was removed: then the rest is empty, and the row takes the next one.
    Bytes public_id = {};
    std::string name = {};
    Instant last_used = {};
    bool synced = false;
    bool operator==(const Credential&) const = default;
};

struct Device {
    DeviceId id;
    AccountId account;
    Hash secret_hash{};
    std::string name;
    DeviceClass device_class = DeviceClass::lent;
    DeviceForm form = DeviceForm::pc;
    Instant enrolled;
    Instant last_seen;
    bool revoked = false;
    std::string pin_hash;         // encoded Argon2id; empty: no PIN yet
    std::uint32_t pin_wrong = 0;  // 5: full sign-in
    bool operator==(const Device&) const = default;
};

struct Session {
    SessionId id;
    AccountId account;
    DeviceId device;
    Hash secret_hash{};
    Instant started;
    Instant ends;         // absolute: both factors again
    Instant fresh_until;  // administration allowed until then
    bool locked = false;
    bool ended = false;
    bool operator==(const Session&) const = default;
};

// How long nothing may be tried after so many failures in a row, per key: an enrolled device, else
// a login name (taken or not: both are counted alike), else an address. A stranger's failures never
// delay an enrolled device. An hour without a try, and a key is as if it had never failed.
std::chrono::milliseconds throttle_delay(std::uint32_t failures);
struct Throttle {
    std::uint32_t failures = 0;
    Instant last;
};
bool may_try(const Throttle& throttle, Instant now);
Throttle failed_again(const Throttle& throttle, Instant now);
std::chrono::milliseconds idle_lock(DeviceClass device_class, DeviceForm form);

// ---- Commands -----------------------------------------------------------------------------------

struct ProveEnrolmentCode {
    Hash link_hash;
    Hash code_hash;
};
struct ChoosePassword {
    Hash link_hash;
    Hash code_hash;
    std::string login_name;
    std::string password_hash;
    Bytes totp_secret;
};
struct ProveTotp {
    Hash link_hash;
    Hash code_hash;
    std::int64_t step = 0;
    std::vector<Hash> recovery_hashes;
    Hash ticket_hash;
};
struct FinishEnrolment {
    Hash ticket_hash;
    Device device;
    Session session;
};
// A passkey whose signature was found right, and what it said of itself.
struct PasskeyUse {
    Bytes id;
    Hash key_checked{};  // SHA-256 of the public key that the signature was held against
    std::uint32_t count = 0;
    bool synced = false;
};
struct BeginSession {
    AccountId account;
    Hash password_checked{};                // SHA-256 of the encoded hash the worker compared with
    std::optional<std::int64_t> totp_step;  // or
    std::optional<Hash> recovery_hash;
    std::optional<Device> new_device;
    Session session;                         // session.device names the device
    std::optional<PasskeyUse> passkey = {};  // both factors in one: instead of the three above
};
struct SignInFailed {
    std::string login_name;            // as it was tried, folded; whether anybody has it or not
    std::optional<AccountId> account;  // whose it is: for the entry alone
    std::optional<DeviceId> device;    // enrolled, and that person's
    bool passkey = false;  // no login name was tried: without a device nothing is counted by name
};
struct LockSession {
    SessionId session;
};
struct UnlockSession {
    SessionId session;
    bool pin_right = false;
    std::optional<PasskeyUse> passkey = {};  // instead of the PIN
};
struct EndSession {
    SessionId session;
    bool everywhere = false;
};
struct SetPin {
    DeviceId device;
    std::string pin_hash;
};
struct AddPasskey {
    Bytes id;
    Bytes key;
    std::string name;
    std::uint32_t count = 0;
    bool synced = false;
};
// Of the asker's own: a new name, or none any more.
struct ChangePasskey {
    Bytes id;
    std::string name;
    bool remove = false;
};

using SignInCommand = std::variant<ProveEnrolmentCode, ChoosePassword, ProveTotp, FinishEnrolment,
                                   BeginSession, SignInFailed, LockSession, UnlockSession,
                                   EndSession, SetPin, AddPasskey, ChangePasskey>;

}  // namespace tasuki::domain
