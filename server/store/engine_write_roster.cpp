// The parts of GroupWriter that concern the group itself: opening, roster, duplicate guard,
// devices.
#include <algorithm>

#include "store/engine_write.hpp"
#include "store/seal_group.hpp"
#include "store/timers.hpp"

namespace tasuki::store {
namespace {

void add_fingerprints(Tables& tables, const StoreKeys& keys, GroupNo no,
                      const domain::Patient& patient) {
    const auto add = [&](row::FingerprintKind kind, const std::string& text) {
        const auto number = static_cast<std::uint8_t>(kind);
        tables.add_fingerprint({no, kind, keyed_fingerprint(keys, number, text)});
    };
    for (const auto& text : name_fingerprints(patient)) add(row::FingerprintKind::name, text);
    if (const auto text = number_fingerprint(patient)) add(row::FingerprintKind::number, *text);
}

bool open_state(domain::GroupState state) {
    return state != domain::GroupState::closed && state != domain::GroupState::destroyed;
}

// The membership through which this person was last handed something on this device.
const domain::Membership* acting(const domain::Group& group, const domain::Asker& asker,
                                 MembershipId named) {
    if (named) return group.membership(named);
    if (const auto* standing = group.standing(asker.account)) return standing;
    const domain::Membership* latest = nullptr;
    for (const auto& m : group.memberships)
        if (m.account == asker.account && (!latest || latest->since < m.since)) latest = &m;
    return latest;
}

}  // namespace

CachedGroup& GroupWriter::open(const domain::OpenGroup& command, const domain::Change& change,
                               const Asking& asking, const GroupFacts& facts) {
    const domain::Group& value = *change.group;
    CachedGroup group;
    // A key whose group never comes to be does no harm; a group without its key would.
    group.keys = key_store_.make_group_key(value.id);
    ledger::LogCreated created;
    fill_random(created.random);
    const bool demo = facts.region && facts.region->demo;
    created.kind = demo ? ledger::LogKind::demo : ledger::LogKind::real;
    created.home = ledger::Home::group;
    auto first = leaf_from(asking, ledger::Event::log_created, command.office);
    first.patient = value.pseudonym;
    group.place.log = ledger_.create_log(value.id.bytes, created, first);
    group.place.opened_by = asking.asker.account;
    group.place.open_msg = command.client_msg_id;
    group.place.no = tables_.add_group(to_row(value, group.place, *group.keys));
    group.now.log_name = ledger_.log(group.place.log).name;
    group.now.group = change.group;
    for (const auto& m : value.memberships) tables_.put_membership(group.place.no, m);
    for (const auto& a : value.admissions)
        tables_.put_admission(group.place.no, to_row(a, value.id, *group.keys));
    add_fingerprints(tables_, keys_, group.place.no, value.patient);
    keep_timers(tables_, group.place.no, nullptr, value);
    return groups_.add(value.id, std::move(group));
}

void GroupWriter::write_roster(CachedGroup& group, const domain::Change& change) {
    const auto before = group.now.group;
    const auto& after = *change.group;
    for (const auto& m : after.memberships) {
        const auto* old = before->membership(m.id);
        if (!old || *old != m) tables_.put_membership(group.place.no, m);
    }
    for (const auto& a : after.admissions) {
        const auto* old = before->admission(a.id);
        if (!old || *old != a)
            tables_.put_admission(group.place.no, to_row(a, after.id, *group.keys));
    }
    tables_.put_group(to_row(after, group.place, *group.keys));
    if (open_state(before->state) && !open_state(after.state))
        tables_.retire_fingerprints(group.place.no);
    keep_timers(tables_, group.place.no, before.get(), after);
    group.changed(change.group);
}

void GroupWriter::write_handover(const CachedGroup& group, const Asking& asking,
                                 const domain::GroupCommand& command) {
    const auto* attach = std::get_if<domain::AttachGroup>(&command);
    const auto* detach = std::get_if<domain::DetachGroup>(&command);
    const auto* wipe = std::get_if<domain::ReportWipe>(&command);
    if (!attach && !detach && !wipe) return;
    const auto& asker = asking.asker;
    const auto* member = acting(group.group(), asker, wipe ? wipe->membership : MembershipId{});
    if (!member || !asker.device) return;
    row::Handover fresh;
    fresh.group = group.place.no;
    fresh.membership = member->id;
    fresh.device = asker.device;
    fresh.attached = asking.now;
    auto row = tables_.handover(fresh.group, fresh.membership, fresh.device).value_or(fresh);
    if (attach) {
        row.attached = asking.now;
        row.detached.reset();
    }
    if (detach) {
        row.detached = asking.now;
        for (std::size_t i = 0; i < row.last_seq.size(); ++i)
            row.last_seq[i] = std::max(row.last_seq[i], detach->last_handed_over[i]);
    }
    if (wipe) row.wiped = asking.now;
    tables_.put_handover(row);
}

}  // namespace tasuki::store
