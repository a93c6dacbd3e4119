// WebSockets over the whole server, by a client that can misbehave.
#include <thread>

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "net/server_town.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;

TEST(WebSocket, FramesComeBackWhole) {
    ServerTown town;
    auto socket = town.socket();
    ASSERT_EQ(socket.status(), 101);
    EXPECT_NE(socket.answer().head.find("Sec-WebSocket-Protocol: tasuki.v1"), std::string::npos);
    for (std::size_t size : {0, 1, 125, 126, 255, 256, 257, 1600, 5000, 65536}) {
        std::string sent(size, static_cast<char>('a' + size % 26));
        ASSERT_TRUE(socket.send_binary(sent));
        auto got = socket.read_frame();
        ASSERT_TRUE(got) << size;
        EXPECT_EQ(text_of(got->payload), sent) << size;
    }
}

TEST(WebSocket, AFrameAboveTheLimitClosesWith1009) {
    ServerTown town;
    auto member = town.socket();
    ASSERT_TRUE(member.send_binary(std::string(limits::kFrame + 1, 'x')));
    EXPECT_EQ(member.read_close_code(), 1009);
}

// Before sign-in nobody may make us keep more than 4 KiB for him.
TEST(WebSocket, ALargeFrameBeforeSignInClosesWith1009) {
    ServerTown town;
    WsWish stranger;
    stranger.bearer = "";
    auto socket = town.socket(stranger);
    ASSERT_EQ(socket.status(), 101);
    ASSERT_TRUE(socket.send_binary(std::string(limits::kFrameBeforeSignIn, 'x')));
    EXPECT_EQ(socket.read_binary().size(), limits::kFrameBeforeSignIn);
    ASSERT_TRUE(socket.send_binary(std::string(limits::kFrameBeforeSignIn + 1, 'x')));
    EXPECT_EQ(socket.read_close_code(), 1009);
}

TEST(WebSocket, AStrangerWhoDoesNotSignInIsClosed) {
    TownWish wish;
    wish.stream.before_sign_in = 1500ms;
    ServerTown town(wish);
    WsWish stranger;
    stranger.bearer = "";
    auto socket = town.socket(stranger);
    EXPECT_EQ(socket.read_close_code(), 4004);
    auto member = town.socket();
    std::this_thread::sleep_for(2500ms);
    member.send_binary("signed in, so the time does not run");
    EXPECT_NE(member.read_binary(), "");
}

TEST(WebSocket, TextIsNotSpokenHere) {
    ServerTown town;
    auto socket = town.socket();
    ASSERT_TRUE(socket.send_frame(1, view("hello")));
    EXPECT_EQ(socket.read_close_code(), 1003);
}

TEST(WebSocket, SixteenFragmentsPassAndSeventeenClose) {
    ServerTown town;
    auto socket = town.socket();
    for (int i = 0; i < 16; ++i) {
        ASSERT_TRUE(socket.send_frame(i == 0 ? 2 : 0, view("ab"), i == 15));
    }
    EXPECT_EQ(socket.read_binary().size(), 32U);
    for (int i = 0; i < 17; ++i) socket.send_frame(i == 0 ? 2 : 0, view("ab"), false);
    EXPECT_EQ(socket.read_close_code(), 1008);
}

// Empty fragments never reach the session: without the gate they would keep us busy for nothing.
TEST(WebSocket, EmptyFragmentsWithoutEndClose) {
    ServerTown town;
    auto socket = town.socket();
    socket.send_frame(2, {}, false);
    for (int i = 0; i < 30; ++i) socket.send_frame(0, {}, false);
    EXPECT_EQ(socket.read_close_code(), 1008);
}

TEST(WebSocket, PingsAreAnsweredAndAFloodOfThemCloses) {
    ServerTown town;
    auto socket = town.socket();
    ASSERT_TRUE(socket.send_frame(9, view("are you there")));
    auto pong = socket.read_frame();
    ASSERT_TRUE(pong);
    EXPECT_EQ(pong->opcode, 10);
    EXPECT_EQ(text_of(pong->payload), "are you there");
    for (int i = 0; i < 60; ++i) socket.send_frame(9, view("x"));
    EXPECT_EQ(socket.read_close_code(), 1008);
}

TEST(WebSocket, AProtocolErrorClosesWith1002) {
    ServerTown town;
    auto socket = town.socket();
    ASSERT_TRUE(socket.send_frame(3, view("no such opcode")));
    EXPECT_EQ(socket.read_close_code(), 1002);
}

TEST(WebSocket, TheSessionsCloseCodeReachesTheClient) {
    ServerTown town;
    for (int code : {1000, 4001, 4002, 4003}) {
        auto socket = town.socket();
        ASSERT_TRUE(socket.send_binary("close " + std::to_string(code)));
        EXPECT_EQ(socket.read_close_code(), code);
        ASSERT_TRUE(socket.send_close(code));
        EXPECT_FALSE(socket.read_frame());
        EXPECT_TRUE(socket.tls().ended_cleanly());
    }
    EXPECT_TRUE(soon([&] { return town.door().now == 0; }));
}

TEST(WebSocket, WhatWasAcceptedBeforeACloseStillArrives) {
    ServerTown town;
    auto socket = town.socket();
    socket.send_binary("burst 500");
    socket.send_binary("close 4002");
    int frames = 0;
    for (;;) {
        auto frame = socket.read_frame();
        ASSERT_TRUE(frame);
        if (frame->opcode == 8) break;
        ++frames;
    }
    EXPECT_EQ(frames, 500);
}

TEST(WebSocket, AClientThatSaysGoodbyeIsAnsweredAndForgotten) {
    ServerTown town;
    auto socket = town.socket();
    ASSERT_TRUE(socket.send_close(1000));
    EXPECT_EQ(socket.read_close_code(), 1000);
    EXPECT_FALSE(socket.read_frame());
    EXPECT_TRUE(socket.tls().ended_cleanly());
    EXPECT_TRUE(soon([&] { return town.door().now == 0; }));
}

TEST(WebSocket, AClientThatVanishesIsForgotten) {
    ServerTown town;
    { auto socket = town.socket(); }
    EXPECT_TRUE(soon([&] { return town.door().now == 0 && town.door().seen == 1; }));
    EXPECT_TRUE(soon([&] { return town.server().counts().open == 0; }));
}

// A phone without network says nothing at all; its place must not stay taken for ever.
TEST(WebSocket, ASilentPeerIsPingedAndThenDropped) {
    TownWish wish;
    wish.stream.quiet = 1500ms;
    ServerTown town(wish);
    auto socket = town.socket();
    auto ping = socket.read_frame();
    ASSERT_TRUE(ping);
    EXPECT_EQ(ping->opcode, 9);
    ASSERT_TRUE(socket.send_frame(10, ping->payload));  // alive: another round
    ping = socket.read_frame();
    ASSERT_TRUE(ping);
    EXPECT_EQ(ping->opcode, 9);
    EXPECT_TRUE(soon([&] { return town.door().now == 0; }));
}

// The cut: the session aborts right after a frame was accepted.
TEST(WebSocket, NothingAcceptedLeavesAfterAnAbort) {
    ServerTown town;
    auto socket = town.socket();
    ASSERT_TRUE(socket.send_binary("abort"));
    EXPECT_EQ(socket.read_binary(), "");
    EXPECT_FALSE(socket.tls().ended_cleanly());
    EXPECT_TRUE(soon([&] { return town.door().now == 0; }));
}

TEST(WebSocket, ASessionThatBreaksEndsOnlyItsOwnConnection) {
    ServerTown town;
    auto other = town.socket();
    auto socket = town.socket();
    ASSERT_TRUE(socket.send_binary("throw"));
    EXPECT_EQ(socket.read_binary(), "");
    ASSERT_TRUE(other.send_binary("still here"));
    EXPECT_EQ(other.read_binary(), "still here");
}

TEST(WebSocket, APeerThatNeverReadsIsDroppedAndItsNeighbourServed) {
    TownWish wish;
    wish.stream.stall = 2s;
    wish.stream.send_buffer = 16 * 1024;
    ServerTown town(wish);
    WsClient slow(town.client(4096));
    auto quick = town.socket();
    ASSERT_TRUE(slow.send_binary("flood"));
    for (int i = 0; i < 50; ++i) {
        auto text = "line " + std::to_string(i);
        ASSERT_TRUE(quick.send_binary(text));
        ASSERT_EQ(quick.read_binary(), text);
    }
    EXPECT_TRUE(soon([&] { return town.door().now == 1; }));
    EXPECT_EQ(town.server().counts().dropped, 1U);
    ASSERT_TRUE(quick.send_binary("still here"));
    EXPECT_EQ(quick.read_binary(), "still here");
}

TEST(WebSocket, BurstsShareTheirSends) {
    ServerTown town;
    std::vector<WsClient> sockets;
    for (int i = 0; i < 10; ++i) sockets.push_back(town.socket());
    auto before = town.server().counts();
    for (auto& socket : sockets) ASSERT_TRUE(socket.send_binary("burst 20"));
    for (auto& socket : sockets) {
        for (int i = 0; i < 20; ++i) ASSERT_EQ(socket.read_binary(), "burst 20");
    }
    auto after = town.server().counts();
    auto frames = static_cast<double>(after.frames_out - before.frames_out);
    auto sends = static_cast<double>(after.sends - before.sends);
    EXPECT_EQ(frames, 200);
    EXPECT_GT(frames / sends, 1.5) << "frames per send";
    RecordProperty("frames_per_send", std::to_string(frames / sends));
}

}  // namespace
}  // namespace tasuki::test
