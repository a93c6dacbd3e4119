// B2: one patient typed in two ways is found; two patients who share a name are told apart. A miss
// opens a second group for the same person, and half of the team writes where the other never
// looks.
#include <gtest/gtest.h>

#include <algorithm>

#include "domain/decide.hpp"

namespace tasuki::domain {
namespace {

struct Spelling {
    const char* one;
    const char* other;
};

class SameName : public testing::TestWithParam<Spelling> {};
TEST_P(SameName, FoldsToOneText) {
    EXPECT_EQ(fold_kana(GetParam().one), fold_kana(GetParam().other))
        << GetParam().one << " / " << GetParam().other;
}
INSTANTIATE_TEST_SUITE_P(
    RealLife, SameName,
    testing::Values(Spelling{"サトウハナコ", "ｻﾄｳﾊﾅｺ"}, Spelling{"サトウ　ハナコ", "さとう はなこ"},
                    Spelling{"ミヂカ", "ミジカ"}, Spelling{"ミヅエ", "ミズエ"},
                    Spelling{"ヷン", "バン"}, Spelling{"ﾀﾞﾃﾞﾎﾞﾊﾟ", "ダデボパ"},
                    Spelling{"か\u3099\u306fら", "ガハラ"}, Spelling{"キョウコ", "キヨウコ"},
                    Spelling{"ショーコ", "ショウコ"}, Spelling{"オオノ", "オーノ"},
                    Spelling{"オオノ", "おうの"}, Spelling{"オオノ", "オ-ノ"},
                    Spelling{"オオノ", "オ－ノ"}, Spelling{"オオノ", "ｵｰﾉ"},
                    Spelling{"ユウコ", "ユーコ"}, Spelling{"ケイコ", "ケーコ"},
                    Spelling{"ニイダ", "ニーダ"}, Spelling{"ハットリ", "ハツトリ"},
                    Spelling{"イチヲ", "イチオ"}, Spelling{"ヴァン", "バン"}, Spelling{"ヴ", "ブ"},
                    Spelling{"ｳﾞｨｸﾀｰ", "ビクター"}, Spelling{"ヰ", "イ"},
                    Spelling{"マイケル・スミス", "マイケルスミス"}, Spelling{"ミスゞ", "ミスズ"},
                    Spelling{"ＳＭＩＴＨ", "smith"}, Spelling{"イノウエ", "いのうえ"},
                    Spelling{"ヶ", "ケ"}, Spelling{"エ\u200bノ", "エノ"}));

// Found by fuzzing: a voiced mark on nothing stayed, was repeated by the ゝ behind it, and folded
// into one the second time; and a broken character took the letters behind it along.
TEST(FoldKana, IsTheSameTwiceWhateverStandsInFront) {
    for (const char* typed : {"\u309A\u309D", "゛ゝカ", "\xe3\x82Z\xe3\x82\x1d", "ヽ", "ヾハ"}) {
        const auto once = fold_kana(typed);
        EXPECT_EQ(fold_kana(once), once) << typed;
    }
    EXPECT_EQ(fold_kana("\xe3\x82カナ"), "カナ");
}

class OtherName : public testing::TestWithParam<Spelling> {};
TEST_P(OtherName, StaysApart) { EXPECT_NE(fold_kana(GetParam().one), fold_kana(GetParam().other)); }
INSTANTIATE_TEST_SUITE_P(RealLife, OtherName,
                         testing::Values(Spelling{"ハナコ", "バナコ"}, Spelling{"カトウ", "サトウ"},
                                         Spelling{"ハル", "ハナ"}, Spelling{"アイ", "アイコ"},
                                         Spelling{"ミズキ", "ミスキ"}, Spelling{"パン", "バン"}));

TEST(FoldKana, KeepsWhatIsNoKana) { EXPECT_EQ(fold_kana("架空123"), "架空123"); }
TEST(FoldKana, DropsBrokenBytesAndEnds) {
    EXPECT_EQ(fold_kana("\xff\xe3\x81"), "");
    EXPECT_EQ(fold_kana("ア\xf0"), "ア");
}

// ---- Fingerprints -------------------------------------------------------------------------------

Patient hanako() {
    Patient patient;
    patient.name = {"佐藤", "花子", "サトウ", "ハナコ"};
    patient.birth = {1937, 3, 4};
    patient.sex = Sex::female;
    patient.insurer_number = "132100";
    patient.insured_number = "0000123456";
    return patient;
}

bool found(const Patient& stored, const Patient& asked) {
    const auto rows = name_fingerprints(stored);
    return std::ranges::any_of(name_lookups(asked), [&](const std::string& text) {
        return std::ranges::find(rows, text) != rows.end();
    });
}

TEST(Fingerprint, TheSamePatientIsFound) { EXPECT_TRUE(found(hanako(), hanako())); }

TEST(Fingerprint, ADifferentBirthdayIsAnotherPerson) {
    Patient other = hanako();
    other.birth = {1941, 8, 15};
    // Else an office would be told which office cares for a stranger.
    EXPECT_FALSE(found(hanako(), other));
    EXPECT_FALSE(found(other, hanako()));
}

TEST(Fingerprint, AnUnknownBirthdayMeetsEvery) {
    Patient unknown = hanako();
    unknown.birth = {};
    EXPECT_TRUE(found(hanako(), unknown));
    EXPECT_TRUE(found(unknown, hanako()));
    EXPECT_TRUE(found(unknown, unknown));
}

TEST(Fingerprint, AnUnknownSexMeetsEvery) {
    Patient unknown = hanako();
    unknown.sex = Sex::unknown;
    EXPECT_TRUE(found(hanako(), unknown));
    EXPECT_TRUE(found(unknown, hanako()));
    Patient man = hanako();
    man.sex = Sex::male;
    EXPECT_FALSE(found(hanako(), man));
}

TEST(Fingerprint, FormerSurnameAndAliasAreCompared) {
    Patient married = hanako();
    married.name = {"鈴木", "花子", "スズキ", "ハナコ"};
    EXPECT_FALSE(found(married, hanako()));
    married.also.push_back({"佐藤", "花子", "サトウ", "ハナコ"});
    EXPECT_TRUE(found(married, hanako()));
    EXPECT_TRUE(found(hanako(), married));
    Patient surname_only = hanako();
    surname_only.name = {"鈴木", "花子", "スズキ", "ハナコ"};
    surname_only.also.push_back({"佐藤", "", "サトウ", ""});
    EXPECT_TRUE(found(surname_only, hanako()));
}

TEST(Fingerprint, WhereFamilyAndGivenNameAreSplitDoesNotMatter) {
    Patient joined = hanako();
    joined.name = {"佐藤花子", "", "サトウハナコ", ""};
    EXPECT_TRUE(found(joined, hanako()));
}

TEST(Fingerprint, NumbersAreComparedWithoutWidthAndHyphens) {
    Patient wide = hanako();
    wide.insurer_number = "１３２１００";
    wide.insured_number = " 00001-23456";
    EXPECT_EQ(number_fingerprint(wide), number_fingerprint(hanako()));
    wide.insured_number = "0000123457";
    EXPECT_NE(number_fingerprint(wide), number_fingerprint(hanako()));
}

TEST(Fingerprint, ANumberWithoutInsurerOrWithWordsIsNone) {
    Patient patient = hanako();
    patient.insurer_number.clear();
    EXPECT_FALSE(number_fingerprint(patient));
    patient = hanako();
    patient.insured_number = "申請中";
    EXPECT_FALSE(number_fingerprint(patient));
    patient.insured_number.clear();
    EXPECT_FALSE(number_fingerprint(patient));
}

}  // namespace
}  // namespace tasuki::domain
