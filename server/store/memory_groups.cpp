#include <set>

#include "store/memory_find.hpp"
#include "store/memory_tables.hpp"

namespace tasuki::store {

std::optional<row::Group> MemoryTables::group(GroupId id) const {
    auto no = find_in(rows_.group_ids, id);
    return no ? group(*no) : std::nullopt;
}

std::optional<row::Group> MemoryTables::group(GroupNo no) const {
    return find_in(rows_.groups, no);
}

std::vector<GroupNo> MemoryTables::groups() const {
    std::vector<GroupNo> out;
    for (auto& [no, group] : rows_.groups) out.push_back(no);
    return out;
}

std::vector<domain::Membership> MemoryTables::memberships(GroupNo group) const {
    return values_of(rows_.memberships, group);
}

std::vector<row::Admission> MemoryTables::admissions(GroupNo group) const {
    return values_of(rows_.admissions, group);
}

std::vector<GroupNo> MemoryTables::groups_of(AccountId account) const {
    std::set<GroupNo> out;
    for (auto& [key, each] : rows_.memberships)
        if (each.account == account && each.stands()) out.insert(key.first);
    for (auto& [key, each] : rows_.admissions)
        if (each.value.account == account && each.value.state == domain::AdmissionState::invited)
            out.insert(key.first);
    return {out.begin(), out.end()};
}

std::vector<GroupNo> MemoryTables::groups_of_office(OfficeId office) const {
    std::set<GroupNo> out;
    for (auto& [no, each] : rows_.groups)
        if (each.origin == office) out.insert(no);
    for (auto& [key, each] : rows_.memberships)
        if (each.office == office && each.stands()) out.insert(key.first);
    for (auto& [key, each] : rows_.admissions)
        if (each.value.office == office && (each.value.state == domain::AdmissionState::invited ||
                                            each.value.state == domain::AdmissionState::accepted))
            out.insert(key.first);
    return {out.begin(), out.end()};
}

std::optional<GroupNo> MemoryTables::opened_with(AccountId account, ClientMsgId id) const {
    return find_in(rows_.openings, {account, id});
}

std::vector<GroupNo> MemoryTables::open_groups_like(row::FingerprintKind kind,
                                                    const Hash& keyed) const {
    std::vector<GroupNo> out;
    for (auto& [key, standing] : rows_.fingerprints)
        if (standing && std::get<1>(key) == kind && std::get<2>(key) == keyed)
            out.push_back(std::get<0>(key));
    return out;
}

std::vector<row::Fingerprint> MemoryTables::fingerprints(GroupNo group) const {
    std::vector<row::Fingerprint> out;
    for (auto& [key, standing] : rows_.fingerprints)
        if (std::get<0>(key) == group) out.push_back({group, std::get<1>(key), std::get<2>(key)});
    return out;
}

std::vector<row::DifferentPerson> MemoryTables::different_persons(GroupNo group) const {
    return values_of(rows_.different_persons, group);
}

std::uint32_t MemoryTables::duplicate_checks(OfficeId office, const Date& day) const {
    return find_in(rows_.duplicate_checks, {office, day}).value_or(0);
}

std::optional<row::Ask> MemoryTables::ask(GroupNo group, std::uint64_t leaf_index) const {
    return find_in(rows_.asks, {group, leaf_index});
}

void MemoryTables::asks(GroupNo group, std::uint64_t before, const Visit<row::Ask>& visit) const {
    for (auto at = rows_.asks.lower_bound({group, before}); at != rows_.asks.begin();) {
        --at;
        if (at->first.first != group) return;
        if (auto copy = at->second; !visit(std::move(copy))) return;
    }
}

// ---- Writes -------------------------------------------------------------------------------------

GroupNo MemoryTables::add_group(const row::Group& group) {
    must_write();
    auto copy = group;
    copy.no = rows_.groups.empty() ? 1 : rows_.groups.rbegin()->first + 1;
    if (rows_.group_ids.contains(group.id) ||
        rows_.openings.contains({group.opened_by, group.open_msg}))
        throw NotUnique("this group exists");
    add(&Rows::group_ids, copy.id, copy.no);
    add(&Rows::openings, {copy.opened_by, copy.open_msg}, copy.no);
    add(&Rows::groups, copy.no, copy);
    return copy.no;
}

void MemoryTables::put_group(const row::Group& group) {
    must_write();
    auto old = find_in(rows_.groups, group.no);
    if (!old) return;
    auto copy = group;
    copy.id = old->id;
    copy.pseudonym = old->pseudonym;
    copy.opened = old->opened;
    copy.log = old->log;
    copy.opened_by = old->opened_by;
    copy.open_msg = old->open_msg;
    put(&Rows::groups, copy.no, copy);
}

void MemoryTables::put_membership(GroupNo group, const domain::Membership& membership) {
    must_write();
    put(&Rows::memberships, {group, membership.id}, membership);
}

void MemoryTables::put_admission(GroupNo group, const row::Admission& admission) {
    must_write();
    put(&Rows::admissions, {group, admission.value.id}, admission);
}

void MemoryTables::add_fingerprint(const row::Fingerprint& fingerprint) {
    must_write();
    if (fingerprint.kind == row::FingerprintKind::number &&
        !open_groups_like(fingerprint.kind, fingerprint.keyed).empty())
        throw NotUnique("an open group has this insured number");
    add(&Rows::fingerprints, {fingerprint.group, fingerprint.kind, fingerprint.keyed}, true);
}

void MemoryTables::retire_fingerprints(GroupNo group) {
    must_write();
    for (auto& each : fingerprints(group))
        put(&Rows::fingerprints, {group, each.kind, each.keyed}, false);
}

void MemoryTables::drop_fingerprints(GroupNo group) {
    must_write();
    for (auto& each : fingerprints(group))
        drop(&Rows::fingerprints, {group, each.kind, each.keyed});
}

void MemoryTables::add_different_person(const row::DifferentPerson& answer) {
    must_write();
    add(&Rows::different_persons, {answer.group, answer.other}, answer);
}

std::uint32_t MemoryTables::count_duplicate_check(OfficeId office, const Date& day) {
    must_write();
    auto count = duplicate_checks(office, day) + 1;
    put(&Rows::duplicate_checks, {office, day}, count);
    return count;
}

void MemoryTables::add_ask(const row::Ask& ask) {
    must_write();
    add(&Rows::asks, {ask.group, ask.leaf_index}, ask);
}

}  // namespace tasuki::store
