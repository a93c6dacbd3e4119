// The counter of frames, fed whole and byte by byte.
#include "net/frame_gate.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace tasuki::test {
namespace {

Bytes frame(int opcode, bool fin, std::size_t size) {
    Bytes out{static_cast<std::uint8_t>((fin ? 0x80 : 0) | opcode)};
    if (size < 126) {
        out.push_back(static_cast<std::uint8_t>(0x80 | size));
    } else if (size < 65536) {
        out.insert(out.end(),
                   {0xFE, static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)});
    } else {
        out.push_back(0xFF);
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.push_back(static_cast<std::uint8_t>(size >> shift));
        }
    }
    out.insert(out.end(), {1, 2, 3, 4});
    out.insert(out.end(), size, 0x80);  // would look like a frame if the length were misread
    return out;
}

bool feed(net::FrameGate& gate, const Bytes& bytes, std::size_t step) {
    bool fine = true;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        fine = gate.pass(ByteView(bytes).subspan(at, std::min(step, bytes.size() - at)), 1) && fine;
    }
    return fine;
}

TEST(FrameGate, CountsTheFramesOfOneMessageWhereverTheyAreSplit) {
    for (std::size_t step : {1, 2, 7, 100'000}) {
        for (std::size_t size : {0, 125, 126, 300, 65536}) {
            if (step == 1 && size > 1000) continue;
            net::FrameGate gate;
            for (int message = 0; message < 3; ++message) {
                for (int i = 1; i <= limits::kFragments; ++i) {
                    EXPECT_TRUE(
                        feed(gate, frame(i == 1 ? 2 : 0, i == limits::kFragments, size), step));
                }
            }
            EXPECT_TRUE(feed(gate, frame(2, false, size), step));
            for (int i = 2; i <= limits::kFragments; ++i) {
                EXPECT_TRUE(feed(gate, frame(0, false, size), step));
            }
            EXPECT_FALSE(feed(gate, frame(0, false, size), step)) << step << " " << size;
        }
    }
}

TEST(FrameGate, AllowsABurstOfPingsAndThenOneATick) {
    net::FrameGate gate;
    auto ping = frame(9, true, 4);
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(gate.pass(ping, 10));
    EXPECT_FALSE(gate.pass(ping, 10));
    EXPECT_TRUE(gate.pass(ping, 11));
    EXPECT_FALSE(gate.pass(ping, 11));
    for (std::uint32_t tick = 100; tick < 400; ++tick) EXPECT_TRUE(gate.pass(ping, tick));
}

}  // namespace
}  // namespace tasuki::test
