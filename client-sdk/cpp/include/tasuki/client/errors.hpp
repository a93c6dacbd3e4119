// Every way in which asking can fail, as one closed list: below 1000 the refusals of the server
// under the numbers of the wire, from 1000 on what happened on the way. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "tasuki/client/values.hpp"

namespace tasuki::client {

enum class Error : std::uint16_t {
    // The server's refusals
    malformed = 1,
    unknown_request = 2,
    too_large = 3,
    protocol_too_old = 4,
    protocol_too_new = 5,
    bad_text = 6,
    bad_date = 7,
    bad_value = 8,
    not_signed_in = 20,
    wrong_credentials = 21,
    throttled = 22,
    session_locked = 23,
    pin_wrong = 24,
    session_ended = 25,
    needs_fresh_sign_in = 26,
    policy_not_accepted = 27,
    device_not_allowed = 28,
    link_not_valid = 29,
    code_wrong = 30,
    password_too_short = 31,
    password_common = 32,
    enrolment_out_of_order = 33,
    certificate_required = 34,
    login_name_taken = 35,
    passkey_wrong = 160,
    passkey_expired = 161,
    passkey_other_place = 162,
    passkey_not_verified = 163,
    passkey_unreadable = 164,
    passkey_algorithm = 165,
    passkey_exists = 166,
    passkey_limit = 167,
    passkey_copied = 168,
    passkeys_off = 169,
    not_found = 50,
    not_allowed = 51,
    not_origin_office = 52,
    office_may_not_open = 53,
    profession_may_not_open = 54,
    office_suspended = 55,
    last_administrator = 56,
    not_oneself = 57,
    hand_over_first = 58,
    already_member = 59,
    people_limit = 60,
    scope_too_wide = 61,
    profession_may_not_instruct = 62,
    group_exists = 70,
    maybe_same_person = 71,
    too_many_checks = 72,
    notice_missing = 73,
    consent_missing = 74,
    group_not_active = 75,
    group_frozen = 76,
    group_closed = 77,
    group_destroyed = 78,
    already_done = 79,
    no_paper_awaited = 170,
    roster_not_whole = 171,
    stale_audience = 90,
    conflict = 91,
    not_author = 92,
    not_addressee = 93,
    wrong_kind = 94,
    already_retracted = 95,
    newer_version_exists = 96,
    no_such_message = 97,
    receipt_out_of_range = 98,
    urgent_needs_addressee = 99,
    not_received_yet = 100,
    not_confirmed_yet = 101,
    busy = 120,
    low_space = 121,
    no_space = 122,
    shutting_down = 123,
    not_built_here = 124,
    search_running = 125,
    attachment_missing = 150,
    attachment_used = 151,
    attachment_type = 152,
    attachment_too_large = 153,
    attachment_quota = 154,
    uploads_open = 155,
    attachment_incomplete = 156,
    attachment_differs = 157,
    card_moved_on = 180,
    unknown_card_field = 181,

    // On the way there
    not_connected = 1000,    // nothing was sent
    connection_lost = 1001,  // sent, no answer came: it may have happened or not
    timed_out = 1002,        // the same, the connection stands
    cannot_reach = 1003,     // no such host, or nobody listens there
    not_trusted = 1004,      // the server's certificate is not the one to expect
    protocol_broken = 1005,  // an answer that this protocol does not allow
    storage_failed = 1006,   // the storage folder could not be written: nothing was kept
    outbox_full = 1007,
    cancelled = 1008,           // the client was stopped
    membership_ended = 1009,    // a waiting message whose group was cut meanwhile
    record_not_trusted = 1010,  // the ledger broke its word; see CheckpointMismatch
    unknown_refusal = 1999,     // a refusal of a newer server; text_ja says it
};

struct ErrorText {
    Error error;
    std::string_view slug;      // stable, for programs
    std::string_view japanese;  // of the errors on the way; the server sends its own sentence
    bool retryable;             // the same request may succeed later without a person's act
};
std::span<const ErrorText> all_errors();
const ErrorText& text_of(Error error);
std::string_view slug_of(Error error);
Error error_of_code(std::uint32_t wire_code);  // unknown_refusal where this SDK is too old

struct Newcomer {
    MembershipId membership;
    std::string name;
    std::string name_kana;
    std::uint32_t profession = 0;
    std::string office_name;
};
struct OfficeToAsk {
    OfficeId office;
    std::string name;
    std::string tel;
};

// What went wrong, with what that particular error tells besides.
struct Failure {
    Error error = Error::unknown_refusal;
    std::string text_ja;  // for the person
    std::string detail;   // for the log; never holds content
    bool retryable = false;
    Seconds retry_after{0};
    std::vector<Newcomer> newcomers;  // stale_audience
    std::uint64_t roster_epoch = 0;   // stale_audience: the epoch to post for now
    std::vector<OfficeToAsk> ask;     // group_exists, maybe_same_person
    std::uint64_t original_seq = 0;   // newer_version_exists, card_moved_on, conflict

    bool operator==(Error other) const { return error == other; }
};
Failure failure_of(Error error, std::string detail = {});

template <class T>
using Result = boost::system::result<T, Failure>;
using Done = Result<void>;

// Thrown by Result::value() on a failure.
struct Failed : std::runtime_error {
    explicit Failed(Failure what);
    Failure failure;
};
[[noreturn]] void throw_exception_from_error(const Failure& failure, const boost::source_location&);

// The storage folder is not as it must be: written with another key, altered, or in use by another
// process. Thrown when a Client is made.
struct StorageBroken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace tasuki::client
