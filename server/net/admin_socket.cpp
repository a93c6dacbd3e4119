#include "net/admin_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/log.hpp"

namespace tasuki::net {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr int kAtOnce = 8;  // over it: closed at accept

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
    throw std::runtime_error("administration socket " + path + ": " + what);
}

// Whoever may enter the folder could otherwise swap the socket for his own.
void prepare_folder(const std::string& path) {
    auto folder = std::filesystem::path(path).parent_path().string();
    if (folder.empty()) refuse(path, "needs a folder of its own");
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        refuse(path, "cannot make its folder: " + std::string(std::strerror(errno)));
    }
    struct stat about {};
    if (::lstat(folder.c_str(), &about) != 0) refuse(path, std::strerror(errno));
    if (!S_ISDIR(about.st_mode)) refuse(path, folder + " is no folder");
    if (about.st_uid != ::geteuid()) refuse(path, folder + " belongs to another user");
    if ((about.st_mode & 077) != 0) {
        refuse(path, folder + " is open to others; run: chmod 700 " + folder);
    }
}

void remove_if_stale(asio::io_context& loop, const std::string& path) {
    struct stat about {};
    if (::lstat(path.c_str(), &about) != 0) return;
    if (!S_ISSOCK(about.st_mode)) refuse(path, "there is a file of that name; move it away");
    stream_protocol::socket probe(loop);
    error_code error;
    probe.connect(stream_protocol::endpoint(path), error);
    if (!error) refuse(path, "another server is listening there; stop it first");
    if (error != asio::error::connection_refused) refuse(path, error.message());
    if (::unlink(path.c_str()) != 0) refuse(path, std::strerror(errno));
}

std::optional<uid_t> uid_of(int socket) {
    ucred who{};
    socklen_t size = sizeof who;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return std::nullopt;
    if (who.uid != 0 && who.uid != ::geteuid()) return std::nullopt;
    return who.uid;
}

void note(const std::exception_ptr& broken) {
    if (!broken) return;
    try {
        std::rethrow_exception(broken);
    } catch (const std::exception& error) {
        log::error("admin_socket_broken", {{"what", log::Value::technical(error.what())}});
    }
}

}  // namespace

AdminSocket::AdminSocket(asio::io_context& loop, std::string path, Answer answer)
    : loop_(loop),
      path_(std::move(path)),
      answer_(std::move(answer)),
      acceptor_(loop),
      pause_(loop) {
    if (path_.size() >= sizeof(sockaddr_un::sun_path)) refuse(path_, "the path is too long");
    prepare_folder(path_);
    remove_if_stale(loop, path_);
    error_code error;
    acceptor_.open(stream_protocol(), error);
    if (!error) acceptor_.bind(stream_protocol::endpoint(path_), error);
    if (!error && ::chmod(path_.c_str(), 0600) != 0) {
        error = error_code(errno, boost::system::system_category());
    }
    if (!error) acceptor_.listen(kAtOnce, error);
    if (error) refuse(path_, error.message());
}

AdminSocket::~AdminSocket() { ::unlink(path_.c_str()); }

void AdminSocket::start() { asio::co_spawn(loop_, accept_all(), &note); }

void AdminSocket::stop() {
    error_code ignored;  // closed it is in any case
    acceptor_.close(ignored);
    pause_.cancel();
}

asio::awaitable<void> AdminSocket::accept_all() {
    while (acceptor_.is_open()) {
        auto [error, socket] = co_await acceptor_.async_accept(kTuple);
        if (error == asio::error::operation_aborted) co_return;
        if (error) {  // no descriptor left
            pause_.expires_after(200ms);
            co_await pause_.async_wait(kTuple);
        } else if (*serving_ < kAtOnce) {
            asio::co_spawn(loop_, serve(std::move(socket)), &note);
        }
    }
}

asio::awaitable<void> AdminSocket::serve(Socket socket) {
    const Presence presence(serving_);
    auto uid = uid_of(socket.native_handle());
    if (!uid) {
        log::warning("admin_refused");
        co_return;
    }
    for (;;) {
        std::array<std::uint8_t, 4> head{};
        auto [error, n] = co_await asio::async_read(socket, asio::buffer(head), kTuple);
        if (error) co_return;
        auto size = Reader(head).u32();
        if (size > kMessage) co_return;
        Bytes request(size);
        auto [broken, m] = co_await asio::async_read(socket, asio::buffer(request), kTuple);
        if (broken) co_return;
        auto answer = co_await answer_(std::move(request), *uid);
        auto whole = Writer().blob(answer).take();
        auto [failed, sent] = co_await asio::async_write(socket, asio::buffer(whole), kTuple);
        if (failed) co_return;
    }
}

}  // namespace tasuki::net
