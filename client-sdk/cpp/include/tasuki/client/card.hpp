// The patient card: the fields there are, what stands in them, and how they are changed. Plain
// data; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tasuki/client/values.hpp"

namespace tasuki::client {

// One field as somebody puts it.
struct CardField {
    std::string key;            // of the form
    std::string value;          // by the kind of the field; empty: nothing stands there any more
    std::string source;         // 情報源
    Day stated_on;              // the day on which it held
    std::uint64_t was_seq = 0;  // CardLine::seq of what its author saw; 0: nothing stood there
};

// What stands in a field, or stood there.
struct CardLine {
    CardField field;
    std::uint64_t seq = 0;  // of the entry that put it so: its version
    Time at;
    AccountId author;
    MembershipId membership;
    OfficeId office;
};

enum class CardKind : std::uint32_t { choice = 1, text, date, number, list };
struct CardForm {
    struct Heading {
        std::string key;
        std::string label;
    };
    struct Choice {
        std::string code;
        std::string label;
    };
    struct Field {
        std::string key;
        std::string label;
        std::string heading;
        CardKind kind = CardKind::text;
        std::vector<Choice> choices;
        std::uint32_t most_bytes = 0;
        bool to_verify = false;  // 要確認
    };
    std::vector<Heading> headings;
    std::vector<Field> fields;
};

struct Card {
    std::vector<CardLine> lines;  // in the order of the form, of what somebody filled
    CardForm form;                // where it was asked for
};
// What stood in one field, newest first.
struct CardVersions {
    std::vector<CardLine> lines;
    bool more = false;  // ask on with before_seq = the last one's seq
};

}  // namespace tasuki::client
