// C9: what one person typed is found by another who types it in a different way; and nothing is
// found that was not written.
#include "domain/search_words.hpp"

#include <gtest/gtest.h>

namespace tasuki::domain {
namespace {

struct Typed {
    const char* text;
    const char* words;
};

class Found : public testing::TestWithParam<Typed> {};
TEST_P(Found, InTheText) {
    EXPECT_TRUE(SearchWords(GetParam().words).in(fold_text(GetParam().text)))
        << GetParam().words << " in " << GetParam().text << ": " << fold_text(GetParam().text);
}
INSTANTIATE_TEST_SUITE_P(
    RealLife, Found,
    testing::Values(
        Typed{"右下肢に浮腫あり", "浮腫"}, Typed{"右下肢に浮腫あり", "腫"},
        Typed{"むくみあり", "む"}, Typed{"アムロジピンを朝1錠", "あむろじぴん"},
        Typed{"ｱﾑﾛｼﾞﾋﾟﾝを朝1錠", "アムロジピン"}, Typed{"あむろし\u3099ひ\u309aん", "ｱﾑﾛｼﾞﾋﾟﾝ"},
        Typed{"ｳﾞｪﾉｸﾞﾛﾌﾞﾘﾝ", "ヴェノグロブリン"}, Typed{"カ゛ン検診", "ガン"},
        Typed{"体温３７．５℃", "37.5°c"}, Typed{"体温37.5°C", "３７．５℃"},
        Typed{"5㎎へ減量", "5mg"}, Typed{"５ｍｇへ減量", "5MG"}, Typed{"㍉単位", "ミリ"},
        Typed{"㈱たすき（架空）", "(株)タスキ"}, Typed{"①血圧②体重", "1血圧2体重"},
        Typed{"㋿8年、㍻30年", "令和8年 平成30年"}, Typed{"要介護Ⅲ", "要介護iii"},
        Typed{"SpO₂ 96％", "spo2 96%"}, Typed{"神田", "神田"}, Typed{"葛\U000e0100城", "葛城"},
        Typed{"⾷事は全量", "食事"}, Typed{"食欲\u3000なし", "食欲 なし"},
        Typed{"夜間の\n咳", "咳　夜間"}, Typed{"エ\u200bノ", "エノ"}, Typed{"ゝゞ", "ヽヾ"},
        Typed{"なんでも", ""}, Typed{"𠮷野さん（架空）", "𠮷野"}));

class NotFound : public testing::TestWithParam<Typed> {};
TEST_P(NotFound, InTheText) {
    EXPECT_FALSE(SearchWords(GetParam().words).in(fold_text(GetParam().text)))
        << GetParam().words << " in " << GetParam().text << ": " << fold_text(GetParam().text);
}
INSTANTIATE_TEST_SUITE_P(RealLife, NotFound,
                         testing::Values(Typed{"浮き腫れ", "浮腫"}, Typed{"ハ行", "バ"},
                                         Typed{"ば", "ぱ"}, Typed{"37.5", "375"},
                                         Typed{"食欲", "食欲 なし"}, Typed{"オオノ", "オーノ"},
                                         Typed{"髙橋さん（架空）", "高橋"}, Typed{"", "あ"},
                                         Typed{"アイ", "ィ"}));

TEST(SearchWords, AreCounted) {
    EXPECT_EQ(SearchWords("").count(), 0u);
    EXPECT_EQ(SearchWords(" \u3000\n").count(), 0u);
    EXPECT_EQ(SearchWords("　浮腫 咳\t").count(), 2u);
}

// Whatever bytes come in, folding ends and what is folded stays as it is.
TEST(SearchWords, WhatIsFoldedStaysSo) {
    for (const char* text : {"ｶﾞ㎎ＡＢ　①", "か\u3099", "\u3099か", "\xff\xe3", "ﾞ", "㌀", "゛"}) {
        const std::string once = fold_text(text);
        EXPECT_EQ(fold_text(once), once) << text;
    }
}

}  // namespace
}  // namespace tasuki::domain
