#include <algorithm>

#include "wire.hpp"

namespace tasuki::client {

bool read_hash(std::string_view raw, Hash& into) {
    if (raw.size() != into.size()) return false;
    std::copy(raw.begin(), raw.end(), into.begin());
    return true;
}

Hash read_hash(std::string_view raw) {
    Hash hash{};
    read_hash(raw, hash);
    return hash;
}

Name read(const pb::PersonName& from) {
    return {.family = from.family(),
            .given = from.given(),
            .family_kana = from.family_kana(),
            .given_kana = from.given_kana()};
}

void write(const Name& from, pb::PersonName& to) {
    to.set_family(from.family);
    to.set_given(from.given);
    to.set_family_kana(from.family_kana);
    to.set_given_kana(from.given_kana);
}

Day read(const pb::Day& from) {
    return {.year = from.year(), .month = from.month(), .day = from.day()};
}

void write(const Day& from, pb::Day& to) {
    to.set_year(from.year);
    to.set_month(from.month);
    to.set_day(from.day);
}

LedgerRef read(const pb::LedgerRef& from) {
    return {.log_name = read_hash(from.log_name()),
            .index = from.index(),
            .leaf_hash = read_hash(from.leaf_hash())};
}

Failure read(const pb::Refused& from) {
    Failure failure;
    failure.error = error_of_code(from.code());
    failure.text_ja = from.text_ja();
    if (failure.text_ja.empty()) failure.text_ja = text_of(failure.error).japanese;
    failure.detail = from.slug();
    failure.retryable = from.retryable();
    failure.retry_after = Seconds(from.retry_after_s());
    failure.roster_epoch = from.roster_epoch();
    failure.original_seq = from.original_seq();
    for (const auto& one : from.newcomers()) {
        failure.newcomers.push_back({.membership = read_id<MembershipId>(one.membership_id()),
                                     .name = one.name(),
                                     .name_kana = one.name_kana(),
                                     .profession = one.profession(),
                                     .office_name = one.office_name()});
    }
    for (const auto& one : from.ask()) {
        failure.ask.push_back(
            {.office = read_id<OfficeId>(one.office_id()), .name = one.name(), .tel = one.tel()});
    }
    return failure;
}

EnrolmentState read(const pb::EnrolmentState& from) {
    return {.next = static_cast<EnrolmentStep>(from.next()),
            .name = read(from.name()),
            .office_name = from.office_name(),
            .login_name = from.login_name(),
            .tries_left = from.tries_left()};
}

SignedIn read(const pb::SignedIn& from) {
    return {.account = read_id<AccountId>(from.account_id()),
            .device = read_id<DeviceId>(from.device_id()),
            .ends = read_time(from.ends_ms()),
            .policy_to_accept = from.policy_version(),
            .pin_set = from.pin_set(),
            .recovery_codes_left = from.recovery_codes_left()};
}

Device read(const pb::Device& from) {
    return {.id = read_id<DeviceId>(from.device_id()),
            .name = from.name(),
            .device_class = static_cast<DeviceClass>(from.device_class()),
            .form = static_cast<DeviceForm>(from.form()),
            .enrolled = read_time(from.enrolled_ms()),
            .last_seen = read_time(from.last_seen_ms()),
            .revoked = from.revoked(),
            .this_one = from.this_one()};
}

void write(const NewDevice& from, pb::NewDevice& to) {
    to.set_name(from.name);
    to.set_device_class(static_cast<pb::DeviceClass>(from.device_class));
    to.set_form(static_cast<pb::DeviceForm>(from.form));
}

Passkey read(const pb::Passkey& from) {
    return {.id = read_bytes(from.id()),
            .name = from.name(),
            .made = read_time(from.made_ms()),
            .last_used = read_time(from.last_used_ms()),
            .synced = from.synced()};
}

PasskeyChallenge read(const pb::PasskeyChallenge& from) {
    PasskeyChallenge out{.challenge = read_bytes(from.challenge()),
                         .rp_id = from.rp_id(),
                         .timeout = Millis(from.timeout_ms()),
                         .passkeys = {},
                         .rp_name = from.rp_name(),
                         .user_handle = read_bytes(from.user_handle()),
                         .user_name = from.user_name(),
                         .display_name = from.display_name()};
    for (const auto& id : from.passkey_ids()) out.passkeys.push_back(read_bytes(id));
    return out;
}

void write(const PasskeyAssertion& from, pb::PasskeyAssertion& to) {
    to.set_id(write_bytes(from.id));
    to.set_client_data_json(write_bytes(from.client_data_json));
    to.set_authenticator_data(write_bytes(from.authenticator_data));
    to.set_signature(write_bytes(from.signature));
    to.set_user_handle(write_bytes(from.user_handle));
}

Office read(const pb::Office& from) {
    return {.id = read_id<OfficeId>(from.office_id()),
            .kind = from.kind(),
            .name = from.name(),
            .number = from.office_number(),
            .tel = from.tel(),
            .fax = from.fax(),
            .hours = from.hours(),
            .after_hours = from.after_hours(),
            .covers_24h = from.covers_24h(),
            .suspended = from.suspended()};
}

void write(const Office& from, pb::Office& to) {
    to.set_office_id(write_id(from.id));
    to.set_kind(from.kind);
    to.set_name(from.name);
    to.set_office_number(from.number);
    to.set_tel(from.tel);
    to.set_fax(from.fax);
    to.set_hours(from.hours);
    to.set_after_hours(from.after_hours);
    to.set_covers_24h(from.covers_24h);
    to.set_suspended(from.suspended);
}

Person read(const pb::Person& from) {
    Person person{.account = read_id<AccountId>(from.account_id()),
                  .name = read(from.name()),
                  .affiliations = {},
                  .active = from.active(),
                  .login_name = from.login_name(),
                  .region_officer = from.region_officer(),
                  .auditor = from.auditor(),
                  .enrolled = from.enrolled()};
    for (const auto& one : from.affiliations()) {
        person.affiliations.push_back({.office = read_id<OfficeId>(one.office_id()),
                                       .profession = one.profession(),
                                       .office_admin = one.office_admin(),
                                       .active = one.active(),
                                       .offered = one.offered()});
    }
    return person;
}

void write(const PersonToInvite& from, pb::InvitePerson& to) {
    to.set_office_id(write_id(from.office));
    write(from.name, *to.mutable_name());
    to.set_profession(from.profession);
    to.set_office_admin(from.office_admin);
    to.set_region_officer(from.region_officer);
    to.set_auditor(from.auditor);
    to.set_existing_account_id(write_id(from.existing_account));
}

EnrolmentLink read(const pb::EnrolmentLink& from) {
    return {.enrolment = read_id<EnrolmentId>(from.enrolment_id()),
            .account = read_id<AccountId>(from.account_id()),
            .link_secret = read_bytes(from.link_secret()),
            .code = from.code(),
            .expires = read_time(from.expires_ms())};
}

PolicyText read(const pb::Policy& from) {
    return {.version = from.version(),
            .text_ja = from.text_ja(),
            .published = read_time(from.published_ms()),
            .accepted = from.accepted()};
}

}  // namespace tasuki::client
