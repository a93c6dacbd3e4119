// Offices and their people: administration, and the lists of rule A7. Administration asks for both
// factors again; the rules say so, the session only says how fresh the sign-in is.
#include <algorithm>

#include "base/crypto.hpp"
#include "session/secrets.hpp"
#include "session/session.hpp"

namespace tasuki::session {
namespace {

// A link and the code that travels by another channel; the store gets hashes only.
struct Link {
    Bytes secret = make_secret();
    std::string code = make_code();
    Hash link_hash() const { return secret_hash(secret); }
    Hash bound_code() const { return code_hash(secret, code); }
};

encode::EnrolmentLink told(const Link& link, EnrolmentId enrolment, AccountId account,
                           const store::Committed& done) {
    encode::EnrolmentLink out;
    out.enrolment = enrolment;
    out.account = account;
    out.link_secret = link.secret;
    out.code = link.code;
    out.expires = done.enrolment ? done.enrolment->expires : done.at + limits::kEnrolmentLife;
    return out;
}

}  // namespace

// Making a person, or a new enrolment for one who lost a factor (rules A4, A8).
awaitable<void> Session::on_invited(std::uint64_t id, domain::PeopleCommand command) {
    const Link link;
    encode::EnrolmentLink answer;
    const auto enrolment = make_id<EnrolmentId>();
    AccountId account;
    bool has_link = true;
    if (auto* invite = std::get_if<domain::InvitePerson>(&command)) {
        if (!invite->existing) invite->account = make_id<AccountId>();
        if (!invite->existing) invite->pseudonym = make_id<Pseudonym>();
        invite->enrolment = enrolment;
        invite->link_hash = link.link_hash();
        invite->code_hash = link.bound_code();
        account = invite->account;
        has_link = !invite->existing;
    } else if (auto* reset = std::get_if<domain::ResetFactors>(&command)) {
        reset->enrolment = enrolment;
        reset->link_hash = link.link_hash();
        reset->code_hash = link.bound_code();
        account = reset->account;
    }
    const auto outcome = co_await commit(std::move(command));
    if (over()) co_return;
    if (!outcome) {
        co_await refuse(id, outcome.error());
        co_return;
    }
    if (has_link) {
        answer = told(link, enrolment, account, **outcome);
    } else {
        answer.account = account;  // a second office of somebody who signs in already
    }
    outbox_.answer(encode::enrolment_link(id, answer));
}

awaitable<void> Session::on(std::uint64_t id, domain::PeopleCommand command) {
    if (std::holds_alternative<domain::InvitePerson>(command) ||
        std::holds_alternative<domain::ResetFactors>(command)) {
        co_await on_invited(id, std::move(command));
        co_return;
    }
    OfficeId added;
    if (auto* add = std::get_if<domain::AddOffice>(&command)) {
        added = add->office.id = make_id<OfficeId>();
    }
    if (auto* revoke = std::get_if<domain::RevokeDevice>(&command); revoke && !revoke->account) {
        revoke->account = account_.id;
    }
    std::uint32_t accepted = 0;
    if (const auto* policy = std::get_if<domain::AcceptPolicy>(&command)) {
        accepted = policy->version;
    }
    const auto outcome = co_await commit(std::move(command));
    if (over()) co_return;
    if (!outcome) {
        co_await refuse(id, outcome.error());
        co_return;
    }
    if (accepted != 0) account_.accepted_policy = std::max(account_.accepted_policy, accepted);
    outbox_.answer(added ? encode::office_added(id, added) : encode::ok(id));
}

awaitable<void> Session::on(std::uint64_t id, ask::ListPeople wish) {
    const auto loop = parts_.hub.loop_number();
    const auto office = wish.office ? std::optional{wish.office} : std::nullopt;
    const auto people = co_await parts_.store.people(loop, office);
    domain::ReadList record;
    record.what = domain::ListWhat::people;
    record.office = wish.office;
    const auto outcome = co_await commit(domain::PeopleCommand{record});
    if (over()) co_return;
    if (!outcome || not_now()) {
        refuse(id, outcome ? *not_now() : outcome.error().refusal);
        co_return;
    }
    list(encode::people(id, people, wish.office, account_));
}

awaitable<void> Session::on(std::uint64_t id, ask::ListOffices) {
    const auto offices = co_await parts_.store.offices(parts_.hub.loop_number());
    domain::ReadList record;
    record.what = domain::ListWhat::offices;
    const auto outcome = co_await commit(domain::PeopleCommand{record});
    if (over()) co_return;
    if (!outcome || not_now()) {
        refuse(id, outcome ? *not_now() : outcome.error().refusal);
        co_return;
    }
    list(encode::offices(id, offices));
}

}  // namespace tasuki::session
