#include "store/picture_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/limits.hpp"

namespace tasuki::store {
namespace {

struct Pipe {
    Descriptor read, write;
};

Pipe make_pipe() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        throw PictureFault(std::string("no pipe: ") + std::strerror(errno));
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void never_block(int fd) { ::fcntl(fd, F_SETFL, O_NONBLOCK); }

class Actions {
  public:
    Actions(int input, int output) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    }
    ~Actions() { ::posix_spawn_file_actions_destroy(&actions_); }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;
    const posix_spawn_file_actions_t* get() const { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

}  // namespace

PictureProcess::PictureProcess(const std::filesystem::path& program)
    : ends_(std::chrono::steady_clock::now() + limits::kPictureTime) {
    auto in = make_pipe();
    auto out = make_pipe();
    const Actions actions(in.read.get(), out.write.get());
    std::string name = program.string();
    std::array<char*, 2> arguments{name.data(), nullptr};
    std::array<char*, 1> environment{nullptr};
    const int failed = ::posix_spawn(&child_, name.c_str(), actions.get(), nullptr,
                                     arguments.data(), environment.data());
    if (failed != 0) {
        child_ = -1;
        throw PictureFault(name + " does not start: " + std::strerror(failed));
    }
    to_ = std::move(in.write);
    from_ = std::move(out.read);
    never_block(to_.get());
    never_block(from_.get());
}

PictureProcess::~PictureProcess() {
    if (child_ < 0) return;
    ::kill(child_, SIGKILL);
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void PictureProcess::wait_for(int fd, short what) const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        ends_ - std::chrono::steady_clock::now());
    pollfd one{fd, what, 0};
    const int ready = left.count() > 0 ? ::poll(&one, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) return;
    if (ready <= 0) throw PictureFault("the picture worker took too long");
}

void PictureProcess::feed(ByteView bytes) {
    while (!bytes.empty()) {
        wait_for(to_.get(), POLLOUT);
        const auto n = ::write(to_.get(), bytes.data(), bytes.size());
        if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (n < 0) throw PictureFault("the picture worker stopped listening");
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
}

picture::Answer PictureProcess::answer() {
    to_ = Descriptor();
    std::array<std::uint8_t, picture::kAnswerHead> head{};
    take(head);
    const auto said = picture::decode_answer(head);
    if (!said) throw PictureFault("the picture worker said something else");
    return *said;
}

void PictureProcess::take(std::span<std::uint8_t> into) {
    while (!into.empty()) {
        wait_for(from_.get(), POLLIN);
        const auto n = ::read(from_.get(), into.data(), into.size());
        if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (n <= 0) throw PictureFault("the picture worker died");
        into = into.subspan(static_cast<std::size_t>(n));
    }
}

}  // namespace tasuki::store
