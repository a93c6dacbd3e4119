// The workload "ward round": G groups of M members, all connected; members write 200-byte Japanese
// messages, each acknowledged when durable and delivered to the M−1 others. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "socket.hpp"

namespace tasuki::load {

struct Seat {                // one member of one group, as the seeder made it
    std::string group;       // 16 bytes
    std::string membership;  // 16 bytes; empty: the bare reference
    std::string bearer;
};
std::vector<Seat> read_seats(const std::string& file);
std::vector<Seat> bare_seats(std::size_t groups, std::size_t members);

struct RoundOptions {
    std::uint16_t port = 0;
    double seconds = 10;
    double warm_up = 2;
    double rate = 0;                // posts/s; 0: saturate
    std::size_t outstanding = 200;  // when saturating: posts on their way, over all groups
    bool receipts = false;  // delivered and displayed, one frame per room and member per 2 s
    int server_pid = 0;
};

struct Spread {  // milliseconds
    double p50 = 0, p95 = 0, p99 = 0, max = 0;
};

struct RoundResult {
    std::uint64_t posts = 0;  // acknowledged inside the measured time
    std::uint64_t deliveries = 0;
    std::uint64_t refused = 0;
    double seconds = 0;
    double server_cpu = 0;  // seconds inside the measured time
    double load_cpu = 0;
    Spread ack, last_delivery;
};

RoundResult ward_round(const std::vector<Seat>& seats, const RoundOptions& options);

// Connects `count` members, lets them idle; answers with the server's resident KiB before and
// after.
struct IdleResult {
    std::size_t connections = 0;
    double before_kib = 0, after_kib = 0;
};
IdleResult idle(const std::vector<Seat>& seats, std::uint16_t port, std::size_t count,
                int server_pid);

// A member returns and pages through the newest `messages`; milliseconds from Attach to the last.
Spread catch_up(const std::vector<Seat>& seats, std::uint16_t port, std::size_t messages,
                std::size_t runs);

double cpu_seconds_of(int pid);
double resident_kib_of(int pid);

}  // namespace tasuki::load
