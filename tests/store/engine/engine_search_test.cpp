// Looking through a room (C9), on both kinds of rows: newest first, only what stands, in steps.
#include <algorithm>

#include "base/limits.hpp"
#include "store/engine/town.hpp"
#include "store/reads.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;
using namespace domain;
using Seqs = std::vector<std::uint64_t>;

class Searching : public OnBoth {
  protected:
    store::SearchRead step(const store::SearchWish& wish) {
        const store::Reads reads(*town.tables, town.keys,
                                 [this](GroupId id) { return town.key_store->group_keys(id); });
        return reads.search(wish);
    }
    store::SearchWish wish(GroupId group, std::string words) {
        store::SearchWish out;
        out.group = group;
        out.hits = 100;
        out.matches = [words = std::move(words)](ByteView body) {
            const Bytes kept(body.begin(), body.end());
            return text_of(kept).find(words) != std::string_view::npos;
        };
        return out;
    }
    // Step by step to the end.
    Seqs found(store::SearchWish wish) {
        Seqs out;
        while (true) {
            const auto read = step(wish);
            for (const auto& event : read.events) out.push_back(event->seq);
            if (read.end) return out;
            wish.before = read.looked.first;
        }
    }
    std::uint64_t post(GroupId group, std::string_view text, Head head = {}) {
        return town.must(town.nurse, town.post(group, text, std::move(head)))->answer.seq;
    }
};

INSTANTIATE_TEST_SUITE_P(Rows, Searching, both(), row_name);

TEST_P(Searching, FindsWhatStandsNewestFirst) {
    const auto group = town.group({});
    const auto first = post(group, "右下肢に浮腫");
    post(group, "食欲あり");
    const auto third = post(group, "浮腫は軽減");
    EXPECT_EQ(found(wish(group, "浮腫")), (Seqs{third, first}));
    EXPECT_EQ(found(wish(group, "発熱")), Seqs{});
    const auto read = step(wish(group, "浮腫"));
    EXPECT_TRUE(read.end);
    EXPECT_EQ(read.looked, (SeqRange{1, town.now(group).rooms[0].last_seq}));
    EXPECT_EQ(text_of(read.events.front()->body), "浮腫は軽減");
    EXPECT_TRUE(step(wish(random_id<GroupTag>(), "浮腫")).end);
}

// Somebody fills a room with the longest messages there are: other readers must not wait for all of
// them, and a search that was stopped has to hear of it.
TEST_P(Searching, AStepOpensNoMoreThanItsBytes) {
    const auto group = town.group({});
    const auto needle = post(group, "むくみ");
    const std::string longest(40'000, 'a');
    const std::size_t enough = limits::kSearchStepBytes / longest.size() + 10;
    for (std::size_t i = 0; i < enough; ++i) post(group, longest);
    const auto read = step(wish(group, "むくみ"));
    EXPECT_FALSE(read.end);
    EXPECT_TRUE(read.events.empty());
    EXPECT_GT(read.looked.first, needle);
    EXPECT_EQ(found(wish(group, "むくみ")), Seqs{needle});
}

TEST_P(Searching, OnlyTheNewestVersionIsFound) {
    const auto group = town.group({});
    const auto seq = post(group, "体温 38.5");
    const auto fixed = town.must(town.nurse, town.correction(group, seq, "体温 36.5"));
    EXPECT_EQ(found(wish(group, "38.5")), Seqs{});
    EXPECT_EQ(found(wish(group, "体温")), Seqs{fixed->answer.seq});
    auto from_the_correction_on = wish(group, "体温");
    from_the_correction_on.first = fixed->answer.seq;
    EXPECT_EQ(found(from_the_correction_on), Seqs{}) << "the original is out of sight";
    auto older = wish(group, "体温");
    older.before = fixed->answer.seq;
    EXPECT_EQ(found(older), Seqs{}) << "an older version is no hit in a later step either";
}

// Posted to the wrong patient: gone from every search, in any version.
TEST_P(Searching, WhatWasRetractedIsNotFound) {
    const auto group = town.group({});
    const auto seq = post(group, "別の方の病名");
    town.must(town.nurse, town.correction(group, seq, "別の方の病名です"));
    town.must(town.nurse,
              Retract{group, Room::staff, random_id<ClientMsgTag>(), seq, "誤投稿", true});
    EXPECT_EQ(found(wish(group, "病名")), Seqs{});
}

TEST_P(Searching, IsNarrowedByAuthorOfficeKindAndTime) {
    const auto group = town.group({&town.helper});
    const auto first = post(group, "浮腫 一");
    town.clock.advance(24h);
    Head decision;
    decision.kind = MessageKind::decision;
    decision.decided_by = "家族会議（架空）";
    const auto second = post(group, "浮腫 二", decision);
    town.clock.advance(24h);
    const auto third = town.must(town.helper, town.post(group, "浮腫 三"))->answer.seq;
    struct Row {
        const char* what;
        std::function<void(store::SearchWish&)> narrow;
        Seqs seqs;
    };
    const Instant now = town.clock.now();
    const Row rows[] = {
        {"nothing", [](auto&) {}, {third, second, first}},
        {"author", [&](auto& w) { w.author = town.nurse.account; }, {second, first}},
        {"other author", [&](auto& w) { w.author = town.pharmacist.account; }, {}},
        {"office", [&](auto& w) { w.office = town.pharmacy; }, {}},
        {"kind", [](auto& w) { w.kind = MessageKind::decision; }, {second}},
        {"since", [&](auto& w) { w.since = now - 36h; }, {third, second}},
        {"until", [&](auto& w) { w.until = now - 12h; }, {second, first}},
        {"one day", [&](auto& w) { w.since = now - 36h, w.until = now - 12h; }, {second}},
        {"before all", [&](auto& w) { w.until = Instant{1}; }, {}},
        {"after all", [&](auto& w) { w.since = now + 1h; }, {}},
        {"scope", [&](auto& w) { w.first = third; }, {third}},
        {"older", [&](auto& w) { w.before = second; }, {first}},
    };
    for (const Row& row : rows) {
        auto narrowed = wish(group, "浮腫");
        row.narrow(narrowed);
        EXPECT_EQ(found(narrowed), row.seqs) << row.what;
    }
}

TEST_P(Searching, AStepEndsAtItsHitsAndAtItsBytes) {
    const auto group = town.group({});
    Seqs all;
    for (int i = 0; i < 6; ++i) all.push_back(post(group, "浮腫" + std::string(15'000, 'x')));
    std::ranges::reverse(all);
    auto few = wish(group, "浮腫");
    few.hits = 2;
    const auto read = step(few);
    ASSERT_EQ(read.events.size(), 2U);
    EXPECT_FALSE(read.end);
    EXPECT_EQ(read.looked.first, all[1]);
    EXPECT_EQ(found(few), all);
    const auto wide = step(wish(group, "浮腫"));
    EXPECT_LT(wide.events.size(), 6U) << "a frame holds limits::kPageBytes";
    EXPECT_EQ(found(wish(group, "浮腫")), all);
}

}  // namespace
}  // namespace tasuki::test
