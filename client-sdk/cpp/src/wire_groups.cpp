#include "wire.hpp"

namespace tasuki::client {
namespace {

Consent read(const pb::Consent& from) {
    return {.comprehensive = from.comprehensive(),
            .oral = from.oral(),
            .witness = from.witness(),
            .scope_text = from.scope_text(),
            .by_proxy = from.by_proxy(),
            .proxy_name = from.proxy_name(),
            .proxy_relation = from.proxy_relation(),
            .proxy_reason = from.proxy_reason(),
            .on = client::read(from.on()),
            .family_data = from.family_data(),
            .office = read_id<OfficeId>(from.office_id()),
            .paper_due = read_time(from.paper_due_ms()),
            .paper_on = client::read(from.paper_on()),
            .paper_by = read_id<AccountId>(from.paper_by_account_id()),
            .paper_recorded = read_time(from.paper_recorded_ms())};
}

RosterCheck read(const pb::RosterCheck& from) {
    return {.office = read_id<OfficeId>(from.office_id()),
            .office_name = from.office_name(),
            .confirmed = read_time(from.confirmed_ms()),
            .by = read_id<AccountId>(from.by_account_id()),
            .by_name = client::read(from.by_name()),
            .due = read_time(from.due_ms()),
            .unconfirmed = from.unconfirmed()};
}

ReviewItem read(const pb::ReviewItem& from) {
    return {.kind = static_cast<ReviewKind>(from.kind()),
            .office = read_id<OfficeId>(from.office_id()),
            .office_name = from.office_name(),
            .membership = read_id<MembershipId>(from.membership_id()),
            .admission = read_id<AdmissionId>(from.admission_id()),
            .consent_number = from.consent_number(),
            .since = read_time(from.since_ms()),
            .answerable = from.answerable()};
}

Patient read(const pb::Patient& from) {
    Patient patient{.name = client::read(from.name()),
                    .birth = client::read(from.birth()),
                    .sex = static_cast<Sex>(from.sex()),
                    .insurer_number = from.insurer_number(),
                    .insured_number = from.insured_number(),
                    .also = {}};
    for (const auto& one : from.also()) patient.also.push_back(client::read(one));
    return patient;
}

RosterEntry read(const pb::RosterEntry& from) {
    return {.membership = read_id<MembershipId>(from.membership_id()),
            .account = read_id<AccountId>(from.account_id()),
            .office = read_id<OfficeId>(from.office_id()),
            .admission = read_id<AdmissionId>(from.admission_id()),
            .kind = static_cast<MemberKind>(from.kind()),
            .name = client::read(from.name()),
            .profession = from.profession(),
            .office_name = from.office_name(),
            .responsible = from.responsible(),
            .manager = from.manager(),
            .since = read_time(from.since_ms()),
            .until = read_time(from.until_ms()),
            .first_seq_staff = from.first_seq_staff(),
            .first_seq_family = from.first_seq_family(),
            .began_epoch = from.began_epoch(),
            .ended_epoch = from.ended_epoch()};
}

Admission read(const pb::Admission& from) {
    return {.admission = read_id<AdmissionId>(from.admission_id()),
            .office = read_id<OfficeId>(from.office_id()),
            .office_name = from.office_name(),
            .account = read_id<AccountId>(from.account_id()),
            .name = client::read(from.name()),
            .purpose = from.purpose(),
            .scope = client::read(from.scope()),
            .max_people = from.max_people(),
            .expires = read_time(from.expires_ms()),
            .state = static_cast<AdmissionState>(from.state()),
            .manager = read_id<AccountId>(from.manager_account_id()),
            .made = read_time(from.made_ms()),
            .until = read_time(from.until_ms())};
}

void write_patient(const Patient& from, pb::Patient& to) {
    write(from.name, *to.mutable_name());
    write(from.birth, *to.mutable_birth());
    to.set_sex(static_cast<pb::Sex>(from.sex));
    to.set_insurer_number(from.insurer_number);
    to.set_insured_number(from.insured_number);
    for (const auto& one : from.also) write(one, *to.add_also());
}

}  // namespace

Scope read(const pb::Scope& from) {
    return {.kind = static_cast<ScopeKind>(from.kind()), .from = read_time(from.from_ms())};
}

void write(const Scope& from, pb::Scope& to) {
    to.set_kind(static_cast<pb::ScopeKind>(from.kind));
    to.set_from_ms(write_time(from.from));
}

void write(const Consent& from, pb::Consent& to) {
    to.set_comprehensive(from.comprehensive);
    to.set_oral(from.oral);
    to.set_witness(from.witness);
    to.set_scope_text(from.scope_text);
    to.set_by_proxy(from.by_proxy);
    to.set_proxy_name(from.proxy_name);
    to.set_proxy_relation(from.proxy_relation);
    to.set_proxy_reason(from.proxy_reason);
    write(from.on, *to.mutable_on());
    to.set_family_data(from.family_data);
    to.set_office_id(write_id(from.office));
}

void write(const GroupToOpen& from, pb::OpenGroup& to) {
    to.set_client_msg_id(write_id(from.id));
    to.set_office_id(write_id(from.office));
    write_patient(from.patient, *to.mutable_patient());
    to.set_relation(from.relation);
    to.set_different_person(from.different_person);
    to.set_different_person_reason(from.different_person_reason);
}

void write(const PersonToAdmit& from, pb::AdmitPerson& to) {
    to.set_account_id(write_id(from.account));
    to.set_office_id(write_id(from.office));
    to.set_purpose(from.purpose);
    write(from.scope, *to.mutable_scope());
    to.set_expires_ms(write_time(from.expires));
    to.set_manager(from.manager);
    to.set_until_ms(write_time(from.until));
}

void write(const OfficeToAdmit& from, pb::AdmitOffice& to) {
    to.set_office_id(write_id(from.office));
    to.set_purpose(from.purpose);
    write(from.scope, *to.mutable_scope());
    to.set_max_people(from.max_people);
    to.set_expires_ms(write_time(from.expires));
    to.set_manager_account_id(write_id(from.manager));
}

GroupOpened read(const pb::GroupOpened& from) {
    return {.group = read_id<GroupId>(from.group_id()),
            .roster_epoch = from.roster_epoch(),
            .ledger = read(from.ledger()),
            .membership = read_id<MembershipId>(from.membership_id())};
}

CutReceipt read(const pb::CutReceipt& from) {
    CutReceipt receipt{.group = read_id<GroupId>(from.group_id()),
                       .membership = read_id<MembershipId>(from.membership_id()),
                       .account = read_id<AccountId>(from.account_id()),
                       .at_seq = from.at_seq(),
                       .other_membership_stands = from.other_membership_stands(),
                       .devices = {}};
    for (const auto& one : from.devices()) {
        receipt.devices.push_back({.device = read_id<DeviceId>(one.device_id()),
                                   .name = one.name(),
                                   .last_seq = one.last_seq(),
                                   .wiped = read_time(one.wiped_ms()),
                                   .lease_ends = read_time(one.lease_ends_ms())});
    }
    return receipt;
}

AskList read(const pb::AskList& from) {
    AskList list{.asks = {}, .more = from.more()};
    for (const auto& one : from.asks()) {
        list.asks.push_back({.number = one.number(),
                             .at = read_time(one.at_ms()),
                             .office = read_id<OfficeId>(one.office_id()),
                             .office_name = one.office_name(),
                             .account = read_id<AccountId>(one.account_id()),
                             .name = read(one.name()),
                             .profession = one.profession(),
                             .answer = static_cast<AskAnswer>(one.answer()),
                             .relation = one.relation(),
                             .reason = one.reason()});
    }
    return list;
}

ReviewPage read(const pb::ReviewList& from) {
    ReviewPage page{.groups = {}, .more = from.more()};
    for (const auto& one : from.groups()) {
        auto& group = page.groups.emplace_back();
        group.group = read_id<GroupId>(one.group_id());
        group.patient = read(one.patient());
        group.birth = read(one.birth());
        group.origin_office = read_id<OfficeId>(one.origin_office_id());
        group.roster_epoch = one.roster_epoch();
        for (const auto& item : one.items()) group.items.push_back(read(item));
        for (const auto& entry : one.roster()) group.roster.push_back(read(entry));
    }
    return page;
}

GroupChanged read(const pb::GroupChanged& from) {
    GroupChanged changed{.group = read_id<GroupId>(from.group_id()),
                         .roster_epoch = from.roster_epoch(),
                         .seq = from.seq(),
                         .at = read_time(from.server_time_ms()),
                         .membership = read_id<MembershipId>(from.membership_id()),
                         .admission = read_id<AdmissionId>(from.admission_id()),
                         .ledger = read(from.ledger()),
                         .cut = {}};
    if (from.has_cut()) changed.cut = read(from.cut());
    return changed;
}

GroupLine read(const pb::GroupLine& from) {
    GroupLine line{.group = read_id<GroupId>(from.group_id()),
                   .state = static_cast<GroupState>(from.state()),
                   .cause = static_cast<FreezeCause>(from.cause()),
                   .patient = read(from.patient()),
                   .birth = read(from.birth()),
                   .origin_office = read_id<OfficeId>(from.origin_office_id()),
                   .origin_office_name = from.origin_office_name(),
                   .roster_epoch = from.roster_epoch(),
                   .rooms = {},
                   .invitation = read_id<AdmissionId>(from.admission_id()),
                   .purpose = from.purpose(),
                   .membership = read_id<MembershipId>(from.membership_id()),
                   .log_name = read_hash(from.log_name())};
    for (const auto& one : from.rooms()) {
        line.rooms.push_back({.room = static_cast<Room>(one.room()),
                              .first_seq = one.first_seq(),
                              .last_seq = one.last_seq(),
                              .receipt_revision = one.receipt_revision(),
                              .displayed_to = one.displayed_to()});
    }
    return line;
}

GroupView read(const pb::GroupView& from) {
    GroupView group{.line = read(from.line()),
                    .patient = read(from.patient()),
                    .roster = {},
                    .admissions = {},
                    .notice_recorded = from.notice_recorded(),
                    .consent_stands = from.consent_stands(),
                    .consents = {},
                    .state_until = read_time(from.state_until_ms()),
                    .checks = {}};
    for (const auto& one : from.roster()) group.roster.push_back(read(one));
    for (const auto& one : from.admissions()) group.admissions.push_back(read(one));
    for (const auto& one : from.consents()) group.consents.push_back(read(one));
    for (const auto& one : from.checks()) group.checks.push_back(read(one));
    return group;
}

}  // namespace tasuki::client
