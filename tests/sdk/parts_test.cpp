// The SDK's pure parts: the list of errors, number sets, backoff, the order of a room.
#include <gtest/gtest.h>

#include <set>

#include "backoff.hpp"
#include "base/refusal.hpp"
#include "room_feed.hpp"
#include "seq_set.hpp"
#include "tasuki/client/events.hpp"

namespace tasuki::client {
namespace {

using Ranges = std::vector<SeqRange>;

// A refusal that the SDK doesn't know reaches the nurse as "something failed" instead of as a
// sentence that says what to do.
TEST(Errors, EveryRefusalOfTheServerHasItsNumberAndSlug) {
    for (const auto& refusal : all_refusals()) {
        const auto error = error_of_code(static_cast<std::uint32_t>(refusal.refusal));
        EXPECT_NE(error, Error::unknown_refusal) << refusal.slug;
        EXPECT_EQ(slug_of(error), refusal.slug);
        EXPECT_EQ(text_of(error).retryable, refusal.retryable) << refusal.slug;
    }
}

TEST(Errors, NothingBelowAThousandIsUnknownToTheServer) {
    std::set<std::uint16_t> known;
    for (const auto& refusal : all_refusals()) {
        known.insert(static_cast<std::uint16_t>(refusal.refusal));
    }
    for (const auto& error : all_errors()) {
        const auto number = static_cast<std::uint16_t>(error.error);
        EXPECT_EQ(number < 1000, known.contains(number)) << error.slug;
    }
}

TEST(Errors, ErrorsOnTheWayHaveASentenceForThePerson) {
    for (const auto& error : all_errors()) {
        if (static_cast<std::uint16_t>(error.error) < 1000) continue;
        EXPECT_FALSE(error.japanese.empty()) << error.slug;
    }
}

TEST(Errors, ANumberOfANewerServerIsUnknownButNoCrash) {
    EXPECT_EQ(error_of_code(777), Error::unknown_refusal);
    EXPECT_EQ(error_of_code(1000), Error::unknown_refusal);  // never of the wire
    EXPECT_EQ(error_of_code(0), Error::unknown_refusal);
    EXPECT_EQ(error_of_code(70'000 + 70), Error::unknown_refusal);
}

TEST(SeqSet, TouchingRangesBecomeOne) {
    SeqSet set;
    set.add({5, 6});
    set.add({1, 2});
    set.add({3, 4});
    EXPECT_EQ(set.ranges(), (Ranges{{1, 6}}));
    set.add({10, 12});
    set.add({8, 8});
    EXPECT_EQ(set.ranges(), (Ranges{{1, 6}, {8, 8}, {10, 12}}));
    set.add({2, 11});
    EXPECT_EQ(set.ranges(), (Ranges{{1, 12}}));
}

TEST(SeqSet, RemovingTheMiddleLeavesTwo) {
    SeqSet set;
    set.add({1, 10});
    set.remove({4, 6});
    EXPECT_EQ(set.ranges(), (Ranges{{1, 3}, {7, 10}}));
    EXPECT_FALSE(set.contains(5));
    EXPECT_TRUE(set.contains(7));
    set.remove({1, 100});
    EXPECT_TRUE(set.empty());
}

TEST(SeqSet, NumbersThatDoNotExistAreNotKept) {
    SeqSet set;
    set.add({0, 0});
    set.add({5, 3});
    EXPECT_TRUE(set.empty());
}

TEST(Backoff, SpansDoubleUpToTheMostAndStayAboveHalf) {
    Backoff backoff(Millis(100), Millis(1000));
    for (auto most : {100, 200, 400, 800, 1000, 1000}) {
        const auto span = backoff.next(987'654'321).count();
        EXPECT_GE(span, most / 2);
        EXPECT_LE(span, most);
    }
    backoff.reset();
    EXPECT_LE(backoff.next(42).count(), 100);
}

// All clients of a region whose server restarted would come back in the same instant.
TEST(Backoff, DifferentDiceGiveDifferentSpans) {
    std::set<std::int64_t> spans;
    for (std::uint64_t dice = 0; dice < 50; ++dice) {
        Backoff backoff(Millis(1000), Millis(1000));
        spans.insert(backoff.next(dice).count());
    }
    EXPECT_GT(spans.size(), 25U);
}

TEST(Backoff, DoesNotOverflowAfterManyTries) {
    Backoff backoff(Millis(500), Millis(60'000));
    for (int i = 0; i < 100; ++i) {
        const auto span = backoff.next(~std::uint64_t{0}).count();
        EXPECT_GT(span, 0);
        EXPECT_LE(span, 60'000);
    }
}

RoomEvent posted(std::uint64_t seq) {
    MessagePosted event;
    event.entry.seq = seq;
    return event;
}
RoomEvent hidden(std::uint64_t first, std::uint64_t last) {
    Hidden event;
    event.entry.seq = first;
    event.last = last;
    return event;
}
std::vector<std::uint64_t> seqs_of(const std::vector<Step>& steps) {
    std::vector<std::uint64_t> seqs;
    for (const auto& one : steps) seqs.push_back(entry_of(one.event).seq);
    return seqs;
}
using Seqs = std::vector<std::uint64_t>;

TEST(RoomFeed, EarlyEntriesWaitForTheHole) {
    RoomFeed feed;
    EXPECT_EQ(seqs_of(feed.take(posted(1))), Seqs{1});
    EXPECT_TRUE(feed.take(posted(3)).empty());
    EXPECT_EQ(feed.missing(), (SeqRange{2, 2}));
    EXPECT_EQ(seqs_of(feed.take(posted(2))), (Seqs{2, 3}));
    EXPECT_FALSE(feed.missing());
}

TEST(RoomFeed, NothingIsHandedOutTwice) {
    RoomFeed feed(5);
    EXPECT_TRUE(feed.take(posted(5)).empty());
    EXPECT_EQ(seqs_of(feed.take(posted(6))), Seqs{6});
    EXPECT_TRUE(feed.take(posted(6)).empty());
    EXPECT_TRUE(feed.take(posted(8)).empty());
    EXPECT_TRUE(feed.take(posted(8)).empty());
    EXPECT_EQ(seqs_of(feed.take(posted(7))), (Seqs{7, 8}));
}

TEST(RoomFeed, AHiddenRangeCountsAsPresent) {
    RoomFeed feed;
    const auto steps = feed.take(hidden(1, 40));
    ASSERT_EQ(steps.size(), 1U);
    EXPECT_EQ(steps[0].through, 40U);
    EXPECT_EQ(seqs_of(feed.take(posted(41))), Seqs{41});
}

TEST(RoomFeed, AnOverlappingHiddenRangeMovesOnWithoutRepeating) {
    RoomFeed feed(10);
    const auto steps = feed.take(hidden(5, 20));
    ASSERT_EQ(steps.size(), 1U);
    EXPECT_EQ(feed.have(), 20U);
}

TEST(RoomFeed, AnAcknowledgedMessageFillsItsOwnPlace) {
    RoomFeed feed(1);
    const auto own = feed.own(2);
    EXPECT_TRUE(own.fresh);
    EXPECT_EQ(own.through, 2U);
    EXPECT_EQ(feed.have(), 2U);
    EXPECT_TRUE(feed.take(posted(2)).empty());  // the same message in a page
}

TEST(RoomFeed, AnAcknowledgementBehindAHoleIsCoveredWhenTheHoleIsFilled) {
    RoomFeed feed(1);
    const auto own = feed.own(3);
    EXPECT_EQ(own.through, 0U);  // the cursor must not jump over 2
    EXPECT_EQ(feed.missing(), (SeqRange{2, 2}));
    const auto steps = feed.take(posted(2));
    ASSERT_EQ(steps.size(), 1U);
    EXPECT_EQ(steps[0].through, 3U);
}

TEST(RoomFeed, ALateAcknowledgementOfWhatAPageBroughtIsNoNews) {
    RoomFeed feed(1);
    feed.take(posted(2));
    EXPECT_FALSE(feed.own(2).fresh);
}

TEST(RoomFeed, MemoryAheadOfAHoleIsBounded) {
    RoomFeed feed;
    for (std::uint64_t seq = 2; seq < 2 + 3 * RoomFeed::kEarly; ++seq) feed.take(posted(seq));
    const auto steps = feed.take(posted(1));
    EXPECT_EQ(steps.size(), RoomFeed::kEarly + 1);
    EXPECT_TRUE(feed.missing());  // and the rest is known to be missing
    EXPECT_EQ(feed.missing()->last, 1 + 3 * RoomFeed::kEarly);
}

}  // namespace
}  // namespace tasuki::client
