// The parts of GroupWriter that concern the duplicate guard (rule B2): who asked, for the office
// that has the patient's group, and that two were said to be different people.
#include "store/engine_write.hpp"
#include "store/seal_group.hpp"

namespace tasuki::store {

void GroupWriter::note_ask(const domain::OpenGroup& command, const Asking& asking, GroupNo found,
                           domain::AskAnswer answer) {
    const auto group = tables_.group(found);
    if (!group) return;
    const auto keys = key_store_.group_keys(group->id);
    if (!keys) throw RecordFault("group " + group->id.hex() + ": its keys are missing");
    row::Ask ask;
    ask.group = found;
    ask.at = asking.now;
    ask.account = asking.asker.account;
    ask.office = command.office;
    ask.answer = answer;
    const bool different = answer == domain::AskAnswer::different_person;
    seal_ask(ask, {command.relation, different ? command.different_person_reason : ""}, group->id,
             *keys);
    auto leaf = leaf_from(asking, ledger::Event::duplicate_asked, command.office);
    leaf.patient = group->pseudonym;
    leaf.rule = "B2";
    leaf.action = static_cast<std::uint16_t>(answer);
    leaf.ciphertext = sha256(ask.sealed);
    ask.leaf_index = ledger_.append(group->log, leaf).place.index;
    tables_.add_ask(ask);
}

void GroupWriter::note_asked(const domain::OpenGroup& command, const Asking& asking,
                             const GroupFacts& facts, const domain::Refused& refused) {
    tables_.count_duplicate_check(command.office, jst_date(asking.now));
    const bool number = refused.refusal == Refusal::group_exists;
    for (auto found : number ? facts.same_number : facts.same_name)
        note_ask(command, asking, found,
                 number ? domain::AskAnswer::same_number : domain::AskAnswer::same_name);
}

void GroupWriter::guard_duplicates(const domain::OpenGroup& command, const CachedGroup& group,
                                   const Asking& asking, const GroupFacts& facts) {
    tables_.count_duplicate_check(command.office, jst_date(asking.now));
    if (!command.different_person) return;
    for (auto other : facts.same_name) {
        row::DifferentPerson answer;
        answer.group = group.place.no;
        answer.other = other;
        answer.answered_by = asking.asker.account;
        answer.office = command.office;
        answer.at = asking.now;
        answer.sealed = seal_reason(command.different_person_reason, group.group().id, *group.keys);
        tables_.add_different_person(answer);
        note_ask(command, asking, other, domain::AskAnswer::different_person);
    }
}

}  // namespace tasuki::store
