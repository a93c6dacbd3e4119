// Groups: who is in them, how one attaches, what a cut leaves behind.
#include <algorithm>

#include "domain/consent.hpp"
#include "domain/roster_check.hpp"
#include "session/encode_pb.hpp"

namespace tasuki::session::encode {
namespace {

void put_cut(pb::CutReceipt* out, const CutFacts& facts) {
    put(out->mutable_group_id(), facts.cut.group);
    put(out->mutable_membership_id(), facts.cut.membership);
    put(out->mutable_account_id(), facts.cut.account);
    out->set_at_seq(facts.cut.at_seq[domain::index_of(domain::Room::staff)]);
    out->set_other_membership_stands(facts.cut.other_stands);
    for (const auto& line : facts.devices) {
        auto* device = out->add_devices();
        put(device->mutable_device_id(), line.device);
        device->set_name(line.device_name);
        device->set_last_seq(line.last_seq);
        device->set_wiped_ms(line.wiped.value_or(Instant{}).ms);
    }
}

void put_line(pb::GroupLine* out, const GroupLine& line, const Names& names) {
    const auto& group = *line.now.group;
    put(out->mutable_group_id(), group.id);
    out->set_state(static_cast<pb::GroupState>(group.state));
    out->set_cause(static_cast<pb::FreezeCause>(group.cause));
    put(out->mutable_patient(), group.patient.name);
    put(out->mutable_birth(), group.patient.birth);
    put(out->mutable_origin_office_id(), group.origin);
    out->set_origin_office_name(names.office(group.origin));
    out->set_roster_epoch(group.epoch);
    for (std::size_t i = 0; i < domain::kRooms; ++i) {
        if (line.first_seq[i] == 0) continue;
        auto* room = out->add_rooms();
        room->set_room(static_cast<std::uint32_t>(i + 1));
        room->set_first_seq(line.first_seq[i]);
        room->set_last_seq(line.now.rooms[i].last_seq);
        room->set_receipt_revision(line.now.rooms[i].receipt_revision);
        room->set_displayed_to(line.displayed_to[i]);
    }
    if (line.invitation) {
        put(out->mutable_admission_id(), line.invitation->id);
        out->set_purpose(line.invitation->purpose);
    }
    put(out->mutable_membership_id(), line.membership);
    if (line.membership) put(out->mutable_log_name(), line.now.log_name);
}

void put_entry(pb::RosterEntry* out, const domain::Membership& m, const Names& names) {
    put(out->mutable_membership_id(), m.id);
    put(out->mutable_account_id(), m.account);
    put(out->mutable_office_id(), m.office);
    put(out->mutable_admission_id(), m.admission);
    out->set_kind(static_cast<pb::MemberKind>(m.kind));
    if (const auto* account = names.account(m.account)) {
        put(out->mutable_name(), account->name);
        for (const auto& affiliation : account->affiliations) {
            if (affiliation.office == m.office) out->set_profession(affiliation.profession);
        }
    }
    out->set_office_name(names.office(m.office));
    out->set_responsible(m.responsible);
    out->set_manager(m.manager);
    out->set_since_ms(m.since.ms);
    out->set_until_ms(m.until.value_or(Instant{}).ms);
    out->set_first_seq_staff(m.first_seq[0]);
    out->set_first_seq_family(m.first_seq[1]);
    out->set_began_epoch(m.began_epoch);
    out->set_ended_epoch(m.ended_epoch);
}

void put_admission(pb::Admission* out, const domain::Admission& a, const Names& names) {
    put(out->mutable_admission_id(), a.id);
    put(out->mutable_office_id(), a.office);
    out->set_office_name(names.office(a.office));
    put(out->mutable_account_id(), a.account);
    if (const auto* account = names.account(a.account)) put(out->mutable_name(), account->name);
    out->set_purpose(a.purpose);
    put(out->mutable_scope(), a.scope);
    out->set_max_people(a.max_people);
    out->set_expires_ms(a.expires.ms);
    out->set_state(static_cast<pb::AdmissionState>(a.state));
    put(out->mutable_manager_account_id(), a.office_manager);
    out->set_made_ms(a.made.ms);
    out->set_until_ms(a.until.ms);
}

void put_consent(pb::Consent* out, const domain::Consent& c) {
    out->set_comprehensive(c.comprehensive);
    out->set_oral(c.oral);
    out->set_witness(c.witness);
    out->set_scope_text(c.scope_text);
    out->set_by_proxy(c.by_proxy);
    out->set_proxy_name(c.proxy_name);
    out->set_proxy_relation(c.proxy_relation);
    out->set_proxy_reason(c.proxy_reason);
    put(out->mutable_on(), c.on);
    out->set_family_data(c.family_data);
    put(out->mutable_office_id(), c.office);
    out->set_paper_due_ms(paper_due(c).value_or(Instant{}).ms);
    if (!c.paper) return;
    put(out->mutable_paper_on(), c.paper->on);
    put(out->mutable_paper_by_account_id(), c.paper->recorded_by);
    out->set_paper_recorded_ms(c.paper->recorded.ms);
}

void put_check(pb::RosterCheck* out, const domain::RosterDue& roster, const domain::Group& group,
               const Names& names) {
    put(out->mutable_office_id(), roster.office);
    out->set_office_name(names.office(roster.office));
    out->set_due_ms(roster.due.ms);
    out->set_unconfirmed(roster.unconfirmed);
    for (const auto& check : group.checks) {
        if (check.office != roster.office || !check.by) continue;
        out->set_confirmed_ms(check.at.ms);
        put(out->mutable_by_account_id(), check.by);
        if (const auto* account = names.account(check.by)) {
            put(out->mutable_by_name(), account->name);
        }
    }
}

void put_patient(pb::Patient* out, const domain::Patient& patient) {
    put(out->mutable_name(), patient.name);
    put(out->mutable_birth(), patient.birth);
    out->set_sex(static_cast<pb::Sex>(patient.sex));
    out->set_insurer_number(patient.insurer_number);
    out->set_insured_number(patient.insured_number);
    for (const auto& name : patient.also) put(out->add_also(), name);
}

}  // namespace

const domain::Account* Names::account(AccountId id) const {
    const auto at = std::find_if(accounts.begin(), accounts.end(),
                                 [&](const domain::Account& a) { return a.id == id; });
    return at == accounts.end() ? nullptr : &*at;
}

std::string Names::office(OfficeId id) const {
    const auto at = std::find_if(offices.begin(), offices.end(),
                                 [&](const domain::Office& o) { return o.id == id; });
    return at == offices.end() ? std::string{} : at->name;
}

Frame group_opened(std::uint64_t request, const store::Committed& committed) {
    Envelope envelope(request);
    auto* out = envelope->mutable_group_opened();
    if (committed.group) put(out->mutable_group_id(), committed.group->group->id);
    out->set_roster_epoch(committed.epoch);
    put(out->mutable_ledger(), committed.ledger);
    put(out->mutable_membership_id(), committed.answer.membership);
    return envelope.frame();
}

Frame group_changed(std::uint64_t request, GroupId group, const store::Committed& committed,
                    const std::optional<CutFacts>& cut) {
    Envelope envelope(request);
    auto* out = envelope->mutable_group_changed();
    put(out->mutable_group_id(), group);
    out->set_roster_epoch(committed.epoch);
    out->set_seq(committed.answer.seq);
    out->set_server_time_ms(committed.at.ms);
    put(out->mutable_membership_id(), committed.answer.membership);
    put(out->mutable_admission_id(), committed.answer.admission);
    put(out->mutable_ledger(), committed.ledger);
    if (cut) put_cut(out->mutable_cut(), *cut);
    return envelope.frame();
}

Frame cut_receipt(std::uint64_t request, const CutFacts& cut) {
    Envelope envelope(request);
    put_cut(envelope->mutable_cut_receipt(), cut);
    return envelope.frame();
}

Frame asks(std::uint64_t request, GroupId group, const store::AsksRead& read, const Names& names) {
    Envelope envelope(request);
    auto* list = envelope->mutable_asks();
    put(list->mutable_group_id(), group);
    list->set_more(read.more);
    for (const auto& ask : read.asks) {
        auto* out = list->add_asks();
        out->set_number(ask.number);
        out->set_at_ms(ask.at.ms);
        put(out->mutable_office_id(), ask.office);
        out->set_office_name(names.office(ask.office));
        put(out->mutable_account_id(), ask.account);
        out->set_answer(static_cast<pb::AskAnswer>(ask.answer));
        out->set_relation(ask.relation);
        out->set_reason(ask.reason);
        const auto* account = names.account(ask.account);
        if (account == nullptr) continue;
        put(out->mutable_name(), account->name);
        for (const auto& at : account->affiliations) {
            if (at.office == ask.office) out->set_profession(at.profession);
        }
    }
    return envelope.frame();
}

Frame groups(std::uint64_t request, const std::vector<GroupLine>& lines, const Names& names) {
    Envelope envelope(request);
    auto* out = envelope->mutable_groups();
    for (const auto& line : lines) put_line(out->add_groups(), line, names);
    return envelope.frame();
}

Frame group(std::uint64_t request, const GroupView& view, const Names& names) {
    Envelope envelope(request);
    auto* out = envelope->mutable_group();
    const auto& group = *view.line.now.group;
    put_line(out->mutable_line(), view.line, names);
    put_patient(out->mutable_patient(), group.patient);
    for (const auto& m : group.memberships) put_entry(out->add_roster(), m, names);
    for (const auto& a : group.admissions) put_admission(out->add_admissions(), a, names);
    out->set_notice_recorded(group.notice.has_value());
    out->set_consent_stands(view.consent_stands);
    for (const auto& c : group.consents) put_consent(out->add_consents(), c);
    out->set_state_until_ms(view.until.ms);
    for (const auto& roster : roster_dues(group)) {
        put_check(out->add_checks(), roster, group, names);
    }
    return envelope.frame();
}

std::size_t review_bytes(const ReviewGroup& group) {
    constexpr std::size_t kLine = 256, kItem = 192, kPerson = 448;
    const auto people =
        std::count_if(group.group->memberships.begin(), group.group->memberships.end(),
                      [&](const auto& m) { return answers_for(*group.group, group.office, m); });
    return kLine + kItem * group.items.size() + kPerson * static_cast<std::size_t>(people);
}

Frame review_list(std::uint64_t request, const std::vector<ReviewGroup>& groups, bool more,
                  const Names& names) {
    Envelope envelope(request);
    auto* list = envelope->mutable_review_list();
    list->set_more(more);
    for (const auto& one : groups) {
        auto* out = list->add_groups();
        put(out->mutable_group_id(), one.group->id);
        put(out->mutable_patient(), one.group->patient.name);
        put(out->mutable_birth(), one.group->patient.birth);
        put(out->mutable_origin_office_id(), one.group->origin);
        out->set_roster_epoch(one.group->epoch);
        for (const auto& item : one.items) {
            auto* to = out->add_items();
            to->set_kind(static_cast<pb::ReviewKind>(item.kind));
            put(to->mutable_office_id(), item.office);
            to->set_office_name(names.office(item.office));
            put(to->mutable_membership_id(), item.membership);
            put(to->mutable_admission_id(), item.admission);
            to->set_consent_number(item.consent);
            to->set_since_ms(item.since.ms);
            to->set_answerable(item.answerable);
        }
        for (const auto& m : one.group->memberships) {
            if (answers_for(*one.group, one.office, m)) put_entry(out->add_roster(), m, names);
        }
    }
    return envelope.frame();
}

Frame attached(std::uint64_t request, const std::vector<RoomState>& rooms) {
    Envelope envelope(request);
    auto* list = envelope->mutable_attached();
    for (const auto& room : rooms) {
        auto* out = list->add_rooms();
        put(out->mutable_group_id(), room.group);
        out->set_room(number(room.room));
        if (room.revoked_at_seq != 0) {
            out->set_revoked_at_seq(room.revoked_at_seq);
            continue;  // nothing else about it is said
        }
        out->set_first_seq(room.first_seq);
        out->set_latest_seq(room.latest_seq);
        out->set_receipt_revision(room.receipt_revision);
        out->set_roster_epoch(room.roster_epoch);
        out->set_too_far(room.too_far);
        out->set_state(static_cast<pb::GroupState>(room.state));
    }
    return envelope.frame();
}

Frame revoked(GroupId group, domain::Room room, std::uint64_t at_seq) {
    Envelope envelope(0);
    auto* out = envelope->mutable_revoked();
    put(out->mutable_group_id(), group);
    out->set_room(number(room));
    out->set_at_seq(at_seq);
    return envelope.frame();
}

Frame lag(GroupId group, domain::Room room, std::uint64_t latest, std::uint64_t receipt_revision) {
    Envelope envelope(0);
    auto* out = envelope->mutable_lag();
    put(out->mutable_group_id(), group);
    out->set_room(number(room));
    out->set_latest_seq(latest);
    out->set_receipt_revision(receipt_revision);
    return envelope.frame();
}

Frame group_known(GroupId group) {
    Envelope envelope(0);
    put(envelope->mutable_group_known()->mutable_group_id(), group);
    return envelope.frame();
}

}  // namespace tasuki::session::encode
