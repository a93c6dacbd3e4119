#include "ward.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tasuki/v1/envelope.pb.h"

namespace tasuki::load {
namespace {

using v1 = tasuki::v1::ClientEnvelope;
using Answer = tasuki::v1::ServerEnvelope;

// About 200 bytes, as a visiting nurse writes.
const std::string kText =
    "架空のようす：本日10時訪問。体温36.8度、血圧128/72、SpO2 96％。昨夜は眠れたとのこと。"
    "食事は半分ほど、水分は600ml。右かかとの発赤は昨日と変わりません。";

std::string bytes_of_hex(const std::string& hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return out;
}

std::string random_bytes(std::mt19937_64& random, std::size_t n) {
    std::string out(n, '\0');
    for (auto& c : out) c = static_cast<char>(random());
    return out;
}

std::string body_of(std::mt19937_64& random) {
    tasuki::v1::Body body;
    tasuki::v1::PartContent head;
    head.mutable_head()->set_kind(tasuki::v1::MESSAGE_KIND_REPORT);
    head.mutable_head()->set_urgency(tasuki::v1::URGENCY_ROUTINE);
    auto* first = body.add_parts();
    first->set_salt(random_bytes(random, 32));
    first->set_content(head.SerializeAsString());
    tasuki::v1::PartContent text;
    text.set_text(kText);
    auto* second = body.add_parts();
    second->set_salt(random_bytes(random, 32));
    second->set_content(text.SerializeAsString());
    return body.SerializeAsString();
}

Spread spread_of(std::vector<std::int64_t>& micros) {
    if (micros.empty()) return {};
    std::sort(micros.begin(), micros.end());
    const auto at = [&](double q) {
        return static_cast<double>(
                   micros[static_cast<std::size_t>(q * static_cast<double>(micros.size() - 1))]) /
               1000.0;
    };
    return {at(0.50), at(0.95), at(0.99), at(1.0)};
}

Answer ask(Socket& socket, v1& request, std::uint64_t id) {
    request.set_request_id(id);
    socket.send(request.SerializeAsString());
    Answer answer;
    socket.wait_for([&](std::string_view frame) {
        return answer.ParseFromArray(frame.data(), static_cast<int>(frame.size())) &&
               answer.request_id() == id;
    });
    if (answer.has_refused()) throw std::runtime_error("refused: " + answer.refused().slug());
    return answer;
}

// How many entries of history it hands over at once.
std::uint32_t greet(Socket& socket) {
    v1 hello;
    hello.mutable_hello()->set_protocol_min(1);
    hello.mutable_hello()->set_protocol_max(1);
    hello.mutable_hello()->set_app("tasuki-load");
    return ask(socket, hello, 1).welcome().max_page();
}

Answer attach(Socket& socket, const std::string& group, std::uint64_t seq) {
    v1 request;
    auto* cursor = request.mutable_attach()->add_cursors();
    cursor->set_group_id(group);
    cursor->set_room(1);
    cursor->set_seq(seq);
    return ask(socket, request, 2);
}

// All seats, connected and attached, and what is on its way between them.
class Round {
  public:
    Round(const std::vector<Seat>& seats, const RoundOptions& options)
        : options_(options), seats_(seats) {
        for (std::size_t i = 0; i < seats.size(); ++i) group_seats_[seats[i].group].push_back(i);
        for (const auto& [group, members] : group_seats_) groups_.push_back(&members);
        for (std::size_t i = 0; i < seats.size(); ++i) {
            auto& member = members_.emplace_back();
            member.socket = std::make_unique<Socket>(tls_.get(), options.port, seats[i].bearer);
            greet(*member.socket);
            const auto attached = attach(*member.socket, seats[i].group, ~0ULL >> 2);
            for (const auto& room : attached.attached().rooms()) member.epoch = room.roster_epoch();
            member.socket->nonblocking();
            poller_.add(*member.socket, i);
        }
    }

    RoundResult run() {
        RoundResult result;
        const auto start = now_us();
        const auto from = start + micros(options_.warm_up);
        const auto until = from + micros(options_.seconds);
        double cpu = 0, own = 0;
        bool measuring = false;
        std::int64_t next_post = start, next_receipts = start + 2'000'000;
        if (options_.rate <= 0)
            for (std::size_t i = 0; i < options_.outstanding; ++i) post(start);
        for (auto now = now_us(); now < until; now = now_us()) {
            if (!measuring && now >= from) {
                measuring = true;
                cpu = cpu_seconds_of(options_.server_pid);
                own = cpu_seconds_of(::getpid());
                result_ = {};
                acks_.clear();
                lasts_.clear();
                measured_from_ = now;
            }
            if (options_.rate > 0)
                for (; next_post <= now;
                     next_post += static_cast<std::int64_t>(1e6 / options_.rate))
                    post(next_post);
            if (options_.receipts && now >= next_receipts) {
                next_receipts += 2'000'000 / static_cast<std::int64_t>(kReceiptSlices);
                report_receipts();
            }
            const int ms = options_.rate > 0 ? (next_post - now > 1000 ? 1 : 0) : 1;
            poller_.wait(ms, [this](std::size_t i) { pump(i); });
        }
        result = result_;
        result.seconds = static_cast<double>(now_us() - measured_from_) / 1e6;
        result.server_cpu = cpu_seconds_of(options_.server_pid) - cpu;
        result.load_cpu = cpu_seconds_of(::getpid()) - own;
        result.ack = spread_of(acks_);
        result.last_delivery = spread_of(lasts_);
        return result;
    }

  private:
    static constexpr std::size_t kReceiptSlices = 20;
    struct Member {
        std::unique_ptr<Socket> socket;
        std::uint64_t epoch = 0;
        std::uint64_t seen = 0, reported = 0;
        std::uint64_t first_unreported = 0;
    };
    struct Flight {
        std::int64_t sent = 0;
        std::size_t left = 0;
        bool acked = false;
    };
    static std::int64_t micros(double seconds) { return static_cast<std::int64_t>(seconds * 1e6); }

    void post(std::int64_t due) {
        const auto& members = *groups_[turn_ % groups_.size()];
        const std::size_t author = members[(turn_ / groups_.size()) % members.size()];
        ++turn_;
        const std::uint64_t number = flights_.size();
        flights_.push_back({due, members.size() - 1, false});
        v1 request;
        request.set_request_id(kFirstPost + number);
        auto* p = request.mutable_post();
        p->set_group_id(seats_[author].group);
        p->set_room(1);
        p->set_client_msg_id(id_of(number));
        p->set_roster_epoch(members_[author].epoch);
        p->set_body(body_of(random_));
        members_[author].socket->send(request.SerializeAsString());
    }

    // As the SDKs make them, the clock first; in place of chance the number and this run's mark.
    std::string id_of(std::uint64_t number) const {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        const auto ms = static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
        std::string id;
        for (int shift = 40; shift >= 0; shift -= 8) id += static_cast<char>(ms >> shift);
        for (int shift = 40; shift >= 0; shift -= 8) id += static_cast<char>(number >> shift);
        return id + run_id_;
    }

    void pump(std::size_t i) {
        auto& member = members_[i];
        const bool there = member.socket->pump([&](std::string_view frame) { take(i, frame); });
        if (!there) throw std::runtime_error("the server closed a connection during the round");
    }

    void take(std::size_t i, std::string_view frame) {
        answer_.Clear();
        if (!answer_.ParseFromArray(frame.data(), static_cast<int>(frame.size())))
            throw std::runtime_error("a frame that is no envelope");
        if (answer_.has_event()) {
            const auto& event = answer_.event().event();
            auto& member = members_[i];
            if (member.first_unreported == 0) member.first_unreported = event.seq();
            member.seen = std::max<std::uint64_t>(member.seen, event.seq());
            const auto& id = event.client_msg_id();
            if (id.size() != 16 || id.compare(12, 4, run_id_) != 0) return;
            std::uint64_t number = 0;
            for (std::size_t k = 6; k < 12; ++k)
                number = number << 8 | static_cast<unsigned char>(id[k]);
            ++result_.deliveries;
            auto& flight = flights_[number];
            if (--flight.left == 0) {
                lasts_.push_back(now_us() - flight.sent);
                finish(flight);
            }
        } else if (answer_.request_id() >= kFirstPost) {
            auto& flight = flights_[answer_.request_id() - kFirstPost];
            if (answer_.has_refused()) {
                ++result_.refused;
                if (result_.refused == 1) first_refusal_ = answer_.refused().slug();
                flight.left = 0;
            } else {
                ++result_.posts;
                acks_.push_back(now_us() - flight.sent);
            }
            flight.acked = true;
            finish(flight);
        } else if (answer_.has_lag()) {
            throw std::runtime_error("the server let a member lag during the round");
        }
    }
    void finish(const Flight& flight) {
        if (flight.acked && flight.left == 0 && options_.rate <= 0) post(now_us());
    }

    void report_receipts() {
        const std::size_t each = (members_.size() + kReceiptSlices - 1) / kReceiptSlices;
        for (std::size_t k = 0; k < each; ++k) {
            const std::size_t i = receipt_turn_++ % members_.size();
            auto& member = members_[i];
            if (member.seen == member.reported || member.first_unreported == 0) continue;
            v1 request;
            request.set_request_id(kReceipt);
            auto* r = request.mutable_receipts();
            r->set_group_id(seats_[i].group);
            r->set_room(1);
            for (auto* range : {r->add_delivered(), r->add_displayed()}) {
                range->set_first(member.first_unreported);
                range->set_last(member.seen);
            }
            member.reported = member.seen;
            member.first_unreported = member.seen + 1;
            member.socket->send(request.SerializeAsString());
        }
    }

    static constexpr std::uint64_t kReceipt = 3;
    static constexpr std::uint64_t kFirstPost = 100;

    RoundOptions options_;
    const std::vector<Seat>& seats_;
    std::shared_ptr<SSL_CTX> tls_ = client_context();
    std::mt19937_64 random_{std::random_device{}()};
    std::string run_id_ = random_bytes(random_, 4);
    std::map<std::string, std::vector<std::size_t>> group_seats_;
    std::vector<const std::vector<std::size_t>*> groups_;
    std::vector<Member> members_;
    std::vector<Flight> flights_;
    std::vector<std::int64_t> acks_, lasts_;
    std::size_t turn_ = 0, receipt_turn_ = 0;
    std::int64_t measured_from_ = 0;
    std::string first_refusal_;
    Answer answer_;
    RoundResult result_;
    Poller poller_;
};

}  // namespace

std::vector<Seat> read_seats(const std::string& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error(file + ": cannot be read");
    std::vector<Seat> seats;
    for (std::string group, membership, bearer; in >> group >> membership >> bearer;)
        seats.push_back({bytes_of_hex(group), bytes_of_hex(membership), bearer});
    if (seats.empty()) throw std::runtime_error(file + ": no seats");
    return seats;
}

std::vector<Seat> bare_seats(std::size_t groups, std::size_t members) {
    std::mt19937_64 random{std::random_device{}()};
    std::vector<Seat> seats;
    for (std::size_t g = 0; g < groups; ++g) {
        const auto id = random_bytes(random, 16);
        for (std::size_t m = 0; m < members; ++m) seats.push_back({id, "", ""});
    }
    return seats;
}

RoundResult ward_round(const std::vector<Seat>& seats, const RoundOptions& options) {
    return Round(seats, options).run();
}

IdleResult idle(const std::vector<Seat>& seats, std::uint16_t port, std::size_t count,
                int server_pid) {
    const auto tls = client_context();
    const auto arrive = [&](std::size_t how_many) {
        std::vector<std::unique_ptr<Socket>> sockets;
        for (std::size_t i = 0; i < how_many; ++i) {
            const auto& seat = seats[i % seats.size()];
            sockets.push_back(std::make_unique<Socket>(tls.get(), port, seat.bearer));
            greet(*sockets.back());
            attach(*sockets.back(), seat.group, ~0ULL >> 2);
        }
        std::this_thread::sleep_for(std::chrono::seconds(2));
        return sockets;
    };
    // Everybody once, and gone again: what the store keeps of people and pages is not what a
    // connection costs.
    arrive(seats.size());
    std::this_thread::sleep_for(std::chrono::seconds(1));
    IdleResult result{count, resident_kib_of(server_pid), 0};
    const auto sockets = arrive(count);
    result.after_kib = resident_kib_of(server_pid);
    return result;
}

Spread catch_up(const std::vector<Seat>& seats, std::uint16_t port, std::size_t messages,
                std::size_t runs) {
    const auto tls = client_context();
    std::vector<std::int64_t> took;
    for (std::size_t run = 0; run < runs; ++run) {
        const auto& seat = seats[run % seats.size()];
        Socket socket(tls.get(), port, seat.bearer);
        const auto most = greet(socket);
        const auto start = now_us();
        const auto attached = attach(socket, seat.group, ~0ULL >> 2);
        std::uint64_t latest = 0;
        for (const auto& room : attached.attached().rooms())
            if (room.room() == 1) latest = room.latest_seq();
        if (latest < messages) throw std::runtime_error("the group holds too few messages");
        std::uint64_t next = latest - messages + 1;
        std::size_t got = 0;
        for (std::uint64_t id = 10; got < messages; ++id) {
            v1 request;
            auto* page = request.mutable_read_page();
            page->set_group_id(seat.group);
            page->set_room(1);
            page->set_from_seq(next);
            page->set_limit(
                static_cast<std::uint32_t>(std::min<std::size_t>(most, messages - got)));
            const auto answer = ask(socket, request, id);
            if (answer.page().events().empty()) throw std::runtime_error("an empty page");
            got += static_cast<std::size_t>(answer.page().events_size());
            next = answer.page().events(answer.page().events_size() - 1).seq() + 1;
        }
        took.push_back(now_us() - start);
    }
    return spread_of(took);
}

double cpu_seconds_of(int pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    std::getline(in, line);
    std::istringstream rest(line.substr(line.rfind(')') + 2));
    std::string skip;
    for (int i = 0; i < 11; ++i) rest >> skip;
    double user = 0, system = 0;
    rest >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double resident_kib_of(int pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6));
    return 0;
}

}  // namespace tasuki::load
