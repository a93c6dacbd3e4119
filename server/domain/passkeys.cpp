// A person's passkeys (rule A3): adding one, naming it, removing it, using it.
#include <algorithm>

#include "base/crypto.hpp"
#include "base/limits.hpp"
#include "domain/passkey.hpp"
#include "domain/people_rule.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

bool is_passkey(const Credential& credential) {
    return credential.kind == CredentialKind::passkey && !credential.used;
}

const Credential* passkey_of(const PeopleCase& c, ByteView id) {
    const auto at = std::ranges::find_if(c.facts.credentials, [&](const Credential& credential) {
        return is_passkey(credential) && std::ranges::equal(credential.public_id, id);
    });
    return at == c.facts.credentials.end() ? nullptr : &*at;
}

// The row of one that was removed is taken again, so that there are never more rows than passkeys.
std::uint32_t free_number(const PeopleCase& c) {
    std::uint32_t number = 0;
    for (const Credential& credential : c.facts.credentials) {
        if (credential.kind != CredentialKind::passkey) continue;
        if (credential.used) return credential.number;
        number = std::max(number, credential.number + 1);
    }
    return number;
}

// The entry carries the state of the account, as those of the other factors do, and names the key.
void tell(const PeopleCase& c, PeopleChange& change, ledger::Event event,
          const Credential& credential) {
    const Account& person = *c.facts.asker;
    change.accounts.push_back(person);
    add_state_act(change, event, "A3", person.id, person.home_office).digest =
        sha256({credential.public_id, credential.secret});
    change.factors_changed = person.id;
}

}  // namespace

Decided<PeopleChange> rule(const PeopleCase& c, const AddPasskey& wish) {
    if (No no = person_may_ask(c)) return *no;
    if (No no = fresh_enough(c.asker)) return *no;
    if (No no = words(wish.name, limits::kName)) return *no;
    if (wish.id.empty() || wish.id.size() > limits::kPasskeyId || wish.key.empty()) {
        return Refusal::bad_value;
    }
    if (c.facts.passkey_taken) return Refused(Refusal::passkey_exists, "A3");
    const auto count = std::ranges::count_if(c.facts.credentials, is_passkey);
    if (static_cast<std::size_t>(count) >= limits::kPasskeysPerPerson) {
        return Refused(Refusal::passkey_limit, "A3");
    }
    Credential made;
    made.account = c.who();
    made.kind = CredentialKind::passkey;
    made.number = free_number(c);
    made.secret = wish.key;
    made.last_step = wish.count;
    made.made = c.now;
    made.public_id = wish.id;
    made.name = wish.name;
    made.synced = wish.synced;
    PeopleChange change;
    change.credentials.push_back(made);
    tell(c, change, ledger::Event::passkey_added, made);
    return change;
}

// A new name is told nobody and needs no second look: it opens nothing.
Decided<PeopleChange> rule(const PeopleCase& c, const ChangePasskey& wish) {
    if (No no = person_may_ask(c)) return *no;
    const Credential* found = passkey_of(c, wish.id);
    if (found == nullptr) return Refusal::not_found;
    PeopleChange change;
    if (!wish.remove) {
        if (No no = words(wish.name, limits::kName)) return *no;
        change.credentials.push_back(*found);
        change.credentials.back().name = wish.name;
        change.accounts.push_back(*c.facts.asker);
        add_state_act(change, ledger::Event::person_changed, "A3", c.who(),
                      c.facts.asker->home_office);
        return change;
    }
    if (No no = fresh_enough(c.asker)) return *no;
    Credential& gone = change.credentials.emplace_back();
    gone.account = found->account;
    gone.kind = CredentialKind::passkey;
    gone.number = found->number;
    gone.used = true;
    tell(c, change, ledger::Event::passkey_removed, *found);
    return change;
}

No use_passkey(const PeopleCase& c, const PasskeyUse& use, PeopleChange& change) {
    const Credential* found = passkey_of(c, use.id);
    // Removed or replaced since the signature was looked at; and what may be synced never changes.
    if (found == nullptr || sha256(found->secret) != use.key_checked ||
        found->synced != use.synced) {
        return Refused(Refusal::passkey_wrong, "A3");
    }
    if (!counter_goes_on(static_cast<std::uint32_t>(found->last_step), use.count)) {
        Act& act = add_act(change, ledger::Event::sign_in_failed, "A3");
        act.object = found->account.bytes;
        act.reason = static_cast<std::uint16_t>(Refusal::passkey_copied);
        act.digest = sha256({found->public_id, found->secret});
        change.failed = Refusal::passkey_copied;
        return {};
    }
    change.credentials.push_back(*found);
    change.credentials.back().last_step = use.count;
    change.credentials.back().last_used = c.now;
    return {};
}

}  // namespace tasuki::domain
