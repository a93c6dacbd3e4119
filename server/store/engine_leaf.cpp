#include "store/engine_leaf.hpp"

#include "store/engine_events.hpp"

namespace tasuki::store {
namespace {

Pseudonym pseudonym_of(PeopleCache& people, AccountId id) {
    const auto account = people.account(id);
    return account ? account->pseudonym : Pseudonym{};
}

// Who and whose office the object of an act on a group is.
void name_subject(ledger::Leaf& leaf, const domain::Group& group, PeopleCache& people) {
    AccountId account;
    if (const auto* m = group.membership(MembershipId{leaf.object.bytes})) {
        account = m->account;
        leaf.subject_office = m->office;
    } else if (const auto* a = group.admission(AdmissionId{leaf.object.bytes})) {
        account = a->account ? a->account : a->office_manager;
        leaf.subject_office = a->office;
    }
    if (account) leaf.subject = pseudonym_of(people, account);
}

}  // namespace

ledger::Leaf leaf_from(const Asking& asking, ledger::Event event, OfficeId acting_office) {
    const auto& asker = asking.asker;
    ledger::Leaf leaf;
    leaf.time = asking.now;
    leaf.clock = asking.clock;
    leaf.event = event;
    leaf.assurance = assurance_of(asker.level);
    leaf.session = asker.session;
    leaf.device = asker.device;
    leaf.address = asker.address;
    leaf.app_version = asker.app_version;
    leaf.request = asker.request;
    leaf.office = acting_office;
    if (!asking.account) return leaf;
    leaf.actor = asking.account->pseudonym;
    if (const auto* affiliation = asking.account->active_at(acting_office))
        leaf.role = affiliation->profession;
    return leaf;
}

ledger::Leaf leaf_of_act(const Asking& asking, const domain::Act& act, const domain::Group* group,
                         PeopleCache& people) {
    auto leaf = leaf_from(asking, act.event, act.office);
    leaf.rule = act.rule;
    leaf.reason = act.reason;
    leaf.version = act.version;
    leaf.object.bytes = act.object;
    leaf.ciphertext = act.digest;
    if (act.by_passkey) leaf.assurance = ledger::Assurance::passkey;
    if (act.fork) leaf.extra = encode(*act.fork);
    if (act.range.first != 0) {
        leaf.room = static_cast<std::uint32_t>(act.room);
        leaf.first_seq = act.range.first;
        leaf.last_seq = act.range.last;
    }
    if (act.on_behalf_of) {
        leaf.on_behalf_of = pseudonym_of(people, act.on_behalf_of);
        leaf.entered_by = leaf.actor;
    }
    if (group) {
        leaf.patient = group->pseudonym;
        leaf.roster_epoch = group->epoch;
        if (leaf.object) name_subject(leaf, *group, people);
        return leaf;
    }
    if (const auto account = leaf.object ? people.account(AccountId{act.object}) : nullptr)
        leaf.subject = account->pseudonym;
    else if (people.office_log(OfficeId{act.object}) != 0)
        leaf.subject_office = OfficeId{act.object};
    return leaf;
}

}  // namespace tasuki::store
