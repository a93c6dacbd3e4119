// Every "no" Tasuki can say. One closed list: the number goes over the wire and into the ledger and
// is never reused; slug, Japanese sentence and whether trying again can help stand in refusal.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tasuki {

enum class Refusal : std::uint16_t {
    // The request itself
    malformed = 1,        // not a request that this protocol knows how to read
    unknown_request = 2,  // a request kind of a newer client
    too_large = 3,
    protocol_too_old = 4,  // the client must be updated
    protocol_too_new = 5,  // the server must be updated
    bad_text = 6,          // not UTF-8, control characters, or empty where words are needed
    bad_date = 7,
    bad_value = 8,  // a field outside its allowed values

    // Who is asking
    not_signed_in = 20,
    wrong_credentials = 21,  // says nothing of which part was wrong
    throttled = 22,
    session_locked = 23,
    pin_wrong = 24,
    session_ended = 25,        // signed out, expired, revoked or deactivated
    needs_fresh_sign_in = 26,  // administration asks for both factors again
    policy_not_accepted = 27,
    device_not_allowed = 28,
    link_not_valid = 29,  // unknown, used, expired and voided links look the same
    code_wrong = 30,
    password_too_short = 31,
    password_common = 32,
    enrolment_out_of_order = 33,
    certificate_required = 34,
    login_name_taken = 35,

    // Passkeys (rule A3)
    passkey_wrong = 160,    // unknown, removed, somebody else's, badly signed: all look the same
    passkey_expired = 161,  // the challenge is not ours, used, or too old
    passkey_other_place = 162,   // made for another page than one of this server's
    passkey_not_verified = 163,  // without fingerprint, face or PIN of the authenticator
    passkey_unreadable = 164,
    passkey_algorithm = 165,
    passkey_exists = 166,  // this authenticator's key stands already
    passkey_limit = 167,
    passkey_copied = 168,  // its counter went back: there may be a second one
    passkeys_off = 169,    // the server has no domain for them

    // Whether one may
    not_found = 50,    // absent and forbidden look the same
    not_allowed = 51,  // the person may know the thing, but not do this to it
    not_origin_office = 52,
    office_may_not_open = 53,  // rule B1, kind of office
    profession_may_not_open = 54,
    office_suspended = 55,
    last_administrator = 56,
    not_oneself = 57,
    hand_over_first = 58,  // the responsible person leaves only after naming another
    already_member = 59,
    people_limit = 60,                 // an admitted office names at most N people
    scope_too_wide = 61,               // no invitation gives more history than its admission
    profession_may_not_instruct = 62,  // rule C1: a physician or dentist instructs

    // The state of the group
    group_exists = 70,       // rule B2: a group exists; ask that office
    maybe_same_person = 71,  // a name match that must be answered first
    too_many_checks = 72,
    notice_missing = 73,  // rule B3
    consent_missing = 74,
    group_not_active = 75,
    group_frozen = 76,
    group_closed = 77,
    group_destroyed = 78,
    already_done = 79,
    no_paper_awaited = 170,  // the consent was not oral, was withdrawn, or is an office's own
    roster_not_whole = 171,  // rule B10: somebody of the roster was not answered for, or twice

    // Messages
    stale_audience = 90,  // rule C6: somebody reads now who did not when it was written
    conflict = 91,        // the same client message id with other content
    not_author = 92,
    not_addressee = 93,
    wrong_kind = 94,  // answering a report, confirming what nobody asked to confirm
    already_retracted = 95,
    newer_version_exists = 96,
    no_such_message = 97,
    receipt_out_of_range = 98,
    urgent_needs_addressee = 99,
    not_received_yet = 100,   // 実施報告 before 指示受け
    not_confirmed_yet = 101,  // entered for another, who has not made it final (A9)

    // Attachments (C8)
    attachment_missing = 150,  // a message names what its author has not sent whole
    attachment_used = 151,     // it belongs to another message already
    attachment_type = 152,     // by its content none of the kinds that are taken
    attachment_too_large = 153,
    attachment_quota = 154,       // of the group or of the region
    uploads_open = 155,           // too many are begun and not posted
    attachment_incomplete = 156,  // pieces are still to come
    attachment_differs = 157,     // what arrived is not what was sent

    // The server's own state
    busy = 120,       // a queue is full
    low_space = 121,  // posts are stopped, reading goes on
    no_space = 122,
    shutting_down = 123,
    not_built_here = 124,  // known to the protocol, not offered by this server
    search_running = 125,  // one at a time in a session

    // The patient card
    card_moved_on = 180,  // rule C11: the field was changed since its author read it
    unknown_card_field = 181,
};

struct RefusalText {
    Refusal refusal;
    std::string_view slug;      // stable, for programs
    std::string_view japanese;  // shown to a person
    std::string_view english;
    bool retryable;  // the same request may succeed later without a person's act
};

std::span<const RefusalText> all_refusals();
const RefusalText& text_of(Refusal refusal);
// Null where the number comes from a newer server: a client then shows its own general sentence.
const RefusalText* find_refusal(std::uint16_t number);

}  // namespace tasuki
