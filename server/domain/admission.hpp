// What admitting, naming and accepting have in common (rule B4). Internal to the room.
#pragma once

#include <vector>

#include "domain/rule.hpp"

namespace tasuki::domain {

// The account exists, stands, and works there.
No person_of_office(const Account* person, AccountId named, OfficeId office);
// Neither a member through that office, nor invited through it.
No not_yet_in(const Group& group, AccountId account, OfficeId office);
No seats_left(const Group& group);
void insert(std::vector<Admission>& admissions, Admission admission);

}  // namespace tasuki::domain
