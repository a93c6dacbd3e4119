// What a journal adds to a restore: which of its acts came after the backup, whether it is known to
// be complete, and the commands that take again what they took. One thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "domain/command.hpp"
#include "store/backup_format.hpp"
#include "store/journal_format.hpp"
#include "store/tables.hpp"

namespace tasuki::store {

// What is known of the old life besides the backup: where its key folder outlived it.
struct KnownEnd {
    std::optional<ledger::Chain> anchor;
    std::optional<JournalHead> journal;
};

struct GivenJournal {
    std::string text;               // its whole lines
    std::vector<JournalAct> after;  // the backup, in order, over all later lives
    // It begins before the backup, and ends where its anchor says: nobody was cut unknown to it.
    bool complete = false;
};

// Throws CannotOpen, before anything was changed: a journal of another store or another life,
// altered, torn.
GivenJournal read_given_journal(const std::filesystem::path& file, const BackupHead& backup,
                                const PublicKey& key, const KnownEnd& known);

// In order; what the store does not know, because it began after the backup, is left out.
std::vector<domain::Command> commands_again(const Reading& reading,
                                            const std::vector<JournalAct>& acts);

}  // namespace tasuki::store
