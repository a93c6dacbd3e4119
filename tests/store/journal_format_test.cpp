// The journal is what a cut, a lost phone and a leaver are remembered by when the disks are gone: a
// line less, and somebody reads again who must not.
#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "store/journal_format.hpp"

namespace {

using namespace tasuki;
using namespace tasuki::store;
using What = JournalFault::What;

class Journal : public testing::Test {
  protected:
    Journal() {
        act({.n = 4, .time = {1'000}, .life = true});
        act({.n = 7, .time = {2'000}, .event = ledger::Event::removed, .reason = 2});
        act({.n = 7, .time = {2'000}, .event = ledger::Event::admission_ended});
        act({.n = 9, .time = {3'000}, .event = ledger::Event::device_revoked});
    }
    void act(JournalAct one) {
        fill_random(one.at);
        if (!one.life) fill_random(one.object);
        acts.push_back(one);
        ends.push_back(text.size());
        text += journal_line(one, head, seed);
    }
    std::string line(std::size_t i) const {
        const auto end = i + 1 < ends.size() ? ends[i + 1] : text.size();
        return text.substr(ends[i], end - ends[i]);
    }
    std::optional<JournalFault> fault(std::string_view altered) const {
        const auto read = read_journal(altered, public_key_of(seed));
        const auto* found = std::get_if<JournalFault>(&read);
        return found ? std::optional(*found) : std::nullopt;
    }

    SigningSeed seed = random_key();
    std::string text = journal_title(public_key_of(seed));
    JournalHead head = journal_start(text);
    std::vector<JournalAct> acts;
    std::vector<std::size_t> ends;  // of the line before each
};

TEST_F(Journal, IsReadBackAsItWasWritten) {
    const auto read = std::get<JournalText>(read_journal(text, public_key_of(seed)));
    EXPECT_EQ(read.acts, acts);
    EXPECT_EQ(read.head, head);
    EXPECT_FALSE(read.torn);
    EXPECT_EQ(read.whole, text.size());
}

// The worked example of docs/backup-format.md, byte for byte.
TEST(JournalFormat, IsTheOneOfItsPage) {
    SigningSeed seed{};
    seed.fill(0x07);
    auto title = journal_title(public_key_of(seed));
    auto head = journal_start(title);
    JournalAct life;
    life.n = 3;
    life.time = {1'795'000'000'000};
    life.life = true;
    life.at.fill(0xa1);
    JournalAct removed;
    removed.n = 12;
    removed.time = {1'795'000'060'000};
    removed.event = ledger::Event::removed;
    removed.at.fill(0xb2);
    removed.object.fill(0xc3);
    removed.reason = 2;
    auto text = title + journal_line(life, head, seed);
    text += journal_line(removed, head, seed);
    const std::string page =
        "tasuki-journal/1 ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c\n"
        "1 3 1795000000000 life a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1 0000000000000000000000000000"
        "0000 0 I3Dgmdk89F4tNWg1hb6CDoeD9wya1BnqV6A9jmqy3bHCJ0uRr9/uP9fMBQQh64EeA8iQ0nRcgcDpp"
        "AmxdAQxAg==\n"
        "2 12 1795000060000 removed b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2 c3c3c3c3c3c3c3c3c3c3c3c3"
        "c3c3c3c3 2 ZMdjx+GPVgPiOepIVa5HBSFlVxfNedWu8jrt8zJAnPy1oCG0rvDuJeQIEUdNUv43ZMZVZzwwQ"
        "6YVScy3fVKFAg==\n";
    EXPECT_EQ(text, page);
    EXPECT_EQ(to_hex(head.value),
              "4b8d46bf6876ab9972b91c3282dfeac502f7cc11d47bf7df52b89479a0212f04");
}

TEST_F(Journal, EachAlteredByteIsNoticedAndNamed) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (const int bit : {0, 5}) {
            auto altered = text;
            altered[at] = static_cast<char>(altered[at] ^ (1 << bit));
            const auto read = read_journal(altered, public_key_of(seed));
            const auto* whole = std::get_if<JournalText>(&read);
            // The last line's end alone: then it is torn.
            const bool noticed = whole == nullptr || whole->torn;
            EXPECT_TRUE(noticed) << "byte " << at;
        }
    }
    auto altered = text;
    altered[ends[2] + 30] ^= 1;
    const auto found = fault(altered);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->number, 3u);
}

TEST_F(Journal, ARecordThatIsTakenOutOrMovedIsNoticed) {
    for (std::size_t i = 0; i + 1 < acts.size(); ++i) {
        auto shorter = text;
        shorter.erase(ends[i], line(i).size());
        const auto found = fault(shorter);
        ASSERT_TRUE(found) << i;
        EXPECT_EQ(found->what, What::missing);
        EXPECT_EQ(found->number, i + 2);
    }
    const auto moved = text.substr(0, ends[1]) + line(2) + line(1) + line(3);
    EXPECT_TRUE(fault(moved));
    const auto twice = text.substr(0, ends[2]) + line(1) + text.substr(ends[2]);
    ASSERT_TRUE(fault(twice));
    EXPECT_EQ(fault(twice)->what, What::altered);
}

// Nothing in a journal says how long it should be: its anchor does.
TEST_F(Journal, AMissingTailIsSeenByItsHeadAlone) {
    const auto read =
        std::get<JournalText>(read_journal(text.substr(0, ends[3]), public_key_of(seed)));
    EXPECT_FALSE(read.torn);
    EXPECT_FALSE(read.reaches(head));
    EXPECT_TRUE(read.reaches({3, read.values.back()}));
    EXPECT_TRUE(read.reaches(journal_start("")));
    auto other = head;
    other.value[0] ^= 1;
    EXPECT_FALSE(std::get<JournalText>(read_journal(text, public_key_of(seed))).reaches(other));
}

TEST_F(Journal, ATornLineIsToldAndWhereItBegins) {
    for (std::size_t cut = ends[3] + 1; cut < text.size(); cut += 7) {
        const auto read =
            std::get<JournalText>(read_journal(text.substr(0, cut), public_key_of(seed)));
        EXPECT_TRUE(read.torn);
        EXPECT_EQ(read.whole, ends[3]);
        EXPECT_EQ(read.acts.size(), 3u);
    }
}

TEST_F(Journal, OfAnotherStoreOrNoneAtAllIsRefused) {
    const auto other = read_journal(text, public_key_of(random_key()));
    EXPECT_EQ(std::get<JournalFault>(other).what, What::other_key);
    EXPECT_EQ(fault("a diary\n")->what, What::no_journal);
    EXPECT_EQ(fault("")->what, What::no_journal);
    EXPECT_FALSE(to_text(*fault("")).empty());
}

// An older program must not pass over an act that it does not know: it would not be taken again.
TEST_F(Journal, AnActOfANewerVersionIsRefused) {
    JournalAct newer;
    newer.n = 10;
    newer.event = ledger::Event::key_destroyed;
    text += journal_line(newer, head, seed);
    const auto found = fault(text);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->what, What::unknown);
    EXPECT_EQ(found->number, 5u);
}

TEST(JournalAct, IsMadeOfEntriesThatTookSomethingAndOfNoOthers) {
    ledger::Leaf leaf;
    leaf.event = ledger::Event::left;
    leaf.object.bytes[0] = 9;
    const auto act = journal_act({1, 2}, leaf);
    ASSERT_TRUE(act);
    EXPECT_EQ(act->at, (std::array<std::uint8_t, 16>{1, 2}));
    EXPECT_EQ(act->object[0], 9);
    leaf.outcome = ledger::Outcome::refused;
    EXPECT_FALSE(journal_act({}, leaf));
    leaf.outcome = ledger::Outcome::done;
    leaf.event = ledger::Event::posted;
    EXPECT_FALSE(journal_act({}, leaf));
    leaf.event = ledger::Event::signed_out;
    EXPECT_FALSE(journal_act({}, leaf)) << "the own session alone";
    leaf.reason = 1;
    EXPECT_TRUE(journal_act({}, leaf)) << "everywhere";
}

}  // namespace
