// What an operator types, and what is said when it can't be done: the exit code, and the next step.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <filesystem>
#include <fstream>

#include "e2e/real_server.hpp"

namespace tasuki::test {
namespace {

constexpr int kUsage = 2;
constexpr int kRefused = 3;

bool says(const RealServer::Said& said, const std::string& words) {
    return said.text.find(words) != std::string::npos;
}

TEST(CommandLine, EveryCommandExplainsItself) {
    const RealServer server;
    for (const auto* command :
         {"init", "serve", "demo", "check-config", "bootstrap-link", "status", "seal",
          "reload-certificate", "verify", "export", "backup", "restore", "healthcheck"}) {
        const auto said = server.run({command, "--help"});
        EXPECT_EQ(said.code, 0) << command;
        EXPECT_TRUE(says(said, std::string("usage: tasuki ") + command)) << said.text;
    }
}

TEST(CommandLine, WhatIsNotUnderstoodIsNamed) {
    const RealServer server;
    const auto word = server.run({"serve", "now"});
    EXPECT_EQ(word.code, kUsage);
    EXPECT_TRUE(says(word, "now")) << word.text;
    const auto flag = server.run({"serve", "--fast"});
    EXPECT_EQ(flag.code, kUsage);
    EXPECT_TRUE(says(flag, "--fast")) << flag.text;
    EXPECT_EQ(server.run({"serv"}).code, kUsage);
}

TEST(CommandLine, AStoreIsServedOnce) {
    RealServer server;
    server.start();
    const auto second = server.run({"serve"});
    EXPECT_EQ(second.code, kRefused);
    EXPECT_TRUE(says(second, "in use by another tasuki")) << second.text;
    EXPECT_EQ(server.run({"verify"}).code, kRefused);
    EXPECT_EQ(server.stop(), 0) << server.log();
}

TEST(CommandLine, ATakenPortIsNamed) {
    RealServer server;
    boost::asio::io_context context;
    const boost::asio::ip::tcp::acceptor other(
        context, {boost::asio::ip::address_v4::loopback(), server.port()});
    const auto said = server.run({"serve"});
    EXPECT_NE(said.code, 0);
    EXPECT_TRUE(says(said, std::to_string(server.port()))) << said.text;
}

TEST(CommandLine, KeysThatOthersMayReadAreRefusedWithTheCommandThatMendsIt) {
    RealServer server;
    const std::filesystem::path keys = server.folder("keys");
    std::filesystem::permissions(keys, std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    const auto said = server.run({"serve"});
    EXPECT_EQ(said.code, kRefused);
    EXPECT_TRUE(says(said, "chmod 700")) << said.text;
}

TEST(CommandLine, AnotherStoresKeyOpensNothing) {
    RealServer server;
    const RealServer other;
    std::filesystem::copy_file(other.folder("keys") + "/root.key",
                               server.folder("keys") + "/root.key",
                               std::filesystem::copy_options::overwrite_existing);
    const auto said = server.run({"serve"});
    EXPECT_EQ(said.code, kRefused);
    EXPECT_TRUE(says(said, "another store")) << said.text;
}

}  // namespace
}  // namespace tasuki::test
