// Posts per second through the engine alone: rules, sealing, ledger, rows and one fsync per batch
// of 64, on an encrypted file, without network or threads.
//   engine_posts [batches] [groups]
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "base/limits.hpp"
#include "store/engine/town.hpp"

namespace {

using namespace tasuki;

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::vector<std::vector<domain::Command>> batches_of(test::Town& town, std::size_t batches,
                                                     const std::vector<GroupId>& groups) {
    std::string words;
    while (words.size() < 200) words += "血圧・体温とも安定。食欲あり。";
    std::vector<std::vector<domain::Command>> all(batches);
    const auto epoch = town.now(groups.front()).group->epoch;  // the same steps made all of them
    std::size_t n = 0;
    for (auto& batch : all)
        for (std::size_t i = 0; i < limits::kBatch; ++i) {
            domain::Post post;
            post.group = groups[n++ % groups.size()];
            post.client_msg_id = random_id<ClientMsgTag>();
            post.epoch = epoch;
            post.body = test::Town::body(words);
            batch.push_back({town.as(town.nurse), domain::GroupCommand(std::move(post))});
        }
    return all;
}

std::string kana_of(std::size_t n) {
    constexpr const char* kSyllables[] = {"ア", "カ", "サ", "タ", "ナ",
                                          "ハ", "マ", "ヤ", "ラ", "ワ"};
    return std::string(kSyllables[n % 10]) + kSyllables[n / 10 % 10] + kSyllables[n / 100 % 10];
}

}  // namespace

int main(int argc, char** argv) {
    using namespace std::chrono;
    const auto number = [&](int i, std::size_t otherwise) {
        return argc > i ? static_cast<std::size_t>(std::atoll(argv[i])) : otherwise;
    };
    const std::size_t batches = number(1, 300);
    test::Town town(test::RowsIn::file);
    std::vector<GroupId> groups;
    for (std::size_t i = 0; i < number(2, 50); ++i) {
        if (i % 15 == 14) town.clock.advance(hours(24));  // 20 openings a day
        groups.push_back(town.group({&town.helper, &town.pharmacist}, kana_of(i)));
    }
    const auto all = batches_of(town, batches, groups);
    town.engine->apply(all.front());  // caches warm, as in a server that has been up for a minute
    const auto began = steady_clock::now();
    const double cpu = cpu_seconds();
    std::size_t posted = 0;
    for (std::size_t i = 1; i < all.size(); ++i)
        for (const auto& applied : town.engine->apply(all[i])) posted += applied.outcome ? 1 : 0;
    const double took = duration<double>(steady_clock::now() - began).count();
    const double used = cpu_seconds() - cpu;
    const auto sealing = steady_clock::now();
    town.engine->seal();
    const double sealed = duration<double>(steady_clock::now() - sealing).count();
    std::printf("{\"posts\":%zu,\"posts_per_s\":%.0f,\"cpu_us_per_post\":%.1f,\"seal_ms\":%.1f}\n",
                posted, static_cast<double>(posted) / took,
                used / static_cast<double>(posted) * 1e6, sealed * 1e3);
    return posted == (batches - 1) * limits::kBatch ? 0 : 1;
}
