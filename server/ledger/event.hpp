// Everything that can stand in the ledger. One closed list, an entry for each operation of the
// product: the number goes into leaves that are kept for years and is never reused, so each family
// has room to grow. Slug, home and Japanese name stand in one table in event.cpp. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tasuki::ledger {

enum class Event : std::uint16_t {
    // The ledger and the store itself
    log_created = 1,          // leaf 0 of every log
    store_initialised = 2,    // tasuki init
    server_started = 3,       // start-up checks passed
    server_stopped = 4,       // orderly, after the drain
    fork_declared = 5,        // a restore names the old anchor
    clock_stepped = 6,        // backwards, or forwards without anybody to vouch for it
    clock_accepted = 7,       // the operator accepted a clock that is behind
    clock_state_changed = 8,  // the kernel says otherwise than before
    low_space_began = 9,
    low_space_ended = 10,
    backup_made = 11,
    backup_verified = 12,
    restored = 13,
    rekeyed = 14,        // page key, root key or the log's own key
    key_destroyed = 15,  // the keys of a group, an office copy or a part
    schema_migrated = 16,
    certificate_reloaded = 17,
    checked = 18,           // tasuki verify or the start-up check
    operator_command = 19,  // action: which command
    bootstrap_link_made = 20,
    recovery_link_made = 21,  // a region that has an administrator
    seal_requested = 22,      // by a person, as before a bundle; timed seals have no leaf
    witness_configured = 23,
    timer_fired = 24,  // action: which timer
    metrics_read = 25,
    doctor_run = 26,

    // Refusals in bulk
    refusals_coalesced = 40,       // equal refusals of one session, with a count
    refusals_before_sign_in = 41,  // one per address and minute, with a count
    session_flooded = 42,

    // Signing in
    signed_in = 60,
    sign_in_failed = 61,
    session_locked = 62,
    session_unlocked = 63,
    signed_out = 64,
    session_expired = 65,
    session_revoked = 66,
    fresh_sign_in = 67,
    on_duty_extended = 68,
    person_switched = 69,
    night_access_granted = 70,  // two people of the duty table, 12 h
    night_access_reviewed = 71,

    // Factors and devices
    enrolment_invited = 90,
    enrolment_opened = 91,  // link and code held
    enrolment_code_failed = 92,
    enrolment_voided = 93,
    enrolment_expired = 94,
    enrolled = 95,  // the link is spent here
    password_changed = 96,
    totp_changed = 97,
    recovery_code_used = 98,
    recovery_codes_made = 99,
    passkey_added = 100,
    passkey_removed = 101,
    pin_set = 102,
    pin_failed = 103,
    device_added = 104,
    device_renamed = 105,
    device_class_changed = 106,
    device_revoked = 107,
    device_wiped = 108,
    certificate_issued = 109,
    certificate_renewed = 110,
    certificate_revoked = 111,
    factors_reset = 112,  // lost factor or password
    push_subscribed = 113,
    push_unsubscribed = 114,
    enrolment_step_taken = 115,  // action: code, password, TOTP

    // People
    person_invited = 140,
    people_imported = 141,
    person_changed = 142,
    affiliation_added = 143,
    affiliation_ended = 144,
    person_deactivated = 145,
    person_reactivated = 146,
    office_admin_named = 147,
    office_admin_removed = 148,
    absence_set = 149,
    duty_table_changed = 150,
    record_keeper_named = 151,
    enrolment_letter_printed = 152,
    people_listed = 153,
    devices_listed = 154,
    region_officer_named = 155,
    region_officer_removed = 156,
    auditor_named = 157,
    auditor_removed = 158,
    affiliation_offered = 159,  // added only by the person's own yes
    affiliation_declined = 160,

    // Offices
    office_applied = 180,
    office_approved = 181,
    office_declined = 182,
    office_created = 183,  // opens the office's own log
    office_changed = 184,
    office_suspended = 185,
    office_resumed = 186,
    office_closed = 187,
    caretaker_named = 188,
    office_key_made = 189,
    office_copy_sealed = 190,
    office_copy_opened = 191,
    office_copy_read = 192,
    offices_listed = 193,
    directory_changed = 194,
    directory_read = 195,
    office_self_checked = 196,

    // The region
    region_created = 220,
    region_configured = 221,
    policy_published = 222,
    policy_accepted = 223,
    template_published = 224,
    announcement_sent = 225,
    figures_read = 226,
    disaster_mode_began = 227,
    disaster_mode_ended = 228,
    area_table_changed = 229,
    ticket_opened = 230,  // consult desk, no patient yet
    ticket_handed_over = 231,
    ticket_closed = 232,
    policy_read = 233,

    // Groups: opening and state
    duplicate_checked = 260,  // in the asking office's log
    duplicate_asked = 261,    // in the log of the group that was found
    duplicate_answered = 262,
    group_drafted = 263,
    group_draft_changed = 264,
    group_draft_expired = 265,
    notice_recorded = 266,
    consent_recorded = 267,
    consent_paper_received = 268,
    consent_withdrawn = 269,
    office_consent_stated = 270,
    group_activated = 271,
    group_frozen = 272,  // action: cause
    group_unfrozen = 273,
    group_closed = 274,
    group_destroyed = 275,
    destruction_planned = 276,
    destruction_approved = 277,
    legal_hold_set = 278,
    legal_hold_lifted = 279,
    group_merged = 280,
    patient_changed = 281,
    room_opened = 282,
    room_objected = 283,
    room_closed = 284,
    group_settings_changed = 285,

    // Groups: who is in
    person_admitted = 320,  // B4: admission of a person
    office_admitted = 321,
    admission_changed = 322,
    admission_ended = 323,
    person_named = 324,  // by the admitted office
    naming_approved = 325,
    on_call_named = 326,
    invitation_accepted = 327,
    invitation_declined = 328,
    invitation_withdrawn = 329,
    invitation_expired = 330,
    left = 331,
    removed = 332,
    membership_ended = 333,  // by deactivation, suspension, expiry
    cut_confirmed = 334,     // per device: the last seq handed over
    cut_wiped = 335,         // after a cut
    responsible_reassigned = 336,
    managers_changed = 337,
    deputy_enrolled = 338,
    deputy_activated = 339,
    deputy_ended = 340,
    liaison_stood_by = 341,
    roster_confirmed = 342,
    roster_reminded = 343,
    roster_unconfirmed = 344,
    transfer_offered = 345,
    transfer_accepted = 346,
    transfer_declined = 347,
    transfer_withdrawn = 348,
    transferred = 349,
    family_enrolled = 350,
    family_ended = 351,
    team_card_changed = 352,
    cut_receipt_read = 353,
    member_factors_reset = 354,

    // Messages
    posted = 400,
    corrected = 401,
    retracted = 402,
    answered = 403,
    request_withdrawn = 404,
    proxy_confirmed = 405,
    proxy_rejected = 406,
    order_acknowledged = 407,
    order_carried_out = 408,
    memo_co_signed = 409,
    pinned = 410,
    unpinned = 411,
    flagged = 412,
    flag_lifted = 413,
    card_changed = 414,
    plan_changed = 415,
    deidentification_checked = 416,
    reposted = 417,  // after a restore, by its author
    urgent_undelivered = 418,
    urgent_escalated = 419,
    urgent_phone_asked = 420,
    reminded = 421,
    sheet_posted = 422,
    sheet_answered = 423,
    sheet_printed = 424,
    sheet_outside_receipt = 425,
    meeting_changed = 426,
    request_reopened = 427,  // its last answer was retracted

    // Receipts
    delivered = 460,
    displayed = 461,
    confirmed = 462,
    receipts_read = 463,
    access_list_made = 464,  // G5

    // Reading
    attached = 490,  // durable before the first frame
    detached = 491,  // names the last seq handed over
    history_read = 492,
    roster_read = 493,
    group_read = 494,
    card_read = 495,
    versions_read = 496,
    searched = 497,  // one leaf per group searched
    search_read = 498,
    groups_listed = 499,
    invitations_listed = 500,
    profile_read = 501,
    printed = 502,
    offline_copy_leased = 503,
    sheet_read = 504,
    calendar_read = 505,
    region_listed = 506,
    asks_read = 507,      // who asked about this patient
    awaiting_read = 508,  // what awaits the reader in this group
    visit_read = 509,     // where the reader stood in a room

    // Attachments
    attachment_uploaded = 530,
    attachment_downloaded = 531,
    attachment_refused = 532,
    attachment_discarded = 533,
    attachment_begun = 534,

    // Episodes and whereabouts
    episode_began = 550,
    episode_changed = 551,
    episode_ended = 552,
    liaison_activated = 553,
    liaison_returned = 554,
    whereabouts_changed = 555,
    death_recorded = 556,
    bed_step_taken = 557,
    referral_sent = 558,
    referral_answered = 559,
    safety_status_set = 560,

    // Record, disclosure, incidents
    disclosure_requested = 590,
    disclosure_identity_checked = 591,
    disclosure_physician_heard = 592,
    disclosure_redacted = 593,
    disclosure_approved = 594,
    disclosure_declined = 595,
    disclosure_delivered = 596,
    bundle_made = 597,
    exported = 598,
    break_glass_opened = 599,
    break_glass_read = 600,
    break_glass_reviewed = 601,
    break_glass_failed = 602,  // no such patient, or not allowed
    incident_opened = 603,
    incident_changed = 604,
    incident_reported = 605,
    incident_closed = 606,
    ledger_searched = 607,  // by an auditor, with a purpose
    ledger_read = 608,
    ledger_reviewed = 609,
    proof_served = 610,
};

// done: the effect happened in the same transaction. refused: a rule said no (leaf.reason). failed:
// what was asked could not be carried out, and nothing of it was.
enum class Outcome : std::uint8_t { done = 1, refused = 2, failed = 3 };

// Whose log tells it: the patient group's, the acting office's, the region's; `any` stands in the
// log that it concerns.
enum class Home : std::uint8_t { group = 1, office = 2, region = 3, any = 4 };

struct EventText {
    Event event;
    std::string_view slug;  // stable, for programs
    Home home;
    std::string_view japanese;  // shown to a person
};

std::span<const EventText> all_events();
const EventText& describe(Event event);
std::optional<Event> event_of(std::uint16_t number);  // empty: not in this list

std::string_view slug_of(Outcome outcome);

// The log an entry goes to. Where what was asked for does not exist (or was never named) the entry
// falls back to the acting office's log, and without an acting person to the region's.
Home home_of(Event event, bool group_known, bool office_known);

}  // namespace tasuki::ledger
