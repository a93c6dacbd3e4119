// Kills a serving tasuki again and again while a physician writes and a nurse reads; afterwards
// every acknowledged message must be there, once and unchanged, and the record must verify.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <random>
#include <stdexcept>

#include "e2e/small_town.hpp"

namespace tasuki::test {
namespace {

using namespace tasuki::client;

struct Tally {
    std::map<ClientMsgId, std::string> written;
    std::size_t acknowledged = 0;
};

void must(bool holds, const std::string& what) {
    if (!holds) throw std::runtime_error(what);
}

// On a busy machine a life may be too short to acknowledge anything, and the outbox has an end.
void let_the_outbox_drain(SmallTown& town) {
    constexpr int kMany = 300;
    const auto left = [&town] {
        return std::ranges::count_if(town.doctor.client().outbox(), [](const OutboxLine& line) {
            return line.state != SendState::sent;
        });
    };
    if (left() < kMany) return;
    must(town.until([&] { return left() == 0; }, 300s), "the outbox does not drain");
}

// Writes for a while and kills at a moment that nobody chose.
void one_life(SmallTown& town, Tally& tally, std::mt19937_64& chance, int life) {
    let_the_outbox_drain(town);
    const int messages = 1 + static_cast<int>(chance() % 30);
    for (int i = 0; i < messages; ++i) {
        const auto text = "架空の記録 " + std::to_string(life) + "-" + std::to_string(i);
        const auto id = town.doctor.client().post(town.room(), Draft::report(text));
        must(id.has_value(), "the outbox took no more");
        tally.written[*id] = text;
    }
    const std::chrono::milliseconds moment(chance() % 400);
    town.until([] { return false; }, moment);
    town.server.kill();
    town.server.start();
}

void everything_is_there(SmallTown& town, const Tally& tally) {
    must(town.until([&] { return town.doctor.all<Sent>().size() >= tally.written.size(); }, 300s),
         "not everything that was written was acknowledged in the end");
    std::map<std::uint64_t, ClientMsgId> acknowledged;
    for (const auto& sent : town.doctor.all<Sent>()) {
        const auto [place, fresh] = acknowledged.try_emplace(sent.accepted.seq, sent.accepted.id);
        must(fresh || place->second == sent.accepted.id, "one number was given to two messages");
    }
    must(acknowledged.size() == tally.written.size(), "a message was taken twice, or lost");
    must(town.until([&] { return town.nurse.all<MessagePosted>().size() >= tally.written.size(); },
                    300s),
         "the nurse misses messages that were acknowledged");
    std::map<std::uint64_t, std::string> read;
    for (const auto& post : town.nurse.all<MessagePosted>())
        must(read.try_emplace(post.entry.seq, post.body.text()).second, "a message came twice");
    must(read.size() == acknowledged.size(), "the nurse read what nobody acknowledged");
    for (const auto& [seq, id] : acknowledged)
        must(read[seq] == tally.written.at(id), "message " + std::to_string(seq) + " is another");
}

int run(int times) {
    std::random_device real;
    const std::uint64_t seed = real();
    std::mt19937_64 chance(seed);
    std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
    SmallTown town;
    Tally tally;
    for (int life = 0; life < times; ++life) {
        one_life(town, tally, chance, life);
        if (life % 20 == 19) {
            std::printf("%d kills, %zu written, %zu acknowledged\n", life + 1, tally.written.size(),
                        town.doctor.all<Sent>().size());
            std::fflush(stdout);
        }
    }
    everything_is_there(town, tally);
    must(town.server.stop() == 0, "the server did not stop in order");
    const auto verified = town.server.run({"verify"});
    must(verified.code == 0, "the record does not verify: " + verified.text);
    std::printf("%d kills, %zu messages acknowledged, 0 lost, 0 twice\n", times,
                tally.written.size());
    return 0;
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
