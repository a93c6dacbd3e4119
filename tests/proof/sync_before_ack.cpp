// Watches the serving process with strace while one physician writes long messages, one after
// the other: between the arrival of each and the next frame to that physician that is as long as an
// acknowledgement there must be a sync of the store that succeeded.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "e2e/small_town.hpp"

namespace tasuki::test {
namespace {

using namespace tasuki::client;

constexpr std::size_t kLong = 8'000;  // bytes of a message; no ping is as long
constexpr long kArrived = 6'000;      // in one read or in several
constexpr long kAcknowledged =
    100;  // bytes at least: it names the entry and its hash; a ping is less

// The serving process is this program's only child.
pid_t serving() {
    std::ifstream children("/proc/self/task/" + std::to_string(::getpid()) + "/children");
    pid_t pid = 0;
    if (!(children >> pid)) throw std::runtime_error("the serving process was not found");
    return pid;
}

class Strace {
  public:
    Strace(pid_t target, const std::string& output) {
        pid_ = ::fork();
        if (pid_ == 0) {
            const auto who = std::to_string(target);
            ::execlp("strace", "strace", "-f", "-q", "-s", "0", "-o", output.c_str(), "-e",
                     "trace=fsync,fdatasync,recvfrom,read,sendto,sendmsg,write,writev", "-p",
                     who.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
        std::this_thread::sleep_for(1500ms);  // attached to every thread
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_)
            throw std::runtime_error("strace can't attach here");
    }
    void stop() {
        ::kill(pid_, SIGINT);
        ::waitpid(pid_, nullptr, 0);
    }

  private:
    pid_t pid_;
};

// One line: the call, its descriptor, and what it returned once it did.
struct Call {
    std::string thread, name;
    int fd = -1;
    bool began = false;  // this line is, or holds, its beginning
    bool ended = false;
    long result = -1;
};

std::optional<Call> read_line(const std::string& line, std::map<std::string, int>& open_fd) {
    static const std::regex whole(R"((\d+)\s+(\w+)\((\d+).*= (-?\d+).*)");
    static const std::regex begins(R"((\d+)\s+(\w+)\((\d+).*<unfinished \.\.\.>)");
    static const std::regex resumes(R"((\d+)\s+<\.\.\. (\w+) resumed>.*= (-?\d+).*)");
    std::smatch m;
    if (std::regex_match(line, m, begins)) {
        open_fd[m[1]] = std::stoi(m[3]);
        return Call{m[1], m[2], std::stoi(m[3]), true, false, -1};
    }
    if (std::regex_match(line, m, resumes))
        return Call{m[1], m[2], open_fd[m[1]], false, true, std::stol(m[3])};
    if (std::regex_match(line, m, whole))
        return Call{m[1], m[2], std::stoi(m[3]), true, true, std::stol(m[4])};
    return std::nullopt;
}

struct Seen {
    int arrivals = 0;
    int answered = 0;
    int too_early = 0;
    std::string early;  // what the trace says from such an arrival to the byte that came too soon
};

Seen judge(const std::string& file) {
    Seen seen;
    std::map<std::string, int> open_fd;
    std::map<int, long> read_of;  // bytes of a socket since its last message
    std::set<int> waiting;        // sockets with a message that no sync has covered yet
    std::set<int> covered;
    // What waited when the call that a thread is in began: a sync covers no more, a byte that went
    // out before it ended was too early.
    std::map<std::string, std::set<int>> waited;
    std::string since;  // the newest arrival
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        const auto call = read_line(line, open_fd);
        if (!call) continue;
        since += line + '\n';
        if (call->began) waited[call->thread] = waiting;
        if (!call->ended || call->result < 0) continue;
        const auto& before = waited[call->thread];
        if (call->name == "fsync" || call->name == "fdatasync") {
            covered.insert(before.begin(), before.end());
            for (const int fd : before) waiting.erase(fd);
        } else if (call->name == "recvfrom" || call->name == "read") {
            long& bytes = read_of[call->fd] += call->result;
            if (bytes < kArrived) continue;
            bytes = 0;
            ++seen.arrivals;
            waiting.insert(call->fd);
            since = line + '\n';
        } else if (call->result >= kAcknowledged) {
            read_of[call->fd] = 0;
            if (before.contains(call->fd)) {
                ++seen.too_early;
                seen.early += since;
            }
            waiting.erase(call->fd);
            if (covered.erase(call->fd) != 0) ++seen.answered;
        }
    }
    return seen;
}

int run(int messages) {
    SmallTown town;
    town.nurse.power_off();
    town.officer.power_off();
    const auto trace = town.server.folder("trace");
    Strace strace(serving(), trace);
    const std::string text(kLong, 'x');
    for (int i = 0; i < messages; ++i) {
        if (!town.doctor.client().post(town.room(), Draft::report(text + std::to_string(i))))
            throw std::runtime_error("the outbox took no more");
        const auto sent = static_cast<std::size_t>(i) + 1;
        if (!town.until([&] { return town.doctor.all<Sent>().size() == sent; }))
            throw std::runtime_error("no acknowledgement");
    }
    strace.stop();
    const auto seen = judge(trace);
    std::printf("%d messages arrived, %d acknowledged after a sync, %d before it\n", seen.arrivals,
                seen.answered, seen.too_early);
    std::fputs(seen.early.c_str(), stdout);
    // Where hardly any arrival was recognised, nothing was shown.
    return seen.too_early == 0 && seen.answered * 10 >= messages * 9 ? 0 : 1;
}

}  // namespace
}  // namespace tasuki::test

int main(int argc, char** argv) {
    try {
        return tasuki::test::run(argc > 1 ? std::atoi(argv[1]) : 100);
    } catch (const std::exception& broken) {
        std::printf("✗ %s\n", broken.what());
        return 1;
    }
}
