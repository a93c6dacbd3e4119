#include "net/frame_gate.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace tasuki::net {

bool FrameGate::pass(ByteView plain, std::uint32_t tick) {
    bool fine = true;
    while (!plain.empty()) {
        if (payload_left_ > 0) {
            auto skip = std::min<std::uint64_t>(payload_left_, plain.size());
            payload_left_ -= skip;
            plain = plain.subspan(static_cast<std::size_t>(skip));
            continue;
        }
        header_[have_++] = plain.front();
        plain = plain.subspan(1);
        if (have_ < header_size()) continue;
        payload_left_ = payload_size();
        have_ = 0;
        fine = count(tick) && fine;
    }
    return fine;
}

std::size_t FrameGate::header_size() const {
    if (have_ < 2) return 2;
    auto length = header_[1] & 0x7FU;
    std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    std::size_t mask = (header_[1] & 0x80U) != 0 ? 4 : 0;
    return 2 + extended + mask;
}

std::uint64_t FrameGate::payload_size() const {
    std::uint64_t length = header_[1] & 0x7FU;
    if (length < 126) return length;
    std::size_t digits = length == 126 ? 2 : 8;
    length = 0;
    for (std::size_t i = 0; i < digits; ++i) length = length << 8 | header_[2 + i];
    return length;
}

bool FrameGate::count(std::uint32_t tick) {
    auto opcode = header_[0] & 0x0FU;
    if (opcode < 8) {
        fragments_ = opcode == 0 ? fragments_ + 1 : 1;
        return fragments_ <= limits::kFragments;
    }
    auto earned = std::min(tick - last_tick_, kControlBurst - controls_left_);
    controls_left_ = static_cast<std::uint8_t>(controls_left_ + earned);
    last_tick_ = tick;
    if (controls_left_ == 0) return false;
    --controls_left_;
    return true;
}

}  // namespace tasuki::net
