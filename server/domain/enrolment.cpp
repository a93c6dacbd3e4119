// The steps of an enrolment (rule A4): link and code, password, second factor, device. Reading a
// link never consumes it; it is spent in the one change that stores the verified second factor.
// Five wrong codes void it.
#include <algorithm>

#include "base/limits.hpp"
#include "domain/people_rule.hpp"
#include "domain/rule.hpp"
#include "domain/session_life.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;

constexpr auto kTicketLife = 15min;
constexpr std::size_t kLoginNameMax = 64;

No link_holds(const PeopleCase& c, const Hash& link) {
    const auto& found = c.facts.enrolment;
    if (!found || found->link_hash != link || found->spent || found->voided ||
        c.now >= found->expires || c.facts.subject == nullptr ||
        c.facts.subject->state == AccountState::deactivated) {
        return Refused(Refusal::link_not_valid, "A4");
    }
    return {};
}

// A wrong code is a change: it has to count, whoever tries and from wherever.
PeopleChange wrong_code(const PeopleCase& c) {
    PeopleChange change;
    Enrolment& link = change.enrolments.emplace_back(*c.facts.enrolment);
    ++link.wrong_codes;
    add_act(change, ledger::Event::enrolment_code_failed, "A4", link.office).object = link.id.bytes;
    change.failed = Refusal::code_wrong;
    if (link.wrong_codes >= static_cast<std::uint32_t>(limits::kEnrolmentTries)) {
        link.voided = true;
        add_act(change, ledger::Event::enrolment_voided, "A4", link.office).object = link.id.bytes;
        change.failed = Refusal::link_not_valid;
    }
    return change;
}

bool code_right(const PeopleCase& c, const Hash& code) {
    return same_secret(c.facts.enrolment->code_hash, code);
}

PeopleChange step(const PeopleCase& c, ledger::Event event, std::uint16_t number) {
    PeopleChange change;
    change.enrolments.push_back(*c.facts.enrolment);
    Act& act = add_act(change, event, "A4", c.facts.enrolment->office);
    act.object = c.facts.enrolment->id.bytes;
    act.reason = number;
    return change;
}

No login_in_order(const PeopleCase& c, const std::string& login) {
    const std::string& now = c.facts.subject->login_name;
    if (!now.empty()) {
        return login.empty() || login == now ? No{} : No{Refusal::bad_value};
    }
    if (login.size() < 3) return Refusal::bad_text;
    if (login.size() > kLoginNameMax) return Refusal::too_large;
    const auto plain = [](char ch) {
        return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '.' || ch == '-' ||
               ch == '_' || ch == '@';
    };
    if (!std::ranges::all_of(login, plain)) return Refusal::bad_text;
    if (c.facts.login_name_taken) return Refusal::login_name_taken;
    return {};
}

Credential credential(const PeopleCase& c, CredentialKind kind, Bytes secret,
                      std::uint32_t number = 0) {
    Credential made;
    made.account = c.facts.enrolment->account;
    made.kind = kind;
    made.number = number;
    made.secret = std::move(secret);
    made.made = c.now;
    return made;
}

void store_factors(const PeopleCase& c, const ProveTotp& wish, PeopleChange& change) {
    const Enrolment& link = *c.facts.enrolment;
    change.drop_credentials.push_back(link.account);
    change.credentials.push_back(
        credential(c, CredentialKind::password, to_bytes(link.password_hash)));
    Credential totp = credential(c, CredentialKind::totp, link.totp_secret);
    totp.last_step = wish.step;  // the code that proved it is used up
    change.credentials.push_back(totp);
    std::uint32_t number = 0;
    for (const Hash& code : wish.recovery_hashes) {
        change.credentials.push_back(
            credential(c, CredentialKind::recovery_code, to_bytes(ByteView(code)), number++));
    }
}

void spend(const PeopleCase& c, const ProveTotp& wish, Enrolment& link) {
    link.spent = true;
    link.login_name.clear();
    link.password_hash.clear();
    link.totp_secret.clear();
    link.ticket_hash = wish.ticket_hash;
    link.ticket_expires = c.now + kTicketLife;
}

}  // namespace

Decided<PeopleChange> rule(const PeopleCase& c, const ProveEnrolmentCode& wish) {
    if (No no = link_holds(c, wish.link_hash)) return *no;
    if (!code_right(c, wish.code_hash)) return wrong_code(c);
    return step(c, ledger::Event::enrolment_opened, 1);
}

Decided<PeopleChange> rule(const PeopleCase& c, const ChoosePassword& wish) {
    if (No no = link_holds(c, wish.link_hash)) return *no;
    if (!code_right(c, wish.code_hash)) return wrong_code(c);
    if (No no = login_in_order(c, wish.login_name)) return *no;
    if (wish.password_hash.empty() || wish.totp_secret.empty()) return Refusal::bad_value;
    PeopleChange change = step(c, ledger::Event::enrolment_step_taken, 2);
    Enrolment& link = change.enrolments.front();
    link.login_name =
        c.facts.subject->login_name.empty() ? wish.login_name : c.facts.subject->login_name;
    link.password_hash = wish.password_hash;
    link.totp_secret = wish.totp_secret;
    return change;
}

Decided<PeopleChange> rule(const PeopleCase& c, const ProveTotp& wish) {
    if (No no = link_holds(c, wish.link_hash)) return *no;
    if (!code_right(c, wish.code_hash)) return wrong_code(c);
    const Enrolment& link = *c.facts.enrolment;
    if (link.password_hash.empty() || link.totp_secret.empty()) {
        return Refused(Refusal::enrolment_out_of_order, "A4");
    }
    if (!step_is_now(wish.step, c.now)) return Refused(Refusal::wrong_credentials, "A3");
    if (wish.recovery_hashes.empty()) return Refusal::bad_value;
    PeopleChange change = step(c, ledger::Event::enrolled, 3);
    Account person = *c.facts.subject;
    if (person.login_name.empty()) person.login_name = link.login_name;
    person.state = AccountState::active;
    store_factors(c, wish, change);
    // Whatever the lost phone or the guessed password could do ends here (A8).
    change.end_sessions.push_back(person.id);
    change.revoke_devices.push_back(person.id);
    // … and so does every other link, also one whose device is still to be named (A4).
    change.void_enrolments.push_back(person.id);
    change.accounts.push_back(person);
    spend(c, wish, change.enrolments.front());
    add_state_act(change, ledger::Event::password_changed, "A3", person.id, link.office);
    add_act(change, ledger::Event::totp_changed, "A3", link.office).object = person.id.bytes;
    add_act(change, ledger::Event::recovery_codes_made, "A3", link.office).object = person.id.bytes;
    return change;
}

Decided<PeopleChange> rule(const PeopleCase& c, const FinishEnrolment& wish) {
    const auto& found = c.facts.enrolment;
    if (!found || !found->ticket_hash || *found->ticket_hash != wish.ticket_hash ||
        c.now >= found->ticket_expires || c.facts.subject == nullptr ||
        c.facts.subject->state != AccountState::active) {
        return Refused(Refusal::link_not_valid, "A4");
    }
    PeopleChange change = step(c, ledger::Event::device_added, 4);
    change.acts.front().object = wish.device.id.bytes;
    change.enrolments.front().ticket_hash.reset();
    const auto device = new_device(wish.device, found->account, c.facts.devices, c.now);
    if (!device) return device.error();
    const auto session = new_session(wish.session, *device, c.now);
    if (!session) return session.error();
    change.devices.push_back(*device);
    change.sessions.push_back(*session);
    add_act(change, ledger::Event::signed_in, "A3", c.facts.subject->home_office).object =
        session->id.bytes;
    return change;
}

}  // namespace tasuki::domain
