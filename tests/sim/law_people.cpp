// Reasons to refuse a command on people, offices and the region (A1-A8).
#include <algorithm>

#include "sim/law_parts.hpp"

namespace tasuki::sim {
namespace {

struct PeopleLaw : Law {
    using Law::Law;

    const Person& who() const { return model.people.at(asker.account); }
    Why officer() const {
        return first({only(who().officer, "not an officer of the region"),
                      only(fresh(), "not with both factors just now")});
    }
    Why admin(OfficeId office) const {
        return first({only(who().administers(office), "not an administrator of that office"),
                      only(fresh(), "not with both factors just now")});
    }

    bool offered(AccountId account, OfficeId office) const {
        const auto* person = model.person(account);
        return person && std::ranges::any_of(person->jobs, [&](const Job& job) {
                   return job.office == office && job.offered;
               });
    }

    Why operator()(const domain::AnswerAffiliation& c) const {
        const auto office = model.offices.find(c.office);
        const bool stands = office != model.offices.end() && !office->second.suspended;
        return first({only(offered(asker.account, c.office), "nothing was offered"),
                      only(stands || !c.accept, "the office is suspended")});
    }
    Why operator()(const domain::SuspendOffice& c) const {
        const auto office = model.offices.find(c.office);
        return first({officer(),
                      only(office != model.offices.end() && office->second.suspended != c.suspended,
                           "nothing to change")});
    }
    Why operator()(const domain::InvitePerson& c) const {
        const auto office = model.offices.find(c.office);
        const auto* person = model.person(c.account);
        if (office == model.offices.end()) return "there is no such office";
        const bool stands_in = who().officer && model.admins_of(c.office) == 0 && c.office_admin;
        return first({only(who().administers(c.office) || stands_in, "a stranger invited"),
                      only(fresh(), "not with both factors just now"),
                      only(!office->second.suspended, "the office is suspended"),
                      only(c.existing && person && !person->gone, "there is no such person"),
                      only(person && !person->at(c.office), "the person is of that office"),
                      only(!offered(c.account, c.office), "it is offered already")});
    }
    Why operator()(const domain::DeactivatePerson& c) const {
        const auto* person = model.person(c.account);
        if (!c.office) {
            std::size_t officers = 0;
            for (const auto& [id, other] : model.people) officers += other.officer && !other.gone;
            return first({officer(), only(person && person->officer, "no officer"),
                          only(officers > 1, "the last officer was removed")});
        }
        const bool last = person && person->administers(c.office) && model.admins_of(c.office) <= 1;
        if (offered(c.account, c.office)) return admin(c.office);
        return first({admin(c.office), only(person && person->at(c.office), "not of that office"),
                      only(!last, "the last administrator was removed"),
                      only(!c.reason.empty(), "no reason was given")});
    }
    Why operator()(const domain::SetOfficeAdministrator& c) const {
        const auto* person = model.person(c.account);
        const bool last = !c.office_admin && model.admins_of(c.office) <= 1;
        const bool stands_in = who().officer && model.admins_of(c.office) == 0;
        return first({only(who().administers(c.office) || stands_in, "a stranger named one"),
                      only(fresh(), "not with both factors just now"),
                      only(person && person->at(c.office), "not of that office"),
                      only(!last, "the last administrator was removed")});
    }
    Why operator()(const domain::PublishPolicy&) const { return officer(); }
    Why operator()(const domain::AcceptPolicy& c) const {
        return first({only(c.version == model.policy, "not the text that stands"),
                      only(who().policy < c.version, "accepted before")});
    }
    Why operator()(const domain::RevokeDevice& c) const {
        const auto* owner = model.person(c.account);
        if (!owner) return "there is no such person";
        bool colleague = owner->id == asker.account;
        for (const auto& job : owner->jobs)
            colleague = colleague || (job.active && who().administers(job.office) && fresh());
        return first({only(colleague, "a stranger revoked a device"),
                      only(owner->device == c.device, "the device is somebody else's"),
                      only(!owner->device_revoked, "revoked before")});
    }
    Why operator()(const domain::ReadList& c) const {
        if (c.what == domain::ListWhat::review) {
            const auto* who = model.person(asker.account);
            return only(who && who->at(c.office), "the asker is not of that office");
        }
        if (c.what != domain::ListWhat::office_groups) return {};
        return admin(c.office);
    }
    Why operator()(const domain::RecordBackup&) const { return "no person can ask this"; }
    Why operator()(const domain::DeclareRestore&) const { return "no person can ask this"; }
    Why operator()(const domain::ReapplyToPerson&) const { return "no person can ask this"; }
    Why operator()(const domain::RecordRekey&) const { return "no person can ask this"; }
    Why operator()(const domain::CreateRegion&) const { return "there is a region"; }
    template <class Other>
    Why operator()(const Other&) const {
        return {};
    }
};

}  // namespace

Why forbidden(const Model& model, const domain::Asker& asker, const domain::PeopleCommand& command,
              Instant now) {
    const auto* who = model.person(asker.account);
    if (!who || who->gone || asker.level < domain::AuthLevel::session)
        return "the asker is not signed in, or gone";
    const bool before_policy = std::holds_alternative<domain::AcceptPolicy>(command) ||
                               std::holds_alternative<domain::PublishPolicy>(command) ||
                               std::holds_alternative<domain::RevokeDevice>(command) ||
                               std::holds_alternative<domain::ReadList>(command);
    if (!before_policy && who->policy < model.policy) return "the policy is not accepted";
    return std::visit(PeopleLaw(model, asker, nullptr, now), command);
}

}  // namespace tasuki::sim
