// Who stands in a group, and who of them reads.
#include "domain/group.hpp"

#include <algorithm>

#include "base/sorted.hpp"
#include "domain/reading.hpp"

namespace tasuki::domain {
namespace {

template <class Row, class Key>
const Row* find_sorted(const std::vector<Row>& rows, const Key& id) {
    const auto at = std::ranges::lower_bound(rows, id, {}, &Row::id);
    return at != rows.end() && at->id == id ? &*at : nullptr;
}

}  // namespace

bool within(const Scope& inner, const Scope& outer) {
    if (outer.kind == ScopeKind::all || inner.kind == ScopeKind::from_now) return true;
    return outer.kind == ScopeKind::from_date && inner.kind == ScopeKind::from_date &&
           inner.from >= outer.from;
}

const Membership* Group::membership(MembershipId wanted) const {
    return find_sorted(memberships, wanted);
}

const Admission* Group::admission(AdmissionId wanted) const {
    return find_sorted(admissions, wanted);
}

const Membership* Group::standing(AccountId account, MembershipId named) const {
    if (named) {
        const Membership* found = membership(named);
        return found && found->stands() && found->account == account ? found : nullptr;
    }
    const Membership* only = nullptr;
    for (const Membership& member : memberships) {
        if (member.account != account || !member.stands()) continue;
        if (only != nullptr) return nullptr;  // two offices: the person has to say through which
        only = &member;
    }
    return only;
}

bool Group::has_standing(AccountId account) const {
    return account && std::ranges::any_of(memberships, [&](const Membership& member) {
               return member.stands() && member.account == account;
           });
}

const Membership* Group::responsible() const {
    const auto at = std::ranges::find_if(memberships, [](const Membership& member) {
        return member.stands() && member.responsible;
    });
    return at == memberships.end() ? nullptr : &*at;
}

std::vector<AccountId> readers(const Group& group, Room room, Instant now) {
    std::vector<AccountId> out;
    if (reading_refusal(group, now)) return out;
    for (const Membership& member : group.memberships) {
        if (reads(member, room, now)) out.push_back(member.account);
    }
    sort_unique(out);
    return out;
}

}  // namespace tasuki::domain
