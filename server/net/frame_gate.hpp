// Reads the headers of WebSocket frames as they pass, and nothing else: Beast joins fragments and
// answers pings without telling how many there were. One per connection, one loop thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"

namespace tasuki::net {

class FrameGate {
  public:
    // False once a message has more than kFragments frames, or when pings and pongs come faster
    // than one each tick after a burst. `tick` is LoopScratch's.
    bool pass(ByteView plain, std::uint32_t tick);

  private:
    static constexpr std::uint32_t kControlBurst = 20;

    std::size_t header_size() const;
    std::uint64_t payload_size() const;
    bool count(std::uint32_t tick);

    std::array<std::uint8_t, 14> header_{};
    std::uint8_t have_ = 0;
    std::uint8_t controls_left_ = kControlBurst;
    std::uint32_t last_tick_ = 0;
    int fragments_ = 0;
    std::uint64_t payload_left_ = 0;
};

}  // namespace tasuki::net
