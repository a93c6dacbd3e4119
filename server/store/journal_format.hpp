// The journal's lines (docs/backup-format.md): what a restore must not undo, by ids only. Pure; any
// thread.
//
// Signed by the ledger's key: its public half is in every auditor's hands, so that a copy on
// another machine can be checked there by somebody who could not have written it; and the seed is
// in each backup, so that a restore on an empty machine can check it too.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/crypto.hpp"
#include "ledger/leaf.hpp"

namespace tasuki::store {

// One act that took something from somebody; or, where `life` is set, the beginning of a life of
// the store (init, a restore, or a journal that was begun later), named by `at`.
struct JournalAct {
    std::uint64_t n = 0;  // of the commit batch, in the chain of its life
    Instant time;
    bool life = false;
    ledger::Event event{};
    std::array<std::uint8_t, 16> at{};      // group or office; zero: the region
    std::array<std::uint8_t, 16> object{};  // membership, admission, account, device, office
    std::uint16_t reason = 0;               // as in the entry of the ledger
    bool operator==(const JournalAct&) const = default;
};

// Where a journal ends. Two that agree on it agree on everything before.
struct JournalHead {
    std::uint64_t number = 0;  // of the last record
    Hash value{};
    bool operator==(const JournalHead&) const = default;
};

// Whether an entry is of those that a restore must not undo, and what the journal says of it.
// `owner` is that of the log in which it stands.
std::optional<JournalAct> journal_act(const std::array<std::uint8_t, 16>& owner,
                                      const ledger::Leaf& leaf);

// The first line, and the head behind it.
std::string journal_title(const PublicKey& key);
JournalHead journal_start(std::string_view title);
// The next record's line; `head` moves on.
std::string journal_line(const JournalAct& act, JournalHead& head, const SigningSeed& seed);

struct JournalText {
    std::vector<JournalAct> acts;
    std::vector<Hash> values;  // of the head behind each act
    JournalHead head;
    std::size_t whole = 0;  // bytes up to the end of the last whole line
    bool torn = false;      // and something follows that is no whole line
    // Whether the journal ran through this head.
    bool reaches(const JournalHead& other) const;
};
struct JournalFault {
    enum class What : std::uint8_t {
        no_journal,  // the first line is none of ours
        other_key,   // of another store
        altered,
        missing,  // a record before this one
        unknown   // an act of a newer version
    } what = What::no_journal;
    std::uint64_t number = 0;  // of the first record that does not hold
};
std::string to_text(const JournalFault& fault);

// All of it or nothing: each record is signed over everything before it.
std::variant<JournalText, JournalFault> read_journal(std::string_view text, const PublicKey& key);

}  // namespace tasuki::store
