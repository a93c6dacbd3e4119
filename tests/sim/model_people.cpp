// What an accepted command on people makes of them and of the groups they are in.
#include <algorithm>

#include "sim/model.hpp"

namespace tasuki::sim {

struct PeopleEffects {
    Model& model;
    const domain::Asker& asker;
    std::vector<domain::GroupCommand> in_groups;

    void operator()(const domain::SuspendOffice& c) {
        model.offices.at(c.office).suspended = c.suspended;
        for (const auto& [id, group] : model.groups)
            in_groups.push_back(domain::FreezeForOffice{id, c.office, c.suspended});
    }
    void operator()(const domain::InvitePerson& c) {
        auto& person = model.people.at(c.account);
        for (auto& job : person.jobs)
            if (job.office == c.office) {
                job = {c.office, c.profession, c.office_admin, false, true};
                return;
            }
        person.jobs.push_back({c.office, c.profession, c.office_admin, false, true});
    }
    void operator()(const domain::AnswerAffiliation& c) {
        for (auto& job : model.people.at(asker.account).jobs)
            if (job.office == c.office)
                job = {c.office, job.profession, c.accept && job.admin, c.accept, false};
    }
    void operator()(const domain::DeactivatePerson& c) {
        auto& person = model.people.at(c.account);
        for (auto& job : person.jobs)
            if (c.office && job.office == c.office && job.offered) {
                job.offered = job.admin = false;  // taken back: nothing else ends
                return;
            }
        if (!c.office) person.officer = false;
        bool any = person.officer;
        for (auto& job : person.jobs) {
            if (job.office == c.office) job.active = job.admin = false;
            any = any || job.active;
        }
        if (!any) person.gone = true;
        for (auto& job : person.jobs) job.offered = job.offered && any;
        if (!c.office) return;
        for (const auto& [id, group] : model.groups)
            in_groups.push_back(domain::EndAffiliation{id, c.account, c.office, c.reason});
    }
    void operator()(const domain::SetOfficeAdministrator& c) {
        for (auto& job : model.people.at(c.account).jobs)
            if (job.office == c.office) job.admin = c.office_admin;
    }
    void operator()(const domain::PublishPolicy&) { ++model.policy; }
    void operator()(const domain::AcceptPolicy& c) {
        model.people.at(asker.account).policy = c.version;
    }
    void operator()(const domain::RevokeDevice& c) {
        model.people.at(c.account).device_revoked = true;
    }
    template <class Other>
    void operator()(const Other&) {}
};

void Model::accept(const domain::PeopleCommand& command, const domain::Asker& asker,
                   const store::Applied& applied, Instant now) {
    PeopleEffects effects{*this, asker, {}};
    std::visit(effects, command);
    accept_in_groups(effects.in_groups, asker, applied, now);
}

}  // namespace tasuki::sim
