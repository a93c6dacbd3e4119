// Proofs that a client asks for: that its group's head stands in the signed top log, that both only
// grew since it last looked, that an entry is in it. Made from stored tiles and the leaves behind
// them, as of the newest seal. One thread with its own Reading.
#pragma once

#include <optional>

#include "store/store.hpp"
#include "store/tables.hpp"

namespace tasuki::store {

CheckpointNow newest_checkpoint(const Reading& reading);

// Empty: no such group, nothing sealed yet, or the client has seen more than there is.
// Where the ledger of this store began with a restore.
std::optional<Store::Fork> declared_fork(const Reading& reading);
std::optional<HeadProofRead> prove_head(Reading& reading, GroupId group, std::uint64_t seen_top,
                                        std::uint64_t seen_size);
// That the entry at `index` is in the group's log of `size` entries, a size that was sealed.
std::optional<LeafProofRead> prove_leaf(Reading& reading, GroupId group, std::uint64_t index,
                                        std::uint64_t size);

}  // namespace tasuki::store
