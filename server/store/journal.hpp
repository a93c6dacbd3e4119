// The journal on its disk: what a restore must not undo, in a folder of its own choice, apart from
// store and backups, append-only. Its anchor, in the key folder, names its last record, so that a
// missing tail is noticed. Store thread.
//
// What always holds: what keep() has returned from is fsync'd, and its anchor too; no act whose
// command was answered is missing. A torn tail was never answered for, and goes at the next open.
#pragma once

#include <filesystem>
#include <vector>

#include "store/anchor.hpp"
#include "store/journal_format.hpp"
#include "store/tables.hpp"

namespace tasuki::store {

struct JournalPlaces {
    std::filesystem::path folder;
    std::filesystem::path key_folder;
};

class JournalFile {
  public:
    static constexpr const char* kFileName = "journal";
    static constexpr const char* kAnchorName = "journal.anchor";

    // Of the store that lives as `incarnation`; begun, from batch `n` on, where there is none.
    // Throws CannotOpen where it is not whole or belongs to another store.
    static JournalFile open(const JournalPlaces& places, const SigningSeed& seed,
                            ByteView incarnation, std::uint64_t n, Instant now);
    // A new life of a restore, behind `before` (whole lines, or empty): beside the real ones under
    // names of their own, until take_place().
    static JournalFile open_restoring(const JournalPlaces& places, const SigningSeed& seed,
                                      std::string_view before, ByteView incarnation,
                                      std::uint64_t n, Instant now);
    // In two steps around the one that makes the store: first the journal …
    static void take_place(const JournalPlaces& places);
    // … then its anchor. A crash between them leaves an anchor that the journal ran through.
    static void anchor_takes_place(const JournalPlaces& places);

    // In the order of the ledger. What stands in it already is passed over.
    void keep(const std::vector<JournalAct>& acts);
    const JournalHead& head() const { return head_; }

  private:
    JournalFile(const std::filesystem::path& file, AnchorFile anchor, const SigningSeed& seed,
                const JournalText& text);

    std::filesystem::path path_;
    Descriptor file_;
    AnchorFile anchor_;
    SigningSeed seed_;
    JournalHead head_;
    std::uint64_t last_n_ = 0;  // of the newest record …
    std::size_t of_last_ = 0;   // … and how many there are of that batch
};

// What a restore must not undo in the batches behind this one, in the order of the ledger.
std::vector<JournalAct> acts_after(const Reading& reading, std::uint64_t n);

// Of a file that a restore was given; throws CannotOpen. Empty: no such file.
std::optional<JournalHead> journal_anchor(const std::filesystem::path& key_folder);

}  // namespace tasuki::store
