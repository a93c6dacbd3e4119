// A "no" without words leaves somebody at a bedside with a number. The enum in the header and the
// table of words are read against each other, so neither can grow alone.
#include "base/refusal.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "base/result.hpp"

namespace tasuki {
namespace {

std::map<std::string, int> enumerators_of_the_header() {
    std::ifstream header(TASUKI_SOURCE_DIR "/server/base/refusal.hpp");
    const std::regex entry(R"(^    (\w+) = (\d+),)");
    std::map<std::string, int> found;
    for (std::string line; std::getline(header, line);) {
        std::smatch m;
        if (std::regex_search(line, m, entry)) found[m[1]] = std::stoi(m[2]);
    }
    return found;
}

TEST(Refusal, EveryRefusalHasItsWordsAndNothingElseHas) {
    const auto declared = enumerators_of_the_header();
    ASSERT_GT(declared.size(), 60U);
    std::map<std::string, int> worded;
    for (const auto& text : all_refusals())
        worded[std::string(text.slug)] = static_cast<int>(text.refusal);
    EXPECT_EQ(worded, declared);  // the slug is the name in the enum
}

TEST(Refusal, NumbersAndSlugsAreUnique) {
    std::set<int> numbers;
    std::set<std::string_view> slugs, sentences;
    for (const auto& text : all_refusals()) {
        EXPECT_TRUE(numbers.insert(static_cast<int>(text.refusal)).second) << text.slug;
        EXPECT_TRUE(slugs.insert(text.slug).second) << text.slug;
        EXPECT_TRUE(sentences.insert(text.japanese).second) << text.slug;
    }
    EXPECT_FALSE(numbers.contains(0));  // 0 is "no refusal" on the wire
}

bool is_japanese(std::string_view text) {
    return text.find("\xe3\x81") != std::string_view::npos;  // hiragana
}

TEST(Refusal, JapaneseIsWholeSentencesAndEnglishIsEnglish) {
    for (const auto& text : all_refusals()) {
        EXPECT_TRUE(text.japanese.ends_with("。")) << text.slug;
        EXPECT_TRUE(is_japanese(text.japanese)) << text.slug;
        EXPECT_TRUE(text.english.ends_with('.')) << text.slug;
        EXPECT_TRUE(text.english.front() >= 'A' && text.english.front() <= 'Z') << text.slug;
    }
}

// Words that the glossary forbids as labels, or that say nothing to a care worker.
TEST(Refusal, ForbiddenWordsDoNotOccur) {
    for (const auto& text : all_refusals())
        for (const auto word : {"了解", "催促", "失敗", "エラー", "緊急", "セッション", "死亡"})
            EXPECT_EQ(text.japanese.find(word), std::string_view::npos) << text.slug << word;
}

TEST(Refusal, IsFoundByNumberAndAnUnknownNumberIsNone) {
    EXPECT_EQ(find_refusal(92)->slug, "not_author");
    EXPECT_EQ(text_of(Refusal::not_author).slug, "not_author");
    EXPECT_EQ(find_refusal(0), nullptr);
    EXPECT_EQ(find_refusal(65535), nullptr);
    EXPECT_THROW(text_of(static_cast<Refusal>(9999)), std::logic_error);
}

TEST(Refusal, OnlyThePassingOnesInviteARetry) {
    std::set<std::string_view> retryable;
    for (const auto& text : all_refusals())
        if (text.retryable) retryable.insert(text.slug);
    EXPECT_EQ(retryable,
              (std::set<std::string_view>{"throttled", "too_many_checks", "busy", "low_space",
                                          "attachment_incomplete", "no_space", "shutting_down",
                                          "search_running"}));
}

TEST(Result, ARefusalNobodyLookedAtIsNamed) {
    const Result<int> no = Refusal::group_frozen;
    ASSERT_TRUE(no.has_error());
    EXPECT_EQ(no.error(), Refusal::group_frozen);
    try {
        static_cast<void>(no.value());
        FAIL() << "value() of a refusal returned";
    } catch (const std::logic_error& e) {
        EXPECT_NE(std::string(e.what()).find("group_frozen"), std::string::npos) << e.what();
    }
}

TEST(Result, AValueIsAValue) {
    const Result<int> yes = 7;
    EXPECT_EQ(yes.value(), 7);
    const Done done;
    EXPECT_TRUE(done.has_value());
}

}  // namespace
}  // namespace tasuki
