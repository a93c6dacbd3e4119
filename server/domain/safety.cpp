// What the operator does so that the record outlives its machine (rule I3): each leaves its entry.
#include "domain/people_rule.hpp"

namespace tasuki::domain {

Decided<PeopleChange> rule(const PeopleCase& c, const RecordBackup& wish) {
    if (No no = operator_asks(c)) return *no;
    if (c.facts.region == nullptr) return Refusal::not_found;
    if (!wish.backup.id || wish.backup.digest == Hash{} || wish.backup.made > c.now)
        return Refusal::bad_value;
    PeopleChange change;
    change.backup = wish.backup;
    Act& act = add_act(change, ledger::Event::backup_made, "I3");
    act.object = wish.backup.id.bytes;
    act.digest = wish.backup.digest;
    return change;
}

// What was signed out, revoked or used since the backup is not in it: nothing that stood then may
// open a door now.
Decided<PeopleChange> rule(const PeopleCase& c, const DeclareRestore& wish) {
    if (No no = operator_asks(c)) return *no;
    if (c.facts.region == nullptr) return Refusal::not_found;
    if (!wish.backup || wish.fork.old_origin == Hash{}) return Refusal::bad_value;
    PeopleChange change;
    change.end_everything = true;
    add_act(change, ledger::Event::fork_declared, "I3").fork = wish.fork;
    add_act(change, ledger::Event::restored, "I3").object = wish.backup.bytes;
    return change;
}

Decided<PeopleChange> rule(const PeopleCase& c, const RecordRekey& wish) {
    if (No no = operator_asks(c)) return *no;
    if (c.facts.region == nullptr) return Refusal::not_found;
    PeopleChange change;
    add_act(change, ledger::Event::rekeyed, "I3").reason = static_cast<std::uint16_t>(wish.what);
    return change;
}

}  // namespace tasuki::domain
