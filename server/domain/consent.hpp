// What the other rules ask of a group's consents (rule B3). Pure; any thread.
#pragma once

#include "domain/group.hpp"

namespace tasuki::domain {

// The patient's consent for the group as a whole, not withdrawn.
bool consent_stands(const Group& group);

// When the paper after an oral consent is overdue; empty: none is awaited.
std::optional<Instant> paper_due(const Consent& consent);

// The patient withdrew it for this office, and no newer one names the office.
bool office_barred(const Group& group, OfficeId office);

}  // namespace tasuki::domain
