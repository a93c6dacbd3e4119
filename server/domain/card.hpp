// The patient card (rule C11): which fields there are, and what one may hold. The fields are data
// (card_table.cpp); the values are entries of the staff room, the newest of each field the one that
// stands. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

namespace tasuki::domain {

struct Account;
struct Group;

enum class CardKind : std::uint8_t { choice = 1, text = 2, date = 3, number = 4, list = 5 };

struct CardChoice {
    std::string_view code;
    std::string_view japanese;
};
struct CardHeading {
    std::string_view key;
    std::string_view japanese;
};
struct CardField {
    std::string_view key;  // never given another meaning: old values stand under it
    std::string_view heading;
    CardKind kind;
    std::string_view japanese;
    std::span<const CardChoice> choices = {};
    std::size_t most = 300;  // bytes
    bool to_verify = false;  // 要確認: known from memory of the sample forms
};

std::span<const CardHeading> card_headings();  // in the order of the page
std::span<const CardField> card_fields();      // … of the form
const CardField* card_field(std::string_view key);

// 共有方針: versions of one text, changed alone, with an entry of its own kind.
inline constexpr std::string_view kSharedPlan = "plan";
// 認定有効期間 (to): reminded of before it ends.
inline constexpr std::string_view kCertifiedUntil = "care_level.valid_to";

// What a change puts into one field.
struct CardValue {
    std::string key;
    std::string value;  // empty: nothing stands there any more
    std::string source;
    Date stated_on;
    std::uint64_t was_seq = 0;  // of the value that its author saw; 0: none
    bool operator==(const CardValue&) const = default;
};

// Why the field can't hold that; the empty value fits every field.
std::optional<Refusal> misfit(const CardField& field, std::string_view value);

// The day on which a value falls due, of a field that is reminded of.
Date due_on(std::string_view key, std::string_view value);

// Who of a group sees to the renewal of the 認定: its care managers, and who leads it.
bool sees_to_certification(const Group& group, const Account& account);

}  // namespace tasuki::domain
