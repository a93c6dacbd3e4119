// The TLS stream against a client that shares no code with it.
#include "net/tls_stream.hpp"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "net/stream_error.hpp"
#include "net/stream_town.hpp"

namespace tasuki::test {
namespace {

namespace asio = boost::asio;
using net::error_code;
using net::StreamError;
using namespace std::chrono_literals;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

Bytes pattern(std::size_t size, unsigned seed) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) {
        seed = seed * 1664525U + 1013904223U;
        out[i] = static_cast<std::uint8_t>(seed >> 24);
    }
    return out;
}

// Echoes until the peer ends, then ends too.
asio::awaitable<void> echo(StreamPtr stream) {
    Bytes buffer(3000);
    for (;;) {
        auto [error, n] = co_await stream->async_read_some(asio::buffer(buffer), kTuple);
        if (error) break;
        auto [failed, sent] =
            co_await asio::async_write(*stream, asio::buffer(buffer.data(), n), kTuple);
        if (failed) break;
    }
    co_await stream->async_close(kTuple);
}

asio::awaitable<void> idle(StreamPtr) { co_return; }

TEST(Stream, WhatIsEchoedIsWhatWasSent) {
    StreamTown town(echo);
    auto client = town.client();
    auto sent = pattern(100'000, 1);
    for (std::size_t at = 0; at < sent.size(); at += 2500) {
        ASSERT_TRUE(client.write(ByteView(sent).subspan(at, 2500)));
        EXPECT_EQ(client.read_exactly(2500), to_bytes(ByteView(sent).subspan(at, 2500)));
    }
}

// The shared ciphertext buffer's one sin: what A's read made us say goes out on B. B's client would
// see a broken record, or worse, another patient's bytes.
TEST(Stream, ConnectionsThatTakeTurnsNeverSeeEachOthersCiphertext) {
    StreamTown town(echo);
    std::vector<TlsClient> clients;
    for (int i = 0; i < 6; ++i) clients.push_back(town.client());
    for (unsigned round = 0; round < 60; ++round) {
        for (unsigned i = 0; i < clients.size(); ++i) {
            // Makes the server answer inside a read that also returns data.
            if ((round + i) % 3 == 0) clients[i].ask_for_key_update();
            ASSERT_TRUE(clients[i].write(pattern(50 + round, i * 100 + round)));
        }
        for (unsigned i = 0; i < clients.size(); ++i) {
            ASSERT_EQ(clients[i].read_exactly(50 + round), pattern(50 + round, i * 100 + round));
        }
    }
}

asio::awaitable<void> write_many_buffers(StreamPtr stream) {
    std::vector<std::string> pieces;
    std::vector<asio::const_buffer> buffers;
    for (int i = 0; i < 12; ++i) pieces.push_back("piece " + std::to_string(i) + ";");
    for (auto& piece : pieces) buffers.push_back(asio::buffer(piece));
    co_await stream->async_write_some(buffers, kTuple);
}

TEST(Stream, AWholeBufferSequenceIsOneRecordAndOneSend) {
    StreamTown town(write_many_buffers);
    auto client = town.client();
    auto got = client.read_some();
    EXPECT_TRUE(text_of(got).starts_with("piece 0;piece 1;"));
    EXPECT_TRUE(text_of(got).ends_with("piece 11;"));
    EXPECT_EQ(town.counters().records.get(), 1U);
    EXPECT_EQ(town.counters().sends.get(), 1U);
}

asio::awaitable<void> write_burst(StreamPtr stream, int frames) {
    for (int i = 0; i < frames; ++i) {
        auto text = "frame " + std::to_string(i) + "\n";
        auto [error, n] = co_await asio::async_write(*stream, asio::buffer(text), kTuple);
        if (error) co_return;
    }
}

TEST(Stream, FramesOfOneTurnShareASend) {
    StreamTown town(idle);
    std::vector<TlsClient> clients;
    for (int i = 0; i < 10; ++i) clients.push_back(town.client());
    auto streams = town.streams();
    town.on_loop([&] {
        for (auto& stream : streams) {
            asio::co_spawn(stream->get_executor(), write_burst(stream, 8), asio::detached);
        }
    });
    for (auto& client : clients) EXPECT_EQ(client.read_exactly(8 * 8).size(), 64U);
    EXPECT_LE(town.counters().sends.get(), 20U);
}

asio::awaitable<void> write_pattern(StreamPtr stream, std::size_t size, error_code* ended) {
    auto bytes = pattern(size, 7);
    auto [error, n] = co_await asio::async_write(*stream, asio::buffer(bytes), kTuple);
    if (!error) co_await stream->async_close(kTuple);
    *ended = error;
}

TEST(Stream, ATinySendBufferLosesAndReordersNothing) {
    net::StreamLimits limits;
    limits.send_buffer = 2048;
    StreamTown town(idle, limits);
    auto client = town.client(2048);
    error_code ended = asio::error::would_block;
    auto streams = town.streams();
    town.on_loop([&] {
        asio::co_spawn(streams[0]->get_executor(), write_pattern(streams[0], 1'500'000, &ended),
                       asio::detached);
    });
    EXPECT_EQ(client.read_exactly(1'500'000), pattern(1'500'000, 7));
    EXPECT_TRUE(client.read_some().empty());
    EXPECT_TRUE(client.ended_cleanly());
    // More waits for the kernel than one turn, never the whole of it.
    EXPECT_GT(town.counters().sends.get(), 50U);
}

// One tablet left in a car must not hold the memory, nor the messages, of everybody else.
TEST(Stream, APeerThatDoesNotReadIsDroppedAndOthersDoNotNotice) {
    net::StreamLimits limits;
    limits.send_buffer = 4096;
    limits.stall = 3s;
    StreamTown town(idle, limits);
    auto slow = town.client(4096);
    auto quick = town.client();
    auto streams = town.streams();
    error_code slow_end;
    error_code quick_end = asio::error::would_block;
    town.on_loop([&] {
        asio::co_spawn(streams[0]->get_executor(), write_pattern(streams[0], 4'000'000, &slow_end),
                       asio::detached);
        asio::co_spawn(streams[1]->get_executor(), write_pattern(streams[1], 200'000, &quick_end),
                       asio::detached);
    });
    EXPECT_EQ(quick.read_exactly(200'000), pattern(200'000, 7));
    std::size_t most = 0;
    EXPECT_TRUE(town.eventually([&] {
        most = std::max(most, streams[0]->queued());
        return streams[0]->over();
    }));
    EXPECT_LE(most, limits.queued);
    EXPECT_TRUE(town.eventually([&] { return slow_end == StreamError::stalled; }));
    EXPECT_EQ(town.counters().dropped.get(), 1U);
}

TEST(Stream, MoreThanTheCapEndsTheConnection) {
    net::StreamLimits limits;
    limits.send_buffer = 4096;
    limits.queued = 40'000;
    StreamTown town(idle, limits);
    auto slow = town.client(4096);
    auto streams = town.streams();
    error_code ended;
    town.on_loop([&] {
        asio::co_spawn(streams[0]->get_executor(), write_pattern(streams[0], 900'000, &ended),
                       asio::detached);
    });
    EXPECT_TRUE(town.eventually([&] { return ended == StreamError::queue_full; }));
}

TEST(Stream, KeyUpdatesInBothDirectionsGoOnWorking) {
    StreamTown town(echo);
    auto client = town.client();
    for (unsigned i = 0; i < 100; ++i) {
        client.ask_for_key_update();
        ASSERT_TRUE(client.write(pattern(200, i)));
        ASSERT_EQ(client.read_exactly(200), pattern(200, i));
    }
}

TEST(Stream, APeerThatOnlyAsksForKeyUpdatesDoesNotGrowUs) {
    net::StreamLimits limits;
    limits.send_buffer = 2048;
    StreamTown town(echo, limits);
    auto client = town.client(2048);
    auto streams = town.streams();
    timeval briefly{0, 200'000};
    ::setsockopt(client.fd(), SOL_SOCKET, SO_SNDTIMEO, &briefly, sizeof briefly);
    std::size_t most = 0;
    for (unsigned i = 0; i < 3000; ++i) {
        client.ask_for_key_update();
        if (!client.write(pattern(400, i))) break;  // the server has stopped reading
        if (i % 20 == 0) {
            town.on_loop([&] { most = std::max(most, streams[0]->queued()); });
        }
    }
    EXPECT_GT(most, 0U);
    EXPECT_LT(most, 64U * 1024);
}

asio::awaitable<void> note_the_end(StreamPtr stream, error_code* ended) {
    std::array<char, 64> buffer;
    for (;;) {
        auto [error, n] = co_await stream->async_read_some(asio::buffer(buffer), kTuple);
        if (!error) continue;
        *ended = error;
        co_return;
    }
}

// A line cut by somebody in the middle must not look like a peer who had nothing more to say.
TEST(Stream, AFinWithoutCloseNotifyIsTruncationAndWithItIsTheEnd) {
    StreamTown town(idle);
    auto rude = town.client();
    auto polite = town.client();
    auto streams = town.streams();
    error_code rude_end;
    error_code polite_end;
    town.on_loop([&] {
        auto executor = streams[0]->get_executor();
        asio::co_spawn(executor, note_the_end(streams[0], &rude_end), asio::detached);
        asio::co_spawn(executor, note_the_end(streams[1], &polite_end), asio::detached);
    });
    rude.write("half a sen");
    rude.cut_line();
    polite.write("a whole sentence");
    polite.say_goodbye();
    EXPECT_TRUE(town.eventually([&] { return rude_end == StreamError::truncated; }));
    EXPECT_TRUE(town.eventually([&] { return polite_end == asio::error::eof; }));
}

TEST(Stream, GarbageInsteadOfARecordEndsTheConnection) {
    StreamTown town(idle);
    auto client = town.client();
    auto streams = town.streams();
    error_code ended;
    town.on_loop([&] {
        asio::co_spawn(streams[0]->get_executor(), note_the_end(streams[0], &ended),
                       asio::detached);
    });
    auto junk = pattern(300, 3);
    junk[0] = 23;
    junk[1] = 3;
    junk[2] = 3;
    junk[3] = 1;
    junk[4] = 0;
    ASSERT_EQ(::send(client.fd(), junk.data(), junk.size(), 0), 300);
    EXPECT_TRUE(town.eventually([&] { return ended == StreamError::broken_record; }));
}

// The cut: what was accepted for somebody who is no member any more never leaves.
TEST(Stream, NothingReachesTheWireAfterAnAbort) {
    StreamTown town(idle);
    auto client = town.client();
    auto streams = town.streams();
    std::string before = "before the cut";
    std::string after = "after the cut";
    error_code ended;
    town.on_loop([&] {
        streams[0]->async_write_some(asio::buffer(before), [](error_code, std::size_t) {});
    });
    EXPECT_EQ(text_of(client.read_exactly(before.size())), before);
    town.on_loop([&] {
        streams[0]->async_write_some(asio::buffer(after),
                                     [&](error_code error, std::size_t) { ended = error; });
        streams[0]->abort();
    });
    EXPECT_TRUE(client.read_some().empty());
    EXPECT_FALSE(client.ended_cleanly());
    EXPECT_TRUE(town.eventually([&] { return ended == asio::error::operation_aborted; }));
}

TEST(Stream, AnAbortAlsoForgetsWhatTheKernelHasNotSent) {
    net::StreamLimits limits;
    limits.send_buffer = 4096;
    StreamTown town(idle, limits);
    auto client = town.client(4096);
    auto streams = town.streams();
    error_code ended;
    town.on_loop([&] {
        asio::co_spawn(streams[0]->get_executor(), write_pattern(streams[0], 900'000, &ended),
                       asio::detached);
    });
    EXPECT_TRUE(town.eventually([&] { return town.counters().sends.get() > 0; }));
    town.on_loop([&] { streams[0]->abort(); });
    std::size_t got = 0;
    for (auto more = client.read_some(); !more.empty(); more = client.read_some()) {
        got += more.size();
    }
    EXPECT_FALSE(client.ended_cleanly());
    EXPECT_LT(got, 100'000U);
}

// One member's removal is decided in the completion of another's write.
TEST(Stream, AConnectionMayBeAbortedFromInsideTheTurn) {
    StreamTown town(idle);
    auto one = town.client();
    auto two = town.client();
    auto streams = town.streams();
    std::string text = "only one may see this";
    error_code second;
    town.on_loop([&] {
        streams[0]->async_write_some(asio::buffer(text),
                                     [&](error_code, std::size_t) { streams[1]->abort(); });
        streams[1]->async_write_some(asio::buffer(text),
                                     [&](error_code error, std::size_t) { second = error; });
    });
    EXPECT_EQ(text_of(one.read_exactly(text.size())), text);
    EXPECT_TRUE(two.read_some().empty());
    EXPECT_TRUE(town.eventually([&] { return second == asio::error::operation_aborted; }));
}

TEST(Stream, AHandlerIsNeverCalledInsideTheCallThatStartsIt) {
    StreamTown town(idle);
    auto client = town.client();
    auto streams = town.streams();
    bool inside = true;
    bool called_inside = false;
    int called = 0;
    std::array<char, 16> buffer{};
    town.on_loop([&] {
        auto note = [&](auto...) {
            called_inside |= inside;
            ++called;
        };
        streams[0]->async_write_some(asio::buffer("x", 1), note);
        streams[0]->abort();
        streams[0]->async_read_some(asio::buffer(buffer), note);
        streams[0]->async_close(note);
        inside = false;
    });
    EXPECT_TRUE(town.eventually([&] { return called == 3; }));
    town.on_loop([&] { EXPECT_FALSE(called_inside); });
}

TEST(Stream, ADeadlineEndsWhatIsUnderWay) {
    StreamTown town(idle);
    auto client = town.client();
    auto streams = town.streams();
    error_code ended;
    town.on_loop([&] {
        streams[0]->expires_after(300ms);
        asio::co_spawn(streams[0]->get_executor(), note_the_end(streams[0], &ended),
                       asio::detached);
    });
    EXPECT_TRUE(town.eventually([&] { return ended == StreamError::timed_out; }));
    EXPECT_TRUE(client.read_some().empty());
}

TEST(Stream, ALoopThatStopsWithOpenConnectionsLeavesNothingBehind) {
    // The leak checker is the judge: handler, coroutine, stream and core own each other in a ring.
    asio::io_context loop(1);
    net::StreamLimits limits;
    TempFolder folder;
    TestAuthority authority(folder.path().string());
    auto files = authority.issue("server");
    auto context = net::make_tls_context({files.certificate, files.key, {}, {}, false});
    int pair[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    net::UniqueFd other(pair[1]);
    auto stream = std::make_shared<net::TlsStream>(loop, net::UniqueFd(pair[0]), context.get());
    bool called = false;
    auto& inner = *stream;
    inner.async_handshake([stream = std::move(stream), &called](error_code) { called = true; });
    loop.poll();
    EXPECT_FALSE(called);
}

}  // namespace
}  // namespace tasuki::test
