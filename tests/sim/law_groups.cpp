// Reasons to refuse a command on a group: who stands in which relation to it, and its state.
#include <algorithm>

#include "sim/law_parts.hpp"

namespace tasuki::sim {
namespace {

using namespace std::chrono_literals;
using domain::AdmissionState;
using domain::GroupState;

bool within(const domain::Scope& inner, const domain::Scope& outer, Instant outer_made) {
    using domain::ScopeKind;
    if (outer.kind == ScopeKind::all || inner.kind == ScopeKind::from_now) return true;
    const Instant from = outer.kind == ScopeKind::from_date ? outer.from : outer_made;
    return inner.kind == ScopeKind::from_date && inner.from >= from;
}

struct GroupLaw : Law {
    using Law::Law;

    Why led() const {
        return only(group->lead(asker.account) != nullptr, "a person who does not lead did it");
    }
    Why active() const {
        return only(group->state == GroupState::active, "the group is not active");
    }
    Why consentable() const {
        return only(group->state == GroupState::draft || group->state == GroupState::active ||
                        (group->state == GroupState::frozen &&
                         group->cause != domain::FreezeCause::restored),
                    "its state takes no consent");
    }
    Why standing(MembershipId id) const {
        const auto found = group->members.find(id);
        return only(found != group->members.end() && found->second.stands, "nobody stands there");
    }
    Why comes(AccountId account, OfficeId office) const {
        const auto* person = model.person(account);
        return first({only(person && !person->gone && person->at(office),
                           "the person is not of that office"),
                      only(!std::ranges::any_of(group->members,
                                                [&](const auto& m) {
                                                    return m.second.stands &&
                                                           m.second.account == account &&
                                                           m.second.office == office;
                                                }),
                           "the person is a member already")});
    }
    Why office_comes(OfficeId office) const {
        const auto found = model.offices.find(office);
        return first({only(found != model.offices.end(), "there is no such office"),
                      only(found != model.offices.end() && !found->second.suspended,
                           "the office is suspended"),
                      only(!group->barred.contains(office), "the patient barred that office")});
    }
    const Invitation* invitation(AdmissionId id) const {
        const auto found = group->invitations.find(id);
        return found == group->invitations.end() ? nullptr : &found->second;
    }
    const Invitation* own_open(AdmissionId id) const {
        const auto* found = invitation(id);
        return found && found->state == AdmissionState::invited &&
                       found->account == asker.account && found->due() && now < *found->due()
                   ? found
                   : nullptr;
    }

    Why operator()(const domain::OpenGroup& c) const {
        const auto* who = model.person(asker.account);
        const auto* job = who ? who->at(c.office) : nullptr;
        const auto office = model.offices.find(c.office);
        if (office == model.offices.end() || !job) return "the asker is not of that office";
        namespace k = domain::kind;
        namespace p = domain::profession;
        static const std::set<domain::OfficeKind> kinds{k::clinic, k::visiting_nursing,
                                                        k::care_management, k::community_support,
                                                        k::small_multifunction};
        static const std::set<domain::Profession> professions{p::physician, p::nurse,
                                                              p::care_manager};
        if (office->second.suspended) return "the office is suspended";
        if (!kinds.contains(office->second.kind)) return "that kind of office may not open";
        if (!professions.contains(job->profession)) return "that profession may not open";
        if (model.groups.contains(c.group)) return "the group is there already";
        const int number = std::stoi(c.patient.name.given);
        for (const auto& [id, other] : model.groups) {
            if (!other.open() || other.patient.number != number) continue;
            if (other.patient.insured && !c.patient.insured_number.empty())
                return "a group with that insured number is open";
            if (!c.different_person) return "a group with that name is open";
        }
        return {};
    }
    Why operator()(const domain::RecordNotice&) const { return first({led(), consentable()}); }
    Why operator()(const domain::RecordConsent& c) const {
        const bool own =
            c.consent.office && std::ranges::any_of(group->members, [&](const auto& m) {
                return m.second.stands && m.second.account == asker.account &&
                       m.second.office == c.consent.office;
            });
        return first({own ? Why{} : led(), consentable()});
    }
    Why operator()(const domain::WithdrawConsent& c) const {
        return first({led(), consentable(), only(c.office != group->origin, "the origin's own")});
    }
    Why operator()(const domain::AdmitPerson& c) const {
        return first(
            {led(), active(), office_comes(c.office), comes(c.account, c.office),
             only(!invitation(c.admission), "an invitation was made twice"),
             only(!c.manager || c.office == group->origin, "a manager of another office")});
    }
    Why operator()(const domain::AdmitOffice& c) const {
        return first({led(), active(), office_comes(c.office),
                      only(c.office != group->origin, "the origin let itself in"),
                      only(!invitation(c.admission), "an admission was made twice"),
                      only(c.max_people != 0, "an admission of nobody")});
    }
    Why operator()(const domain::NamePerson& c) const {
        const auto* through = invitation(c.through);
        if (!through || through->account) return "there is no such admitted office";
        const auto* who = model.person(asker.account);
        const bool manages = through->office_manager == asker.account && who->at(through->office);
        const bool admin = who->administers(through->office) && fresh();
        const auto named = std::ranges::count_if(group->members, [&](const auto& m) {
            const auto* own = invitation(m.second.admission);
            return m.second.stands && own && own->through == through->id;
        });
        return first({only(manages || admin, "a stranger named people of that office"), active(),
                      only(through->state == AdmissionState::accepted, "the admission is over"),
                      only(!through->expires || now < *through->expires, "the admission ran out"),
                      only(!model.offices.at(through->office).suspended, "the office is suspended"),
                      comes(c.account, through->office),
                      only(within(c.scope, through->scope, through->made), "the scope is wider"),
                      only(std::cmp_less(named, through->most), "the office named too many")});
    }
    Why operator()(const domain::AcceptInvitation& c) const {
        const auto* open = own_open(c.admission);
        if (!open) return "that is no open invitation of this person";
        return first({active(),
                      only(model.person(asker.account)->at(open->office) != nullptr,
                           "no longer of the office"),
                      only(!model.offices.at(open->office).suspended, "the office is suspended"),
                      only(!group->members.contains(c.membership), "a membership began twice")});
    }
    Why operator()(const domain::DeclineInvitation& c) const {
        return only(own_open(c.admission) != nullptr, "that is no open invitation of this person");
    }
    Why operator()(const domain::WithdrawAdmission& c) const {
        const auto* found = invitation(c.admission);
        return first({led(), only(found && found->state == AdmissionState::invited,
                                  "there is no such open invitation")});
    }
    Why operator()(const domain::Leave& c) const {
        const auto* member = group->standing(asker.account, c.membership);
        return first(
            {only(member != nullptr, "the asker does not stand in the group"),
             only(member && !member->responsible, "the responsible person hands over first")});
    }
    Why operator()(const domain::Remove& c) const {
        const auto* who = model.person(asker.account);
        const auto found = group->members.find(c.membership);
        const auto* own =
            found == group->members.end() ? nullptr : invitation(found->second.admission);
        const auto* office = own ? invitation(own->through) : nullptr;
        const bool by_manager = office && office->office_manager == asker.account &&
                                office->state == AdmissionState::accepted &&
                                who->at(office->office);
        const bool by_admin = who->administers(group->origin) && fresh();
        Why may = only(group->lead(asker.account) || by_admin || (by_manager && c.membership),
                       "a stranger removed somebody");
        if (may || c.reason.empty()) return may ? may : Why("no reason was given");
        if (!c.membership) {
            const auto* admission = invitation(c.admission);
            return only(
                admission && !admission->account && admission->state == AdmissionState::accepted,
                "there is no such admitted office");
        }
        return first({standing(c.membership),
                      only(found != group->members.end() && !found->second.responsible,
                           "the responsible person was removed")});
    }
    Why operator()(const domain::AssignResponsible& c) const {
        const auto* lead = group->lead(asker.account);
        const bool admin = model.person(asker.account)->administers(group->origin) && fresh();
        Why may = only((lead && lead->responsible) || admin, "a stranger reassigned the group");
        const auto next = group->members.find(c.membership);
        if (may) return may;
        if (next == group->members.end())
            return first({only(admin, "only the administrator brings somebody in"),
                          comes(c.account, group->origin)});
        const auto* through = invitation(next->second.admission);
        return first(
            {standing(c.membership),
             only(next->second.office == group->origin, "the responsible one is of another office"),
             only(!through || !through->until, "the responsible one is in until a day")});
    }
    Why operator()(const domain::AssignManager& c) const {
        const auto* lead = group->lead(asker.account);
        const auto next = group->members.find(c.membership);
        return first({only(lead && lead->responsible, "not the responsible person"),
                      standing(c.membership),
                      only(next != group->members.end() && next->second.office == group->origin,
                           "a manager of another office")});
    }
    Why operator()(const domain::CloseGroup&) const {
        const auto* lead = group->lead(asker.account);
        return first({only(lead && lead->responsible, "not the responsible person"),
                      only(group->open(), "the group is closed")});
    }
    Why operator()(const domain::ReadRange& c) const {
        const bool member = group->stands(asker.account);
        if (c.what == domain::ReadWhat::cut_receipt) return led();
        if (c.what != domain::ReadWhat::group_view)
            return only(group->readers(now).contains(asker.account),
                        "the asker does not read here");
        const bool names = std::ranges::any_of(group->invitations, [&](const auto& i) {
            return i.second.office_manager == asker.account &&
                   i.second.state == AdmissionState::accepted;
        });
        return only(member || names, "the asker has nothing to do with the group");
    }
    Why operator()(const domain::AttachGroup&) const {
        return only(group->readers(now).contains(asker.account) ||
                        (group->stands(asker.account) && group->state == GroupState::draft),
                    "the asker does not read here");
    }
    Why operator()(const domain::ExpireDraft&) const { return "no person can ask this"; }
    Why operator()(const domain::ExpireInvitation&) const { return "no person can ask this"; }
    Why operator()(const domain::EndAffiliation&) const { return "no person can ask this"; }
    Why operator()(const domain::NoteFactorsReset&) const { return "no person can ask this"; }
    Why operator()(const domain::FreezeForOffice&) const { return "no person can ask this"; }

    Why operator()(const domain::StopAfterRestore&) const { return "no person can ask this"; }
    Why operator()(const domain::ReapplyToGroup&) const { return "no person can ask this"; }
    Why operator()(const domain::ConfirmRoster&) const { return "nothing was restored"; }
    Why operator()(const domain::ConfirmMembers& c) const {
        const auto* who = model.person(asker.account);
        const auto answered = group->answered_by(c.office);
        const bool own = std::ranges::any_of(group->members, [&](const auto& m) {
            return m.second.stands && m.second.account == asker.account &&
                   m.second.office == c.office && !m.second.reads_until;
        });
        const bool names = std::ranges::any_of(group->invitations, [&](const auto& i) {
            return i.second.office == c.office && i.second.office_manager == asker.account &&
                   i.second.state == AdmissionState::accepted && who->at(c.office);
        });
        const bool of_origin = c.office == group->origin;
        const bool admin = who->administers(c.office) && fresh() && !answered.empty();
        const bool may =
            admin || (of_origin ? group->lead(asker.account) != nullptr : own || names);
        std::multiset<MembershipId> said(c.still.begin(), c.still.end());
        said.insert(c.gone.begin(), c.gone.end());
        Why why = first({only(may, "a stranger answered for an office"), active(),
                         only(c.epoch == group->epoch, "another roster was looked at"),
                         only(std::ranges::equal(said, answered), "not everybody was named")});
        for (const auto id : c.gone)
            if (!why) why = (*this)(domain::Remove{c.group, id, {}, c.reason});
        return why;
    }
    Why operator()(const domain::AskForRoster&) const { return "no person can ask this"; }
    Why operator()(const domain::RecordConsentPaper&) const { return "no consent is oral here"; }

    // Messages and receipts: law_messages.cpp.
    Why operator()(const domain::Post& c) const { return of_post(*this, c); }
    Why operator()(const domain::Correct& c) const { return of_correct(*this, c); }
    Why operator()(const domain::Retract& c) const { return of_retract(*this, c); }
    Why operator()(const domain::WithdrawRequest& c) const { return of_withdraw(*this, c); }
    Why operator()(const domain::Respond& c) const { return of_respond(*this, c); }
    Why operator()(const domain::ConfirmProxy& c) const { return of_confirm(*this, c); }
    Why operator()(const domain::ChangeCard& c) const { return of_card(*this, c); }
    Why operator()(const domain::PinDecision& c) const { return of_pin(*this, c); }
    // The simulation sends no files; the rule's tables and the stories do.
    Why operator()(const domain::BeginAttachment&) const { return {}; }
    Why operator()(const domain::FinishAttachment&) const { return {}; }
    Why operator()(const domain::ReadAttachment&) const { return {}; }
    Why operator()(const domain::DiscardAttachment&) const { return {}; }
    Why operator()(const domain::ReportReceipts& c) const { return of_receipts(*this, c); }
    Why operator()(const domain::ReportWipe&) const { return {}; }
    Why operator()(const domain::DetachGroup&) const { return {}; }
};

// Told also after the membership is over: only what was once one's own.
Why after_the_end(const Law& law, const domain::GroupCommand& command) {
    const auto* wipe = std::get_if<domain::ReportWipe>(&command);
    for (const auto& [id, member] : law.group->members)
        if (member.account == law.asker.account &&
            (!wipe || ((id == wipe->membership || !wipe->membership) && !member.stands)))
            return {};
    return "the asker never was a member";
}

}  // namespace

Why forbidden(const Model& model, const domain::Asker& asker, const domain::GroupCommand& command,
              Instant now) {
    const Group* group = model.group(group_of(command));
    const GroupLaw law(model, asker, group, now);
    const bool opening = std::holds_alternative<domain::OpenGroup>(command);
    if (!group && !opening) return "there is no such group";
    if (std::holds_alternative<domain::DetachGroup>(command) ||
        std::holds_alternative<domain::ReportWipe>(command))
        return after_the_end(law, command);
    if (!model.may_ask(asker)) return "the asker is not signed in, gone, or has not accepted";
    return std::visit(law, command);
}

bool complete(const domain::GroupCommand& command) {
    return std::holds_alternative<domain::Post>(command) ||
           std::holds_alternative<domain::Leave>(command) ||
           std::holds_alternative<domain::AttachGroup>(command);
}

}  // namespace tasuki::sim
