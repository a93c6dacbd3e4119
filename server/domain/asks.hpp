// Who asked about a patient whose group was found (rule B2): what the origin office is told of it.
// Not a part of the group: its members are not told that another office asked. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "domain/group.hpp"
#include "domain/people.hpp"

namespace tasuki::domain {

// What the asking office heard, or said. Stored and in entries of the ledger: never renumbered.
enum class AskAnswer : std::uint8_t {
    same_number = 1,       // refused: one insured number is one patient
    same_name = 2,         // asked whether it is the same person
    different_person = 3,  // its answer, with a reason: it opened a group of its own
};

struct PatientAsk {
    std::uint64_t number = 0;  // the index of its entry in the group's log
    Instant at;
    AccountId account;
    OfficeId office;
    AskAnswer answer = AskAnswer::same_name;
    std::string relation;  // of the asking office to the patient, in its words
    std::string reason;    // different_person
    bool operator==(const PatientAsk&) const = default;
};

// What of that list a person is shown. An administrator is no reader (A7): who asked, when and what
// was answered, but not the words about the patient.
enum class AsksShown : std::uint8_t { nothing, without_words, all };
AsksShown asks_shown(const Group& group, const Account& reader);

}  // namespace tasuki::domain
