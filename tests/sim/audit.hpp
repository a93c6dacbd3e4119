// Reads the whole record back and compares it with the model, then the ledger with itself. Throws
// Violation at the first thing that does not hold. One thread.
#pragma once

#include "sim/machine.hpp"
#include "sim/model.hpp"

namespace tasuki::sim {

void audit(Machine& machine, const Model& model);

// Parts of it, on any rows.
void audit_groups(const store::Tables& tables, Machine& machine, const Model& model);
void audit_ledger(const store::Tables& tables, const Bytes& incarnation);
void audit_acknowledged(const store::Tables& tables, const Model& model);
// Refusals that the ledger tells of, coalesced ones counted out.
std::uint64_t refusals_recorded(const store::Tables& tables);

}  // namespace tasuki::sim
