// Appends entries to the logs of the ledger and closes each commit batch with its chain value.
// Keeps of every log in use its growing edge, so that an entry costs one row and a handful of
// hashes.
//
// Store thread only. What stands here is ahead of the disk until the transaction commits: whoever
// rolls back calls forget(), and everything is read again.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledger/chain.hpp"
#include "ledger/leaf.hpp"
#include "ledger/tree.hpp"
#include "store/journal_format.hpp"
#include "store/store.hpp"
#include "store/tables.hpp"

namespace tasuki::store {

// One log as it stands, uncommitted entries included.
struct OpenLog {
    LogNo no = 0;
    LedgerId id;
    Hash name{};
    std::array<std::uint8_t, 16> owner{};
    ledger::LogCreated created;
    Instant last_time;  // of its newest leaf
    std::uint64_t state_at = ledger::kNoState;
    ledger::Frontier frontier;
    std::uint64_t sealed_size = 0;
    std::vector<Hash> unsealed;  // hashes of the leaves from sealed_size on
};

struct Appended {
    LedgerPlace place;
    LeafNo n = 0;
};

class LeafWriter {
  public:
    LeafWriter(Tables& tables, ByteView incarnation);

    // Leaf 0 is written with it. `owner`: the group or office; zero: the region.
    LogNo create_log(const std::array<std::uint8_t, 16>& owner, const ledger::LogCreated& created,
                     ledger::Leaf first);

    // Index, ledger, state_at are filled here; the rest is the caller's. Where the log's newest
    // entry is later than leaf.time, an entry that says so goes in front.
    Appended append(LogNo log, ledger::Leaf leaf);

    // The chain row over what was appended since the last one, `top` entries behind it; nothing
    // where nothing was. Returns the chain as it then stands.
    const ledger::Chain& close_batch(Instant at, std::span<const Hash> top = {});

    // What of the closed batch a restore must not undo; asked for once, behind its commit.
    std::vector<JournalAct> take_kept() { return std::exchange(kept_, {}); }

    OpenLog& log(LogNo no);
    const ledger::Chain& chain() const { return chain_; }
    LeafNo last_leaf() const { return next_ - 1; }
    std::uint64_t written() const { return written_; }
    // Logs with entries that no seal covers.
    const std::set<LogNo>& changed() const { return changed_; }
    void sealed(LogNo no);

    void forget();
    // Lets go of logs that can be read again; between batches.
    void trim(std::size_t keep);

  private:
    void load_tail();
    std::unique_ptr<OpenLog> load(LogNo no) const;
    Appended put(OpenLog& log, ledger::Leaf& leaf);

    Tables& tables_;
    Bytes incarnation_;
    std::unordered_map<LogNo, std::unique_ptr<OpenLog>> logs_;
    std::set<LogNo> changed_;
    std::vector<Hash> batch_;
    std::vector<JournalAct> kept_;
    ledger::Chain chain_;
    LeafNo next_ = 1;
    std::uint64_t written_ = 0;
};

// The newest entry of a log that carries a state, as its last entry names it; zero hash: none yet.
Hash newest_state(const Reading& reading, LogNo log);

}  // namespace tasuki::store
