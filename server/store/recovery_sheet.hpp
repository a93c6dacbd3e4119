// The recovery sheet: one printed page with the private half of the backup key in groups that can
// be typed, each line with its own check, and a code by which the operator confirms holding it.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/crypto.hpp"

namespace tasuki::store {

struct RecoverySheet {
    std::string text;  // Japanese and English, at most 78 columns
    std::string code;  // 8 digits, in two groups
};

RecoverySheet make_sheet(const std::string& region_name, const BoxKeyPair& backup, Instant now);

// Four lines of hex digits with a check of two behind each; blanks, line numbers' absence and case
// don't matter. Empty: at least one line is mistyped.
std::string to_typed(const Key& key);
std::optional<Key> from_typed(std::string_view typed);
// Digits only, as the confirmation compares them.
std::string only_digits(std::string_view typed);

}  // namespace tasuki::store
