// A backup from who knows where: its head, its pieces, and what stands in them once they open.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "store/backup_format.hpp"

using namespace tasuki;

namespace {

store::BackupReader::Get bytes_of(ByteView bytes) {
    return [bytes](std::span<std::uint8_t> out) mutable {
        const auto n = std::min(out.size(), bytes.size());
        std::copy_n(bytes.begin(), n, out.begin());
        bytes = bytes.subspan(n);
        return n;
    };
}

void read_all(ByteView file, const Key& key) {
    try {
        store::BackupReader reader(bytes_of(file));
        reader.unlock(key);
        while (const auto part = reader.next_part()) reader.read(*part, [](ByteView) {});
    } catch (const store::BackupFault&) {
        return;  // said so
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    read_all(bytes, Key{});
    if (const auto head = store::decode_backup_head(bytes))
        if (encode(*head) != to_bytes(bytes)) std::abort();
    (void)store::decode_keys(bytes);
    // The same bytes as content of a file that opens.
    Bytes file;
    store::BackupWriter writer({}, Key{}, [&file](ByteView piece) {
        file.insert(file.end(), piece.begin(), piece.end());
    });
    writer.write(bytes);
    writer.finish();
    read_all(file, Key{});
    return 0;
}
