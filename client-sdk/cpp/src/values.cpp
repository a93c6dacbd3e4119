#include "base/bytes.hpp"
#include "tasuki/client/messages.hpp"

namespace tasuki::client {

std::string hex_of(const std::uint8_t* bytes, std::size_t count) {
    return to_hex(ByteView(bytes, count));
}

std::optional<Bytes> bytes_of_hex(std::string_view hex) { return from_hex(hex); }

const Entry& entry_of(const RoomEvent& event) {
    return std::visit([](const auto& one) -> const Entry& { return one.entry; }, event);
}

std::uint64_t last_seq_of(const RoomEvent& event) {
    const auto* hidden = std::get_if<Hidden>(&event);
    const auto seq = entry_of(event).seq;
    return hidden && hidden->last > seq ? hidden->last : seq;
}

}  // namespace tasuki::client
