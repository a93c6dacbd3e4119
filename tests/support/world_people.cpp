// People and sign-in of the fictional town, kept as the store keeps them.
#include <algorithm>
#include <stdexcept>

#include "support/world.hpp"

namespace tasuki::test {

using namespace domain;

namespace {

// Whom and what a command names; members that a command does not have stay empty.
struct Named {
    AccountId account;
    OfficeId office;
    EnrolmentId enrolment;
    DeviceId device;
    SessionId session;
    Hash link{};
    Hash ticket{};
    std::string login;
    std::string tried;
};

template <class Wish>
Named named_in(const Wish& wish) {
    Named named;
    if constexpr (requires { named.account = wish.account; }) named.account = wish.account;
    if constexpr (requires { named.office = wish.office; }) named.office = wish.office;
    if constexpr (requires { named.enrolment = wish.enrolment; }) named.enrolment = wish.enrolment;
    if constexpr (requires { named.session = wish.session; }) named.session = wish.session;
    if constexpr (requires { named.device = wish.device; }) named.device = wish.device;
    if constexpr (requires { wish.link_hash; }) named.link = wish.link_hash;
    if constexpr (requires { wish.ticket_hash; }) named.ticket = wish.ticket_hash;
    if constexpr (requires { wish.login_name; }) named.login = wish.login_name;
    if constexpr (std::is_same_v<Wish, BeginSession>) named.device = wish.session.device;
    if constexpr (std::is_same_v<Wish, AddOffice>) named.office = wish.office.id;
    if constexpr (std::is_same_v<Wish, SignInFailed>) {
        named.account = wish.account.value_or(AccountId{});
        named.device = wish.device.value_or(DeviceId{});
        named.tried = wish.login_name;
        named.login = {};
    }
    // These make their link; the others look one up by it.
    if constexpr (!std::is_same_v<Wish, ProveEnrolmentCode> &&
                  !std::is_same_v<Wish, ChoosePassword> && !std::is_same_v<Wish, ProveTotp>) {
        named.link = {};
    }
    if constexpr (!std::is_same_v<Wish, FinishEnrolment>) named.ticket = {};
    if constexpr (!std::is_same_v<Wish, WithdrawEnrolment>) named.enrolment = {};
    return named;
}

template <class Map, class Key>
auto* find_in(Map& map, const Key& key) {
    const auto at = map.find(key);
    return at == map.end() ? nullptr : &at->second;
}

}  // namespace

PeopleFacts World::people_facts(const Asker& asker) {
    const auto counts = [](const auto& a) {
        return a.second.region_officer && a.second.state == AccountState::active;
    };
    region.administrators = static_cast<std::uint32_t>(std::ranges::count_if(accounts_, counts));
    PeopleFacts facts;
    facts.region = &region;
    facts.asker = find_in(accounts_, asker.account);
    return facts;
}

template <class Command>
Decided<PeopleChange> World::ask_of_people(const Asker& asker, const Command& command) {
    PeopleFacts facts = people_facts(asker);
    Named named = std::visit([](const auto& wish) { return named_in(wish); }, command);
    for (const auto& [id, enrolment] : enrolments) {
        const bool by_link = named.link != Hash{} && enrolment.link_hash == named.link;
        const bool by_ticket = named.ticket != Hash{} && enrolment.ticket_hash == named.ticket;
        if (id == named.enrolment || by_link || by_ticket) facts.enrolment = enrolment;
        if (!named.login.empty() && enrolment.login_name == named.login && !by_link) {
            facts.login_name_taken = true;
        }
    }
    if (facts.enrolment) {
        named.account = facts.enrolment->account;
        if (!named.office) named.office = facts.enrolment->office;
    }
    if (const auto* session = find_in(sessions, named.session)) {
        facts.session = *session;
        named.account = session->account;
        named.device = session->device;
    }
    if constexpr (std::is_same_v<Command, SignInCommand>) {
        const auto* added = std::get_if<AddPasskey>(&command);
        if (added != nullptr || std::holds_alternative<ChangePasskey>(command)) {
            named.account = asker.account;
        }
        for (const auto& [id, kept] : credentials) {
            for (const Credential& one : kept) {
                facts.passkey_taken |= added != nullptr && one.public_id == added->id;
            }
        }
    }
    if (const auto* device = find_in(devices, named.device)) facts.device = *device;
    if (facts.device && !named.account) named.account = facts.device->account;  // as the store does
    facts.subject = find_in(accounts_, named.account);
    if (!named.office && facts.subject) named.office = facts.subject->home_office;
    facts.office = find_in(offices_, named.office);
    for (const auto& [id, account] : accounts_) {
        if (account.administers(named.office)) ++facts.office_admins;
        if (!named.login.empty() && account.login_name == named.login && id != named.account) {
            facts.login_name_taken = true;
        }
    }
    for (const auto& [id, device] : devices) {
        if (device.account == named.account && !device.revoked) ++facts.devices;
    }
    if (const auto* kept = find_in(credentials, named.account)) facts.credentials = *kept;
    const bool enrolled =
        facts.device && !facts.device->revoked && facts.device->account == named.account;
    if (named.tried.empty() && facts.subject) named.tried = facts.subject->login_name;
    const auto tried_by =
        throttle_key(enrolled ? std::optional(facts.device->id) : std::nullopt, named.tried);
    if (const auto* throttle = find_in(throttles, tried_by)) facts.throttle = *throttle;
    for (const auto& [id, kept] : groups_) facts.groups.push_back(id);
    auto decided = domain::decide(command, asker, facts, now);
    if (decided) keep(*decided, asker, tried_by);
    return decided;
}

Decided<PeopleChange> World::ask(const Asker& asker, const PeopleCommand& command) {
    return ask_of_people(asker, command);
}
Decided<PeopleChange> World::ask(const Asker& asker, const SignInCommand& command) {
    return ask_of_people(asker, command);
}

void World::keep(const PeopleChange& change, const Asker& asker, const std::string& throttle) {
    if (change.region) region = *change.region;
    for (const Account& account : change.accounts) accounts_[account.id] = account;
    for (const Office& office : change.offices) offices_[office.id] = office;
    for (auto& [id, enrolment] : enrolments) {
        if (!std::ranges::count(change.void_enrolments, enrolment.account)) continue;
        enrolment.voided = true;
        enrolment.ticket_hash.reset();
    }
    for (const Enrolment& enrolment : change.enrolments) enrolments[enrolment.id] = enrolment;
    for (AccountId id : change.drop_credentials) credentials.erase(id);
    for (const Credential& credential : change.credentials) {
        auto& kept = credentials[credential.account];
        const auto same = std::ranges::find_if(kept, [&](const Credential& other) {
            return other.kind == credential.kind && other.number == credential.number;
        });
        if (same == kept.end()) {
            kept.push_back(credential);
        } else {
            *same = credential;
        }
    }
    for (auto& [id, device] : devices) {
        if (std::ranges::count(change.revoke_devices, device.account)) device.revoked = true;
    }
    for (const Device& device : change.devices) devices[device.id] = device;
    for (auto& [id, session] : sessions) {
        if (std::ranges::count(change.end_sessions, session.account) ||
            std::ranges::count(change.end_session, id) ||
            std::ranges::count(change.end_devices, session.device)) {
            session.ended = true;
        }
    }
    for (const Session& session : change.sessions) sessions[session.id] = session;
    if (change.throttle) throttles[throttle] = *change.throttle;
    for (const GroupCommand& command : change.groups) {
        if (!ask(asker, command)) throw std::logic_error("a part of a step was refused");
    }
}

}  // namespace tasuki::test
