// Who asked about the patient of a group (rule B2), each row held against its entry of the ledger.
#include <algorithm>

#include "base/limits.hpp"
#include "store/reads.hpp"

namespace tasuki::store {
AsksRead Reads::asks(GroupId id, std::uint64_t before, std::size_t limit) const {
    const ReadScope scope(reading_);
    AsksRead out;
    const auto group = reading_.group(id);
    if (!group) return out;
    const auto keys = group_keys_(id);
    const std::uint64_t end =
        before == 0 ? reading_.log_size(group->log) : std::min(before, row::kHighest);
    const std::size_t most = limit == 0 ? limits::kPage : std::min(limit, limits::kPage);
    std::size_t bytes = 0;
    reading_.asks(group->no, end, [&](row::Ask&& row) {
        bytes += row.sealed.size();
        if (out.asks.size() >= most || (!out.asks.empty() && bytes > limits::kPageBytes)) {
            out.more = true;
            return false;
        }
        const auto entry = reading_.leaf(group->log, row.leaf_index);
        if (!entry || !told_by(row, entry->bytes))
            throw RecordFault("group " + id.hex() + ": who asked is not what its entry says");
        auto words = open_ask(row, id, keys.get());
        out.asks.push_back({row.leaf_index, row.at, row.account, row.office, row.answer,
                            std::move(words.relation), std::move(words.reason)});
        return true;
    });
    return out;
}

}  // namespace tasuki::store
