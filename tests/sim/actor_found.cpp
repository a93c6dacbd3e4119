// How the region begins (架空): made by the operator, its officer by a link, everybody else by the
// invitation of an office.
#include "base/limits.hpp"
#include "sim/actor.hpp"

namespace tasuki::sim {
namespace {

domain::Asker the_operator() {
    domain::Asker asker;
    asker.level = domain::AuthLevel::operator_socket;
    return asker;
}

domain::Asker administrator(AccountId account) {
    domain::Asker asker;
    asker.account = account;
    asker.level = domain::AuthLevel::fresh;
    return asker;
}

}  // namespace

Batch Actor::found(Instant now) {
    namespace k = domain::kind;
    namespace p = domain::profession;
    Batch batch;
    const auto ask = [&](const domain::Asker& asker, domain::PeopleCommand what) {
        batch.push_back({asker, std::move(what)});
    };
    ask(the_operator(), domain::CreateRegion{"架空の町", false});
    officer_ = dice_.id<AccountId>();
    auto& officer = model_.people[officer_];
    officer.id = officer_;
    officer.name = "officer";
    officer.officer = true;
    const auto link = dice_.hash();
    const auto code = dice_.hash();
    ask(the_operator(), domain::MakeBootstrapLink{dice_.id<EnrolmentId>(),
                                                  officer_,
                                                  dice_.id<Pseudonym>(),
                                                  link,
                                                  code,
                                                  {"架空", "担当", "カクウ", "タントウ"}});
    enrol(batch, officer, link, code, now);
    everybody_.push_back(officer_);

    add_office(batch, k::visiting_nursing);
    add_office(batch, k::clinic);
    add_office(batch, k::pharmacy);
    const domain::OfficeKind more[] = {k::helper_office, k::care_management, k::hospital};
    const auto extra = dice_.below(4);
    for (std::size_t i = 0; i < extra; ++i) add_office(batch, more[i]);
    const domain::Profession work[] = {p::nurse,  p::physician,    p::pharmacist,
                                       p::helper, p::care_manager, p::social_worker};
    for (std::size_t i = 0; i < offices_.size(); ++i) {
        const auto people = dice_.between(2, 4);
        for (std::size_t n = 0; n < people; ++n)
            add_person(batch, offices_[i], n == 1 ? p::nurse : work[i], n == 0, now);
    }
    return batch;
}

void Actor::add_office(Batch& batch, domain::OfficeKind kind) {
    domain::Office office;
    office.id = dice_.id<OfficeId>();
    office.kind = kind;
    office.name = "架空の事業所";
    model_.offices[office.id] = {office.id, kind, false};
    offices_.push_back(office.id);
    batch.push_back({administrator(officer_), domain::PeopleCommand{domain::AddOffice{office}}});
}

void Actor::add_person(Batch& batch, OfficeId office, domain::Profession profession, bool admin,
                       Instant now) {
    const auto inviter = [&] {
        if (!admin)
            for (const auto& [id, other] : model_.people)
                if (other.administers(office)) return id;
        return officer_;
    }();
    Person person;
    person.id = dice_.id<AccountId>();
    person.name = "p" + std::to_string(everybody_.size());
    person.jobs.push_back({office, profession, admin, true});
    domain::InvitePerson invite;
    invite.enrolment = dice_.id<EnrolmentId>();
    invite.account = person.id;
    invite.pseudonym = dice_.id<Pseudonym>();
    invite.office = office;
    invite.name = {"架空", person.name, "カクウ", "ヒト"};
    invite.profession = profession;
    invite.office_admin = admin;
    invite.link_hash = dice_.hash();
    invite.code_hash = dice_.hash();
    batch.push_back({administrator(inviter), domain::PeopleCommand{invite}});
    auto& kept = model_.people[person.id] = person;
    enrol(batch, kept, invite.link_hash, invite.code_hash, now);
    everybody_.push_back(person.id);
}

void Actor::enrol(Batch& batch, Person& person, const Hash& link, const Hash& code, Instant now) {
    const auto step = [&](domain::SignInCommand what) { batch.push_back({{}, std::move(what)}); };
    step(domain::ProveEnrolmentCode{link, code});
    step(domain::ChoosePassword{link, code, "login-" + person.name, "made at run time",
                                to_bytes(ByteView(dice_.hash()))});
    const auto ticket = dice_.hash();
    step(domain::ProveTotp{link, code, now.ms / 30'000, {dice_.hash(), dice_.hash()}, ticket});
    domain::FinishEnrolment finish;
    finish.ticket_hash = ticket;
    finish.device.id = person.device = dice_.id<DeviceId>();
    finish.device.account = person.id;
    finish.device.secret_hash = dice_.hash();
    finish.device.name = "架空の端末";
    finish.session.id = person.session = dice_.id<SessionId>();
    finish.session.account = person.id;
    finish.session.device = person.device;
    finish.session.secret_hash = dice_.hash();
    finish.session.started = now;
    finish.session.ends = now + limits::kSessionLife;
    finish.session.fresh_until = now + limits::kFreshFor;
    step(finish);
}

}  // namespace tasuki::sim
