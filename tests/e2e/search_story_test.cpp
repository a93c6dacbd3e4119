// C9 on the real server: what one person typed is found by another who types it otherwise, and only
// what stands and may be seen.
#include <gtest/gtest.h>

#include "e2e/small_town.hpp"

namespace tasuki::test {
namespace {

using namespace tasuki::client;

// What a search brought, newest first.
struct Search {
    std::vector<std::string> texts;
    std::size_t frames = 0;
    SearchEnd end;
};

std::string words_of(const RoomEvent& event) {
    if (const auto* posted = std::get_if<MessagePosted>(&event)) return posted->body.text();
    if (const auto* fixed = std::get_if<MessageCorrected>(&event)) return fixed->body.text();
    return "(no message)";
}

Search search(SmallTown& town, Someone& who, SearchWish wish) {
    Search out;
    const auto found = [&out](const std::vector<RoomEvent>& hits) {
        ++out.frames;
        for (const auto& one : hits) out.texts.push_back(words_of(one));
    };
    out.end = town.must(who.client().search(town.room(), std::move(wish), found));
    return out;
}

SearchWish for_words(std::string text) {
    SearchWish wish;
    wish.text = std::move(text);
    return wish;
}

using Texts = std::vector<std::string>;

TEST(SearchStory, FindsWhatStandsHoweverItIsTyped) {
    SmallTown town;
    for (const char* text : {"ｱﾑﾛｼﾞﾋﾟﾝ 5㎎、右下肢に浮腫", "食欲あり", "アムロジピンは中止"}) {
        ASSERT_TRUE(town.doctor.client().post(town.room(), Draft::report(text)));
    }
    ASSERT_TRUE(town.until([&] { return town.doctor.all<Sent>().size() == 3; })) << town.told();
    auto& nurse = town.nurse;
    const Texts both{"アムロジピンは中止", "ｱﾑﾛｼﾞﾋﾟﾝ 5㎎、右下肢に浮腫"};
    EXPECT_EQ(search(town, nurse, for_words("あむろじぴん")).texts, both);
    EXPECT_EQ(search(town, nurse, for_words("浮腫　５ＭＧ")).texts, Texts{both[1]});
    EXPECT_EQ(search(town, nurse, for_words("発熱")).texts, Texts{});
    auto by_the_nurse = for_words("あむろじぴん");
    by_the_nurse.author = nurse.client().account();
    EXPECT_EQ(search(town, nurse, by_the_nurse).texts, Texts{});

    const auto sent = town.doctor.all<Sent>();
    const auto seq_of = [&](std::size_t i) { return sent[i].accepted.seq; };
    auto fixed = Draft::report("食欲なし");
    ASSERT_TRUE(town.doctor.client().correct(town.room(), seq_of(1), 2, "書き誤り", fixed));
    ASSERT_TRUE(town.doctor.client().retract(town.room(), seq_of(2), "別の利用者", true));
    ASSERT_TRUE(town.until([&] { return town.doctor.all<Sent>().size() == 5; })) << town.told();
    EXPECT_EQ(search(town, nurse, for_words("あり")).texts, Texts{});
    EXPECT_EQ(search(town, nurse, for_words("食欲")).texts, Texts{"食欲なし"});
    EXPECT_EQ(search(town, nurse, for_words("あむろじぴん")).texts, Texts{both[1]});

    town.must(town.doctor.client().remove(town.group, town.nurses, "交代"));
    ASSERT_TRUE(town.until([&] { return town.nurse.all<Revoked>().size() == 1; })) << town.told();
    EXPECT_FALSE(town.wait_for(nurse.client().search(town.room(), for_words("食欲"), {})));
}

// More than one frame: the parts come one after another, and the answer after them.
TEST(SearchStory, HitsComeInParts) {
    SmallTown town;
    const std::string long_text(9'000, 'x');
    for (int i = 0; i < 12; ++i) {
        const auto text = "浮腫 " + std::to_string(i) + long_text;
        ASSERT_TRUE(town.doctor.client().post(town.room(), Draft::report(text)));
    }
    ASSERT_TRUE(town.until([&] { return town.doctor.all<Sent>().size() == 12; })) << town.told();
    const auto all = search(town, town.nurse, for_words("浮腫"));
    ASSERT_EQ(all.texts.size(), 12U);
    EXPECT_GT(all.frames, 1U);
    EXPECT_FALSE(all.end.more);
    auto few = for_words("浮腫");
    few.limit = 5;
    const auto first = search(town, town.nurse, few);
    EXPECT_TRUE(first.end.more);
    few.before_seq = first.end.searched_to_seq;
    few.limit = 0;
    const auto rest = search(town, town.nurse, few);
    Texts together = first.texts;
    together.insert(together.end(), rest.texts.begin(), rest.texts.end());
    EXPECT_EQ(together, all.texts);
}

}  // namespace
}  // namespace tasuki::test
