// One search through a whole room (rule C9): rows of an encrypted file, opened, folded, compared,
// step by step, without network and ledger. The words are found nowhere, which takes longest.
//   search_room [messages] [runs]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "base/limits.hpp"
#include "domain/search_words.hpp"
#include "session/compose.hpp"
#include "session/decode.hpp"
#include "store/engine/town.hpp"
#include "store/reads.hpp"

namespace {

using namespace tasuki;

void fill(test::Town& town, GroupId group, std::size_t messages) {
    std::string words;  // 300 bytes, as in the other benches' messages
    while (words.size() < 300) words += "血圧・体温とも安定。食欲あり、ｱﾑﾛｼﾞﾋﾟﾝ 5㎎。";
    domain::Head head;
    head.kind = domain::MessageKind::report;
    head.urgency = domain::Urgency::routine;
    const auto body = session::compose_body(head, words);
    const auto epoch = town.now(group).group->epoch;
    for (std::size_t done = 0; done < messages;) {
        std::vector<domain::Command> batch;
        for (; batch.size() < limits::kBatch && done < messages; ++done) {
            domain::Post post;
            post.group = group;
            post.client_msg_id = random_id<ClientMsgTag>();
            post.epoch = epoch;
            post.body = body;
            batch.push_back({town.as(town.nurse), domain::GroupCommand(std::move(post))});
        }
        town.engine->apply(std::move(batch));
    }
}

std::uint64_t search(const store::Reads& reads, GroupId group) {
    const domain::SearchWords words("むくみ");
    store::SearchWish wish;
    wish.group = group;
    wish.hits = limits::kSearchHits;
    std::string folded;
    std::uint64_t looked = 0;
    wish.matches = [&](ByteView body) {
        ++looked;
        folded.clear();
        session::fold_body(body, folded);
        return words.in(folded);
    };
    while (true) {
        const auto read = reads.search(wish);
        if (read.end || !read.events.empty()) return looked;
        wish.before = read.looked.first;
    }
}

}  // namespace

int main(int argc, char** argv) {
    using namespace std::chrono;
    const auto number = [&](int i, std::size_t otherwise) {
        return argc > i ? static_cast<std::size_t>(std::atoll(argv[i])) : otherwise;
    };
    const std::size_t messages = number(1, 20'000);
    test::Town town(test::RowsIn::file);
    const auto group = town.group({&town.helper});
    fill(town, group, messages);
    const store::Reads reads(*town.tables, town.keys,
                             [&](GroupId id) { return town.key_store->group_keys(id); });
    std::vector<double> took;
    for (std::size_t i = 0; i < std::max<std::size_t>(number(2, 11), 1); ++i) {
        const auto began = steady_clock::now();
        if (search(reads, group) != messages) return 1;
        took.push_back(duration<double, std::milli>(steady_clock::now() - began).count());
    }
    const double first = took.front();
    std::ranges::sort(took);
    std::printf("{\"messages\":%zu,\"first_ms\":%.1f,\"p50_ms\":%.1f,\"worst_ms\":%.1f}\n",
                messages, first, took[took.size() / 2], took.back());
    return 0;
}
