// The server as a whole: loops, certificates, limits per address, drain.
#include "net/server.hpp"

#include <fstream>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "net/server_town.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;

TEST(Server, ConnectionsAreSpreadOverTheLoopsAndStayThere) {
    TownWish wish;
    wish.loops = 2;
    ServerTown town(wish);
    std::vector<WsClient> sockets;
    for (int i = 0; i < 8; ++i) sockets.push_back(town.socket());
    EXPECT_TRUE(soon([&] { return town.door(0).now == 4 && town.door(1).now == 4; }));
    for (int round = 0; round < 30; ++round) {
        for (std::size_t i = 0; i < sockets.size(); ++i) {
            ASSERT_TRUE(sockets[i].send_binary(std::to_string(i) + "/" + std::to_string(round)));
        }
        for (std::size_t i = 0; i < sockets.size(); ++i) {
            ASSERT_EQ(sockets[i].read_binary(), std::to_string(i) + "/" + std::to_string(round));
        }
    }
    EXPECT_EQ(town.server().counts().upgrades, 8U);
}

TEST(Server, ListensOnIPv6AndTakesIPv4AsWell) {
    TownWish wish;
    wish.address = "::";
    ServerTown town(wish);
    std::string rest;
    auto client = town.client();
    client.write("POST /v1/sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    EXPECT_NE(read_answer(client, rest).body.find("loopback"), std::string::npos);
    auto six = town.wish();
    six.host = "::1";
    TlsClient client6(six);
    client6.write("POST /v1/sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    EXPECT_NE(read_answer(client6, rest).body.find("loopback"), std::string::npos);
}

TEST(Server, ATakenPortIsSaidPlainly) {
    ServerTown town;
    net::Loops loops(1);
    EchoDoor door;
    net::ServerConfig config;
    config.address = "127.0.0.1";
    config.port = town.server().port();
    config.tls = town.tls();
    try {
        net::Server second(loops, {&door}, config);
        FAIL() << "two servers on one port";
    } catch (const std::runtime_error& error) {
        std::string said = error.what();
        EXPECT_NE(said.find(std::to_string(config.port)), std::string::npos) << said;
        EXPECT_NE(said.find("another program has this port"), std::string::npos) << said;
    }
}

TEST(Server, AnAddressThatIsNoneIsSaidPlainly) {
    net::Loops loops(1);
    EXPECT_THROW(net::Listener(loops.at(0), "tasuki.example", 0), std::runtime_error);
}

TEST(Server, Tls12IsRefusedUnlessSwitchedOn) {
    ServerTown strict;
    auto wish = strict.wish();
    wish.tls12_only = true;
    EXPECT_THROW(TlsClient{wish}, std::runtime_error);
    EXPECT_TRUE(soon([&] { return strict.server().counts().handshake_failures == 1; }));

    TownWish lenient;
    lenient.allow_tls12 = true;
    ServerTown town(lenient);
    wish = town.wish();
    wish.tls12_only = true;
    WsClient socket{TlsClient(wish)};
    socket.send_binary("old but sound");
    EXPECT_EQ(socket.read_binary(), "old but sound");
}

TEST(Server, ARequiredClientCertificateKeepsStrangersOut) {
    TownWish wish;
    wish.client_certificates = net::ClientCertificates::required;
    ServerTown town(wish);
    // In TLS 1.3 the client has finished before the server refuses it.
    bool reached = false;
    try {
        auto stranger = town.socket();
        reached = stranger.status() != 0;
    } catch (const std::runtime_error&) {
    }
    EXPECT_FALSE(reached);
    EXPECT_EQ(town.door().seen, 0);

    CertificateWish client{"device", CertificateUse::client, -60, 3600};
    auto files = town.authority().issue("device", client);
    auto with = town.wish();
    with.certificate_file = files.certificate;
    with.key_file = files.key;
    WsClient socket{TlsClient(with)};
    ASSERT_EQ(socket.status(), 101);
    socket.send_binary("certificate");
    EXPECT_EQ(to_bytes(socket.read_binary()), certificate_sha256(files.certificate));
}

TEST(Server, AnOptionalClientCertificateIsKnownWhenThereIsOne) {
    TownWish wish;
    wish.client_certificates = net::ClientCertificates::optional;
    ServerTown town(wish);
    auto without = town.socket();
    without.send_binary("certificate");
    EXPECT_EQ(without.read_binary(), "none");

    // One of another authority is no certificate at all.
    TempFolder elsewhere;
    TestAuthority foreign(elsewhere.path().string());
    auto files = foreign.issue("device", {"device", CertificateUse::client, -60, 3600});
    auto with = town.wish();
    with.certificate_file = files.certificate;
    with.key_file = files.key;
    bool reached = false;
    try {
        WsClient socket{TlsClient(with)};
        reached = socket.status() != 0;
    } catch (const std::runtime_error&) {
    }
    EXPECT_FALSE(reached);
}

TEST(Server, ANewCertificateIsTakenWithoutDroppingAnybody) {
    ServerTown town;
    auto before = town.socket();
    EXPECT_EQ(before.tls().server_name_in_certificate(), "localhost");
    CertificateWish renewed;
    renewed.common_name = "renewed";
    town.authority().issue("server", renewed);  // the same files
    EXPECT_EQ(town.server().reload_certificates(), std::nullopt);
    auto after = town.socket();
    EXPECT_EQ(after.tls().server_name_in_certificate(), "renewed");
    before.send_binary("still here");
    EXPECT_EQ(before.read_binary(), "still here");
}

TEST(Server, ABadNewCertificateKeepsTheOldOneAndSaysWhy) {
    ServerTown town;
    std::ofstream(town.tls().certificate_file) << "half a fi";
    auto why = town.server().reload_certificates();
    ASSERT_TRUE(why);
    EXPECT_NE(why->find("server.pem"), std::string::npos) << *why;
    auto socket = town.socket();
    EXPECT_EQ(socket.tls().server_name_in_certificate(), "localhost");
}

// A stranger with one address can't take all the room; whoever signs in gives the place back.
TEST(Server, AnAddressHasSoManyConnectionsThatHaveNotSignedIn) {
    TownWish wish;
    wish.connections_before_sign_in = 3;
    ServerTown town(wish);
    WsWish stranger;
    stranger.bearer = "";
    std::vector<WsClient> members;
    for (int i = 0; i < 6; ++i) {
        members.push_back(town.socket());
        ASSERT_TRUE(soon([&] { return town.door().now == i + 1; }));
        members.back().send_binary("x");
        ASSERT_EQ(members.back().read_binary(), "x");
    }
    std::vector<WsClient> strangers;
    for (int i = 0; i < 3; ++i) strangers.push_back(town.socket(stranger));
    EXPECT_THROW(town.client(), std::runtime_error);
    EXPECT_EQ(town.server().counts().refused_at_accept, 1U);
    strangers.clear();
    EXPECT_TRUE(soon([&] { return town.door().now == 6; }));
    EXPECT_EQ(town.socket(stranger).status(), 101);
}

TEST(Server, AHandshakeThatDoesNotComeIsEnded) {
    TownWish wish;
    wish.stream.before_sign_in = 400ms;
    ServerTown town(wish);
    auto silent = connect_plain("127.0.0.1", town.server().port());
    char byte = 0;
    EXPECT_EQ(::read(silent.get(), &byte, 1), 0);
    EXPECT_TRUE(soon([&] { return town.server().counts().handshake_failures == 1; }));
}

TEST(Server, ADrainTellsEverybodyAndWaitsForThem) {
    TownWish wish;
    wish.loops = 2;
    ServerTown town(wish);
    std::vector<WsClient> sockets;
    for (int i = 0; i < 6; ++i) sockets.push_back(town.socket());
    ASSERT_TRUE(soon([&] { return town.door(0).now + town.door(1).now == 6; }));
    std::vector<std::thread> people;
    std::atomic<int> told{0};
    for (auto& socket : sockets) {
        people.emplace_back([&socket, &told] {
            if (socket.read_close_code() == 1001) ++told;
            socket.send_close(1001);
            socket.read_frame();
            socket.tls().say_goodbye();
            socket.tls().cut_line();
        });
    }
    auto drained = town.drain(5s);
    for (auto& person : people) person.join();
    EXPECT_EQ(told, 6);
    EXPECT_EQ(drained.connections, 6U);
    EXPECT_EQ(drained.aborted, 0U);
    EXPECT_THROW(town.client(), std::runtime_error);
}

TEST(Server, ADrainDoesNotWaitForEverForSomebodyWhoDoesNotAnswer) {
    ServerTown town;
    auto deaf = town.socket();
    auto half = town.client();
    half.write("POST /v1/sign-in HTTP/1.1\r\n");
    ASSERT_TRUE(soon([&] { return town.door().now == 1; }));
    auto began = std::chrono::steady_clock::now();
    auto drained = town.drain(300ms);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
    EXPECT_EQ(drained.aborted, 2U);
    EXPECT_EQ(town.door().now, 0);
    EXPECT_EQ(town.server().counts().open, 0U);
}

}  // namespace
}  // namespace tasuki::test
