// The anchor: where the chain of batches stood, in the key folder and so apart from the store. A
// store that is put back to an older state is behind it, and start-up refuses that store (the check
// is the engine's). Store thread.
//
// What always holds: place() before an answer, so that no acknowledged batch is unknown here; the
// file is fsync'd at least once a second while there are batches, and by sync(). Two lines are
// written in turn, each of fixed length: a torn write spoils one, the other stands.
#pragma once

#include <filesystem>
#include <optional>

#include "base/clock.hpp"
#include "ledger/chain.hpp"
#include "store/folder.hpp"

namespace tasuki::store {

class AnchorFile {
  public:
    static constexpr const char* kFileName = "anchor";

    // A new one: init, and every restore (a new incarnation).
    static void create(const std::filesystem::path& key_folder, const ledger::Chain& start,
                       const char* name = kFileName);
    // Throws CannotOpen where there is none, or none of its lines can be read.
    explicit AnchorFile(const std::filesystem::path& key_folder, const char* name = kFileName);

    const ledger::Chain& last() const { return last_; }
    void place(const ledger::Chain& chain, Instant now);
    void sync();  // at stop, and when idle
    bool synced() const { return synced_; }

  private:
    Descriptor file_;
    ledger::Chain last_;
    Instant synced_at_;
    bool synced_ = true;
};

}  // namespace tasuki::store
