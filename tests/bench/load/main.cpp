// tasuki-load: drives a server over real TLS and prints one JSON object (tests/bench/README.md).
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>

#include "ward.hpp"

namespace {

using namespace tasuki::load;

constexpr const char* kUsage =
    "usage: tasuki-load round|idle|catchup --port N --pid SERVER (--seats FILE | --bare G M)\n"
    "  round:   [--seconds S] [--warm-up S] [--rate POSTS_PER_S] [--outstanding N] [--receipts]\n"
    "  idle:    --connections N\n"
    "  catchup: --messages N [--runs N]\n";

void print_spread(const char* name, const Spread& s) {
    std::printf(",\"%s_ms\":{\"p50\":%.3f,\"p95\":%.3f,\"p99\":%.3f,\"max\":%.3f}", name, s.p50,
                s.p95, s.p99, s.max);
}

int run(int argc, char** argv) {
    if (argc < 2) throw std::invalid_argument("");
    const std::string what = argv[1];
    RoundOptions options;
    std::vector<Seat> seats;
    std::size_t connections = 1000, messages = 1000, runs = 20;
    for (int i = 2; i < argc; ++i) {
        const std::string flag = argv[i];
        const auto next = [&]() -> std::string {
            if (++i >= argc) throw std::invalid_argument(flag);
            return argv[i];
        };
        if (flag == "--port") options.port = static_cast<std::uint16_t>(std::stoi(next()));
        else if (flag == "--pid") options.server_pid = std::stoi(next());
        else if (flag == "--seats") seats = read_seats(next());
        else if (flag == "--bare") {
            const auto groups = std::stoul(next());
            seats = bare_seats(groups, std::stoul(next()));
        } else if (flag == "--seconds") options.seconds = std::stod(next());
        else if (flag == "--warm-up") options.warm_up = std::stod(next());
        else if (flag == "--rate") options.rate = std::stod(next());
        else if (flag == "--outstanding") options.outstanding = std::stoul(next());
        else if (flag == "--receipts") options.receipts = true;
        else if (flag == "--connections") connections = std::stoul(next());
        else if (flag == "--messages") messages = std::stoul(next());
        else if (flag == "--runs") runs = std::stoul(next());
        else throw std::invalid_argument(flag);
    }
    if (seats.empty() || options.port == 0)
        throw std::invalid_argument("--port and --seats or --bare");
    if (what == "round") {
        const auto r = ward_round(seats, options);
        std::printf(
            "{\"posts_per_s\":%.1f,\"deliveries_per_s\":%.1f,\"refused\":%llu,\"seconds\":%.2f,"
            "\"server_cpu_s\":%.3f,\"load_cpu_s\":%.3f,\"server_cpu_s_per_10000_deliveries\":%.4f",
            static_cast<double>(r.posts) / r.seconds, static_cast<double>(r.deliveries) / r.seconds,
            static_cast<unsigned long long>(r.refused), r.seconds, r.server_cpu, r.load_cpu,
            r.deliveries == 0 ? 0.0 : r.server_cpu * 1e4 / static_cast<double>(r.deliveries));
        print_spread("ack", r.ack);
        print_spread("last_delivery", r.last_delivery);
        std::printf("}\n");
    } else if (what == "idle") {
        const auto r = idle(seats, options.port, connections, options.server_pid);
        std::printf(
            "{\"connections\":%zu,\"before_kib\":%.0f,\"after_kib\":%.0f,"
            "\"kib_per_connection\":%.2f}\n",
            r.connections, r.before_kib, r.after_kib,
            (r.after_kib - r.before_kib) / static_cast<double>(r.connections));
    } else if (what == "catchup") {
        const auto s = catch_up(seats, options.port, messages, runs);
        std::printf("{\"messages\":%zu,\"runs\":%zu", messages, runs);
        print_spread("catch_up", s);
        std::printf("}\n");
    } else {
        throw std::invalid_argument(what);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::invalid_argument& e) {
        std::fprintf(stderr, "%s%s%s", e.what(), *e.what() ? "?\n" : "", kUsage);
        return 2;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "tasuki-load: %s\n", e.what());
        return 1;
    }
}
