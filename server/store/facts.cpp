#include "store/facts.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "store/seal_file.hpp"

namespace tasuki::store {
namespace {

// What one command on a group asks for; the rest of its facts is the same for all.
struct Needs {
    Needs(const domain::Asker& who, CachedGroup* in) : asker(who), group(in) {}

    const domain::Asker& asker;
    CachedGroup* group;
    AccountId subject;
    OfficeId office;
    OfficeId subject_office;
    ClientMsgId client_msg;
    domain::Room room = domain::Room::staff;
    std::uint64_t message = 0;
    bool with_question = false;
    bool of_version = false;  // `message` may be the seq of any version
    const domain::ReportReceipts* receipts = nullptr;
    const domain::ConfirmProxy* proxies = nullptr;
    const domain::ChangeCard* card = nullptr;
    bool pin = false;
    AttachmentId attachment;
    bool attachment_use = false;
    bool attachment_message = false;  // the message that it belongs to
    const std::vector<domain::AttachmentRef>* files = nullptr;
    MembershipId membership;
    const domain::OpenGroup* opening = nullptr;
    std::optional<Instant> history_from;

    const domain::Admission* admission(AdmissionId id) const {
        return group ? group->group().admission(id) : nullptr;
    }
    void about(const domain::Admission* admission) {
        if (!admission) return;
        subject = admission->account;
        subject_office = admission->office;
    }
    void about(MembershipId id) {
        const auto* membership = group ? group->group().membership(id) : nullptr;
        if (!membership) return;
        subject = membership->account;
        subject_office = membership->office;
    }
    void to_message(domain::Room in, ClientMsgId id, std::uint64_t seq) {
        room = in;
        client_msg = id;
        message = seq;
    }

    void operator()(const domain::OpenGroup& c) {
        office = c.office;
        opening = &c;
    }
    void operator()(const domain::RecordNotice&) {}
    void operator()(const domain::RecordConsent& c) { subject_office = c.consent.office; }
    void operator()(const domain::WithdrawConsent& c) { subject_office = c.office; }
    void operator()(const domain::AdmitPerson& c) {
        subject = c.account;
        subject_office = c.office;
    }
    void operator()(const domain::AdmitOffice& c) {
        subject = c.office_manager;
        subject_office = c.office;
    }
    void operator()(const domain::NamePerson& c) {
        about(admission(c.through));
        subject = c.account;
        if (c.scope.kind == domain::ScopeKind::from_date) history_from = c.scope.from;
    }
    void operator()(const domain::AcceptInvitation& c) {
        const auto* invitation = admission(c.admission);
        about(invitation);
        if (invitation && invitation->scope.kind == domain::ScopeKind::from_date)
            history_from = invitation->scope.from;
    }
    void operator()(const domain::DeclineInvitation& c) { about(admission(c.admission)); }
    void operator()(const domain::WithdrawAdmission& c) { about(admission(c.admission)); }
    void operator()(const domain::Leave& c) { about(c.membership); }
    void operator()(const domain::Remove& c) {
        if (c.admission) about(admission(c.admission));
        else about(c.membership);
    }
    void operator()(const domain::AssignResponsible& c) {
        about(c.membership);
        if (c.account) subject = c.account;
    }
    void operator()(const domain::AssignManager& c) { about(c.membership); }
    void operator()(const domain::CloseGroup&) {}
    void operator()(const domain::Post& c) {
        const auto& head = c.body.head;
        to_message(c.room, c.client_msg_id,
                   head.answers_seq != 0 ? head.answers_seq : head.replies_to_seq);
        subject = head.on_behalf_of;
        membership = c.membership;
        files = &c.body.attachments;
    }
    void operator()(const domain::Correct& c) {
        to_message(c.room, c.client_msg_id, c.original_seq);
        subject = c.body.head.on_behalf_of;
        membership = c.membership;
        with_question = true;
        files = &c.body.attachments;
    }
    void operator()(const domain::Retract& c) {
        to_message(c.room, c.client_msg_id, c.original_seq);
        with_question = true;
    }
    void operator()(const domain::WithdrawRequest& c) {
        to_message(c.room, c.client_msg_id, c.original_seq);
    }
    void operator()(const domain::Respond& c) {
        to_message(c.room, c.client_msg_id, c.seq);
        of_version = true;
    }
    void operator()(const domain::ConfirmProxy& c) {
        to_message(c.room, c.client_msg_id, 0);
        if (c.seqs.size() <= limits::kProxiesAtOnce) proxies = &c;
    }
    void operator()(const domain::ChangeCard& c) {
        to_message(c.room, c.client_msg_id, 0);
        membership = c.membership;
        if (c.values.size() <= limits::kCardFieldsAtOnce) card = &c;
    }
    void operator()(const domain::PinDecision& c) {
        to_message(c.room, c.client_msg_id, c.seq);
        of_version = true;
        pin = true;
    }
    void operator()(const domain::BeginAttachment& c) {
        attachment = c.attachment;
        attachment_use = true;
        membership = c.membership;
    }
    void operator()(const domain::FinishAttachment& c) { attachment = c.attachment; }
    void operator()(const domain::ReadAttachment& c) {
        attachment = c.attachment;
        attachment_message = true;
    }
    void operator()(const domain::DiscardAttachment& c) { attachment = c.attachment; }
    void operator()(const domain::ReportReceipts& c) {
        room = c.room;
        membership = c.membership;
        receipts = &c;
    }
    void operator()(const domain::ReportWipe& c) { membership = c.membership; }
    void operator()(const domain::ReadRange& c) {
        room = c.room;
        if (c.what == domain::ReadWhat::cut_receipt) about(c.membership);
    }
    void operator()(const domain::AttachGroup&) {}
    void operator()(const domain::DetachGroup&) {}
    void operator()(const domain::ExpireDraft&) {}
    void operator()(const domain::ExpireInvitation& c) { about(admission(c.admission)); }
    void operator()(const domain::NoteFactorsReset&) {}
    void operator()(const domain::EndAffiliation& c) {
        subject = c.account;
        subject_office = c.office;
    }
    void operator()(const domain::FreezeForOffice& c) { subject_office = c.office; }
    void operator()(const domain::StopAfterRestore&) {}
    void operator()(const domain::ReapplyToGroup& c) {
        about(c.membership);
        if (c.office) subject_office = c.office;
        if (c.what == domain::Taken::message) {
            to_message(c.room, {}, c.seq);
            with_question = true;
        }
    }
    void operator()(const domain::ConfirmRoster&) {}
    void operator()(const domain::ConfirmMembers& c) { subject_office = c.office; }
    void operator()(const domain::AskForRoster& c) { subject_office = c.office; }
    void operator()(const domain::RecordConsentPaper&) {}
};

OfficeId acting_office(const Needs& needs, const domain::Account* asker) {
    if (needs.office) return needs.office;
    if (needs.group && needs.asker.account)
        if (const auto* m = needs.group->group().standing(needs.asker.account, needs.membership))
            return m->office;
    return asker ? asker->home_office : OfficeId{};
}

void add_all(std::vector<GroupNo>& into, const std::vector<GroupNo>& found) {
    for (auto no : found)
        if (std::ranges::find(into, no) == into.end()) into.push_back(no);
}

bool other_answer_stands(const Tables& tables, GroupNo group, domain::Room room,
                         std::uint64_t question, std::uint64_t but) {
    return std::ranges::any_of(tables.messages_about(group, room, question),
                               [&](const row::Message& row) {
                                   if (row.kind != domain::EventKind::posted || row.seq == but)
                                       return false;
                                   const auto state = tables.message_state(group, room, row.seq);
                                   // Entered for its addressee it counts once made final.
                                   if (state)
                                       return state->retracted_seq == 0 && !state->proxy_open;
                                   return row.makes_request == domain::RequestState::answered;
                               });
}

std::vector<OfficeId> origins(const Tables& tables, const std::vector<GroupNo>& groups) {
    std::vector<OfficeId> offices;
    for (auto no : groups)
        if (const auto row = tables.group(no))
            if (std::ranges::find(offices, row->origin) == offices.end())
                offices.push_back(row->origin);
    return offices;
}

domain::DuplicateFacts duplicates(const Tables& tables, const StoreKeys& keys,
                                  const domain::OpenGroup& opening, Instant now, GroupFacts& out) {
    domain::DuplicateFacts found;
    using row::FingerprintKind;
    const auto look = [&](FingerprintKind kind, const std::string& text) {
        const auto number = static_cast<std::uint8_t>(kind);
        return tables.open_groups_like(kind, keyed_fingerprint(keys, number, text));
    };
    if (const auto text = number_fingerprint(opening.patient))
        add_all(out.same_number, look(FingerprintKind::number, *text));
    for (const auto& text : name_lookups(opening.patient))
        add_all(out.same_name, look(FingerprintKind::name, text));
    found.same_number = origins(tables, out.same_number);
    found.same_name = origins(tables, out.same_name);
    found.checks_today = tables.duplicate_checks(opening.office, jst_date(now));
    return found;
}

std::optional<domain::AttachmentFacts> file_facts(const Tables& tables, const CachedGroup& group,
                                                  AttachmentId id) {
    const auto row = tables.attachment(group.place.no, id);
    if (!row) return std::nullopt;
    check_told(tables, group.place.log, *row, group.group().id);
    return facts_of(*row);
}

}  // namespace

domain::PriorSend FactsFinder::prior_from(const row::Message& row) const {
    domain::PriorSend prior;
    prior.body_hash = row.content_hash;
    prior.room = row.room;
    prior.seq = row.seq;
    prior.at = row.at;
    prior.epoch = row.epoch;
    prior.leaf_index = row.leaf_index;
    prior.leaf_hash = row.leaf_hash;
    return prior;
}

void FactsFinder::fill(GroupFacts& out, const domain::GroupCommand& command,
                       const domain::Asker& asker, CachedGroup* group, Instant now) {
    Needs needs(asker, group);
    std::visit(needs, command);
    auto& facts = out.facts;
    out.region = people_.region();
    out.asker = people_.account(asker.account);
    out.subject = people_.account(needs.subject);
    out.office = people_.office(acting_office(needs, out.asker.get()));
    out.subject_office = people_.office(needs.subject_office);
    facts.region = out.region.get();
    facts.asker = out.asker.get();
    facts.subject = out.subject.get();
    facts.office = out.office.get();
    facts.subject_office = out.subject_office.get();
    if (needs.opening) {
        facts.duplicates = duplicates(tables_, keys_, *needs.opening, now, out);
        if (const auto no = tables_.opened_with(asker.account, needs.opening->client_msg_id))
            if (const auto row = tables_.group(*no)) {
                out.opened = row->id;
                if (const auto first = tables_.message(*no, domain::Room::staff, 1))
                    facts.prior = prior_from(*first);
            }
    }
    if (!group) return;
    for (std::size_t i = 0; i < domain::kRooms; ++i)
        facts.last_seq[i] = group->now.rooms[i].last_seq;
    if (needs.client_msg)
        if (const auto row = tables_.prior_send(group->place.no, asker.account, needs.client_msg))
            facts.prior = prior_from(*row);
    if (needs.attachment) facts.attachment = file_facts(tables_, *group, needs.attachment);
    if (needs.attachment_use)
        facts.attachment_use = tables_.attachment_use(group->place.no, asker.account);
    if (needs.attachment_message && facts.attachment && facts.attachment->seq != 0)
        facts.message = groups_.message(*group, facts.attachment->room, facts.attachment->seq);
    if (needs.files && needs.files->size() <= limits::kAttachmentsPerMessage)
        for (const auto& file : *needs.files)
            facts.attachments.push_back(file_facts(tables_, *group, file.id));
    if (needs.message != 0)
        facts.message = needs.of_version
                            ? groups_.message_of_version(*group, needs.room, needs.message)
                            : groups_.message(*group, needs.room, needs.message);
    if (needs.pin && facts.message)
        facts.pinned = tables_.pinned(group->place.no, needs.room, facts.message->seq);
    if (needs.card)
        for (const auto& value : needs.card->values) {
            const auto stands = tables_.card(group->place.no, value.key);
            facts.card.push_back(stands ? stands->seq : 0);
        }
    if (needs.with_question && facts.message && facts.message->head.answers_seq != 0) {
        const auto asked = facts.message->head.answers_seq;
        facts.question = groups_.message(*group, needs.room, asked);
        facts.answered_by_others =
            other_answer_stands(tables_, group->place.no, needs.room, asked, needs.message);
    }
    if (needs.history_from)
        for (auto room : {domain::Room::staff, domain::Room::family})
            facts.seq_at_date[index_of(room)] =
                tables_.seq_at(group->place.no, room, *needs.history_from);
    if (needs.proxies)
        for (auto seq : needs.proxies->seqs) {
            auto& proxy = facts.proxies.emplace_back();
            proxy.entry = groups_.message_of_version(*group, needs.room, seq);
            if (proxy.entry && proxy.entry->head.answers_seq != 0)
                proxy.question = groups_.message(*group, needs.room, proxy.entry->head.answers_seq);
        }
    if (!needs.receipts) return;
    for (auto seq : needs.receipts->confirmed)
        facts.confirmed.push_back(groups_.message_of_version(*group, needs.room, seq));
    if (const auto* m = group->group().standing(asker.account, needs.membership)) {
        const auto& seen = groups_.receipts(*group, needs.room, m->id);
        facts.delivered = &seen.delivered;
        facts.displayed = &seen.displayed;
        facts.confirmed_already = &seen.confirmed;
    }
}

}  // namespace tasuki::store
