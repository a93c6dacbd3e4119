// The operator's unix socket.
#include "net/admin_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <stdexcept>

#include <gtest/gtest.h>

#include "net/loops.hpp"
#include "net/unique_fd.hpp"
#include "support/temp_folder.hpp"

namespace tasuki::test {
namespace {

boost::asio::awaitable<Bytes> answer(Bytes request, uid_t uid) {
    auto text = "uid " + std::to_string(uid) + ": " + std::string(text_of(request));
    co_return to_bytes(text);
}

net::UniqueFd dial(const std::string& path) {
    net::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    timeval five{5, 0};
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &five, sizeof five);
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    std::strncpy(where.sun_path, path.c_str(), sizeof where.sun_path - 1);
    if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&where), sizeof where) != 0) return {};
    return fd;
}

std::string ask(int fd, std::string_view text) {
    auto message = Writer().blob(text).take();
    ::send(fd, message.data(), message.size(), MSG_NOSIGNAL);
    Bytes head(4);
    if (::recv(fd, head.data(), 4, MSG_WAITALL) != 4) return "(closed)";
    Bytes body(Reader(head).u32());
    if (body.empty()) return "";
    ::recv(fd, body.data(), body.size(), MSG_WAITALL);
    return std::string(text_of(body));
}

// What the constructor says against a path; empty where it takes it.
std::string problem(net::Loops& loops, const std::string& path) {
    try {
        net::AdminSocket socket(loops.at(0), path, &answer);
        return {};
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

class Admin : public ::testing::Test {
  protected:
    TempFolder folder;
    std::string path = folder.file("run/admin.sock");
    net::Loops loops{1};
};

TEST_F(Admin, AnswersItsOwnUserRequestByRequest) {
    net::AdminSocket socket(loops.at(0), path, &answer);
    socket.start();
    loops.start([] { std::abort(); });
    auto fd = dial(path);
    ASSERT_TRUE(fd);
    auto me = "uid " + std::to_string(::geteuid()) + ": ";
    EXPECT_EQ(ask(fd.get(), "status"), me + "status");
    EXPECT_EQ(ask(fd.get(), std::string(100'000, 'x')), me + std::string(100'000, 'x'));
    EXPECT_EQ(ask(fd.get(), ""), me);
    const std::uint8_t too_long[4] = {0x7f, 0, 0, 0};
    ::send(fd.get(), too_long, 4, MSG_NOSIGNAL);
    char byte = 0;
    EXPECT_EQ(::recv(fd.get(), &byte, 1, 0), 0);
    loops.stop();
}

TEST_F(Admin, IsOpenToNobodyElse) {
    net::AdminSocket socket(loops.at(0), path, &answer);
    struct stat about {};
    ASSERT_EQ(::stat(path.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 07777, 0600U);
    ASSERT_EQ(::stat(folder.file("run").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 07777, 0700U);
}

TEST_F(Admin, AFolderThatOthersMayEnterIsRefused) {
    ASSERT_EQ(::mkdir(folder.file("run").c_str(), 0755), 0);
    EXPECT_NE(problem(loops, path).find("chmod 700"), std::string::npos);
}

TEST_F(Admin, ASocketThatADeadServerLeftIsReplacedAndALiveOneIsNot) {
    {
        net::UniqueFd dead(::socket(AF_UNIX, SOCK_STREAM, 0));
        ASSERT_EQ(::mkdir(folder.file("run").c_str(), 0700), 0);
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        std::strncpy(where.sun_path, path.c_str(), sizeof where.sun_path - 1);
        ASSERT_EQ(::bind(dead.get(), reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
    }
    net::AdminSocket live(loops.at(0), path, &answer);
    EXPECT_NE(problem(loops, path).find("another server"), std::string::npos);
    EXPECT_TRUE(dial(path));
}

TEST_F(Admin, AFileInItsPlaceIsLeftAlone) {
    ASSERT_EQ(::mkdir(folder.file("run").c_str(), 0700), 0);
    std::ofstream(path) << "somebody's notes";
    EXPECT_NE(problem(loops, path).find("file of that name"), std::string::npos);
    EXPECT_TRUE(std::ifstream(path).good());
}

TEST_F(Admin, APathTooLongForASocketIsSaidPlainly) {
    EXPECT_NE(problem(loops, folder.file("run/" + std::string(120, 'a'))).find("too long"),
              std::string::npos);
}

}  // namespace
}  // namespace tasuki::test
