// Entries as they come out of an export or a store: whatever is accepted must have been written
// like this, byte for byte, or two honest programs would disagree on a hash.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "ledger/leaf.hpp"
#include "ledger/tiles.hpp"
#include "ledger/top.hpp"

using namespace tasuki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    const Bytes bytes = to_bytes(input);
    if (const auto leaf = ledger::decode_leaf(input)) {
        if (ledger::encode(*leaf) != bytes) std::abort();
        (void)ledger::to_text(*leaf);
    }
    if (const auto entry = ledger::decode_top(input)) {
        if (ledger::encode(*entry) != bytes) std::abort();
    }
    if (const auto entries = ledger::decode_bundle(input)) {
        if (ledger::encode_bundle(*entries) != bytes) std::abort();
    }
    return 0;
}
