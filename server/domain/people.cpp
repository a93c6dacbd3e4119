// What an account may be asked about itself.
#include "domain/people.hpp"

#include <algorithm>

namespace tasuki::domain {

const Affiliation* Account::active_at(OfficeId office) const {
    const auto at = std::ranges::find(affiliations, office, &Affiliation::office);
    return at != affiliations.end() && at->active && office ? &*at : nullptr;
}

bool Account::administers(OfficeId office) const {
    const Affiliation* at = active_at(office);
    return at != nullptr && at->office_admin && state == AccountState::active;
}

bool Account::has_active_affiliation() const {
    return std::ranges::any_of(affiliations, &Affiliation::active);
}

}  // namespace tasuki::domain
