// Verification of an exported ledger with nothing but the keys one trusts: signature, top log,
// tiles, every log, and whether it continues an older checkpoint. Stops at the first fault. Any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/checkpoint.hpp"
#include "ledger/export.hpp"
#include "ledger/fault.hpp"
#include "ledger/verify.hpp"

namespace tasuki::ledger {

struct ExportTrust {
    std::vector<VerifierKey> keys;
    std::optional<std::string> older;  // a signed checkpoint that was kept from before
};

struct ExportReport {
    std::optional<Fault> fault;
    Checkpoint checkpoint;              // believed once fault is not about it
    std::vector<NoteVoucher> vouchers;  // who signed it
    bool with_top = false;
    bool every_log = false;        // and each log that was ever sealed is here
    bool demo = false;             // a demonstration's record, as its first entry says
    std::optional<Fork> restored;  // this ledger began with a restore
    std::uint64_t logs = 0;
    std::uint64_t entries = 0;  // over all logs, the top log included
    bool older_compared = false;
};

ExportReport verify_export(const FileReader& file, const ExportTrust& trust);

}  // namespace tasuki::ledger
