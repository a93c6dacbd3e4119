// A set of sequence numbers as sorted, disjoint, non-touching ranges. Value; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "tasuki/client/values.hpp"

namespace tasuki::client {

class SeqSet {
  public:
    void add(SeqRange range);
    void remove(SeqRange range);
    bool contains(std::uint64_t seq) const;
    bool empty() const { return ranges_.empty(); }
    void clear() { ranges_.clear(); }
    const std::vector<SeqRange>& ranges() const { return ranges_; }
    bool operator==(const SeqSet&) const = default;

  private:
    std::vector<SeqRange> ranges_;
};

}  // namespace tasuki::client
