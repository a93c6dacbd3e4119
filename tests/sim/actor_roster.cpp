// What people try with groups and rosters, and what administrators and officers try.
#include "sim/actor.hpp"

namespace tasuki::sim {

using namespace std::chrono_literals;
using domain::AdmissionState;
using domain::GroupState;

domain::Command Actor::open(Instant now) {
    static const char* const kana[] = {"イチロウ", "ジロウ", "ヂロウ", "ハナ",
                                       "ユキ",     "タケ",   "フミ",   "キヨ"};
    const auto number = dice_.below(static_cast<std::size_t>(patients_));
    domain::OpenGroup made;
    made.group = dice_.id<GroupId>();
    made.patient_pseudonym = dice_.id<Pseudonym>();
    made.membership = dice_.id<MembershipId>();
    made.client_msg_id = dice_.id<ClientMsgId>();
    const auto who = anybody();
    const auto& jobs = model_.people.at(who).jobs;
    made.office = jobs.empty() || dice_.percent(5) ? any_office() : dice_.pick(jobs).office;
    // Patients 1 and 2 are one to the ear (ジ, ヂ): the guard has to take them for the same.
    const int person = number == 2 ? 1 : static_cast<int>(number);
    made.patient.name = {"架空", std::to_string(person), "カクウ", kana[number]};
    if (dice_.percent(70)) made.patient.birth = {1930 + person, 4, 1};
    made.patient.sex = domain::Sex::female;
    if (dice_.percent(60)) {
        made.patient.insurer_number = "000000";
        made.patient.insured_number = std::to_string(1'000'000'000 + person);
    }
    made.relation = dice_.percent(3) ? "" : "担当しています";
    made.different_person = dice_.percent(15);
    if (made.different_person) made.different_person_reason = "同姓同名の別の方です";
    (void)now;
    return {as(who), domain::GroupCommand{made}};
}

domain::Command Actor::consent(const Group& group, Instant now) {
    const auto asker = lead(group);
    const auto today = jst_date(now);
    if (group.state != GroupState::draft && dice_.percent(35)) {
        domain::WithdrawConsent made;
        made.group = group.id;
        if (dice_.percent(60)) made.office = any_office();
        made.refuse_reading = dice_.percent(30);
        made.told_by = "ご本人";
        made.reason = "気が変わった";
        return {asker, domain::GroupCommand{made}};
    }
    if (!group.noticed || dice_.percent(10))
        return {asker, domain::GroupCommand{domain::RecordNotice{
                           group.id, {"架空", "ご本人", today, "書面", {}, {}}}}};
    domain::RecordConsent made;
    made.group = group.id;
    made.consent.on = today;
    made.consent.scope_text = "関係する事業所";
    if (group.consented && dice_.percent(60)) made.consent.office = any_office();
    return {asker, domain::GroupCommand{made}};
}

domain::Command Actor::admit(const Group& group, Instant now) {
    const auto asker = lead(group);
    const auto expires = [&]() -> std::optional<Instant> {
        if (dice_.percent(50)) return std::nullopt;
        return now + std::chrono::hours(dice_.between(1, 24 * 10));
    };
    if (dice_.percent(25)) {
        domain::AdmitOffice made;
        made.group = group.id;
        made.admission = dice_.id<AdmissionId>();
        made.office = any_office();
        made.office_manager = of_office(made.office);
        made.purpose = "支援";
        made.scope = scope(now);
        made.max_people = static_cast<std::uint32_t>(dice_.below(4));
        made.expires = expires();
        return {asker, domain::GroupCommand{made}};
    }
    domain::AdmitPerson made;
    made.group = group.id;
    made.admission = dice_.id<AdmissionId>();
    made.office = any_office();
    made.account = of_office(made.office);
    made.purpose = "支援";
    made.scope = scope(now);
    made.expires = expires();
    made.manager = dice_.percent(10);
    if (dice_.percent(20)) made.until = now + std::chrono::hours(dice_.between(0, 24 * 20));
    return {asker, domain::GroupCommand{made}};
}

domain::Command Actor::name(const Group& group, Instant now) {
    const auto* through = any_invitation(group, AdmissionState::accepted, false);
    if (!through) return admit(group, now);
    domain::NamePerson made;
    made.group = group.id;
    made.through = through->id;
    made.admission = dice_.id<AdmissionId>();
    made.membership = dice_.id<MembershipId>();
    made.account = of_office(through->office);
    made.scope = dice_.percent(60) ? domain::Scope{} : scope(now);
    const auto by = dice_.percent(80) ? through->office_manager : of_office(through->office);
    return {as(by), domain::GroupCommand{made}};
}

domain::Command Actor::answer_invitation(const Group& group) {
    const auto* open = any_invitation(group, AdmissionState::invited, true);
    if (!open || dice_.percent(5)) {
        // Somebody else's, or one that is over.
        const auto* over = any_invitation(group, AdmissionState::accepted, true);
        const auto id = open ? open->id : over ? over->id : dice_.id<AdmissionId>();
        return {somebody(group), domain::GroupCommand{domain::AcceptInvitation{
                                     group.id, id, dice_.id<MembershipId>()}}};
    }
    if (dice_.percent(8))
        return {as(open->account),
                domain::GroupCommand{domain::DeclineInvitation{group.id, open->id, "多忙"}}};
    if (dice_.percent(6))
        return {lead(group),
                domain::GroupCommand{domain::WithdrawAdmission{group.id, open->id, "変更"}}};
    return {as(open->account), domain::GroupCommand{domain::AcceptInvitation{
                                   group.id, open->id, dice_.id<MembershipId>()}}};
}

domain::Command Actor::go(const Group& group) {
    const auto* member = any_member(group, true);
    if (!member) return foul(group);
    const auto chance = dice_.below(100);
    if (chance < 40) {
        domain::Leave made{group.id, {}, "異動"};
        if (dice_.percent(40)) made.membership = member->id;
        return {as(member->account), domain::GroupCommand{made}};
    }
    if (chance < 46)
        return {lead(group), domain::GroupCommand{domain::CloseGroup{group.id, "終了"}}};
    domain::Remove made;
    made.group = group.id;
    made.reason = dice_.percent(4) ? "" : "担当の交代";
    made.membership = member->id;
    auto asker = lead(group);
    if (const auto* office = any_invitation(group, AdmissionState::accepted, false)) {
        if (dice_.percent(20)) {
            made.membership = {};
            made.admission = office->id;
        } else if (dice_.percent(20)) {
            asker = as(office->office_manager);
        }
    }
    if (dice_.percent(15)) asker = as(of_office(group.origin));
    return {asker, domain::GroupCommand{made}};
}

domain::Command Actor::assign(const Group& group) {
    const auto* member = any_member(group, true);
    const auto asker = dice_.percent(25) ? as(of_office(group.origin)) : lead(group);
    const auto id = member ? member->id : dice_.id<MembershipId>();
    if (dice_.percent(50))
        return {asker,
                domain::GroupCommand{domain::AssignManager{group.id, id, dice_.percent(70)}}};
    domain::AssignResponsible made{group.id, id, {}};
    if (dice_.percent(25)) {
        made.membership = dice_.id<MembershipId>();
        made.account = of_office(group.origin);
    }
    return {asker, domain::GroupCommand{made}};
}

// Mostly by somebody of the office, about everybody; now and then somebody is gone or forgotten.
domain::Command Actor::confirm_roster(const Group& group) {
    const auto* member = any_member(group, true);
    domain::ConfirmMembers made;
    made.group = group.id;
    made.office = member && dice_.percent(90) ? member->office : any_office();
    made.epoch = dice_.percent(95) ? group.epoch : group.epoch + 1;
    for (const auto id : group.answered_by(made.office)) {
        if (dice_.percent(3)) continue;
        (dice_.percent(6) ? made.gone : made.still).push_back(id);
    }
    if (dice_.percent(90)) made.reason = "担当の交代";
    const bool origin = made.office == group.origin;
    const auto asker = origin && dice_.percent(80)   ? lead(group)
                       : member && dice_.percent(80) ? as(member->account)
                                                     : as(of_office(made.office));
    return {asker, domain::GroupCommand{made}};
}

// Mostly somebody to whom an office is offered, and mostly with a yes.
domain::Command Actor::answer_offer() {
    auto who = anybody();
    auto office = any_office();
    for (const auto& [id, person] : model_.people)
        for (const auto& job : person.jobs)
            if (job.offered && dice_.percent(50)) {
                who = id;
                office = job.office;
            }
    return {as(who), domain::PeopleCommand{domain::AnswerAffiliation{office, dice_.percent(80)}}};
}

domain::Command Actor::of_people() {
    const auto office = any_office();
    const auto whom = of_office(office);
    const auto admin = [&] {
        for (const auto& [id, person] : model_.people)
            if (person.administers(office) && !dice_.percent(10)) return as(id);
        return as(dice_.percent(50) ? officer_ : anybody());
    }();
    const auto ask = [](const domain::Asker& asker, domain::PeopleCommand what) -> domain::Command {
        return {asker, std::move(what)};
    };
    const auto chance = dice_.below(100);
    if (chance < 18) {
        const bool suspended = model_.offices.at(office).suspended;
        return ask(as(dice_.percent(85) ? officer_ : anybody()),
                   domain::SuspendOffice{office, !suspended, "調査のため"});
    }
    if (chance < 30) return ask(admin, domain::DeactivatePerson{office, whom, "退職"});
    if (chance < 42)
        return ask(admin, domain::SetOfficeAdministrator{office, whom, dice_.percent(60)});
    if (chance < 56) {
        domain::InvitePerson invite;
        invite.account = anybody();
        invite.office = office;
        invite.profession = domain::profession::nurse;
        invite.office_admin = dice_.percent(20);
        invite.existing = true;
        return ask(admin, invite);
    }
    if (chance < 64) return answer_offer();
    if (chance < 66)
        return ask(as(dice_.percent(85) ? officer_ : anybody()),
                   domain::PublishPolicy{"架空の運用ポリシー"});
    if (chance < 74) return ask(admin, domain::RevokeDevice{whom, model_.people.at(whom).device});
    if (chance < 78) return ask(as(anybody()), domain::CreateRegion{"二つ目の町", false});
    domain::ReadList list;
    list.what = static_cast<domain::ListWhat>(dice_.between(1, 8));
    list.office = office;
    return ask(admin, list);
}

}  // namespace tasuki::sim
