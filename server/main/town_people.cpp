// Every office, person and patient here is fictional (架空).
#include <array>

#include "main/town.hpp"

namespace tasuki::town {
namespace {

namespace kind = domain::kind;
namespace job = domain::profession;
using domain::Sex;

constexpr std::array kOffices{
    TownOffice{"clinic", kind::clinic, "架空 みどり在宅クリニック", "0000000001", "000-0000-0001",
               "月〜金 9:00–18:00", true},
    TownOffice{"nursing", kind::visiting_nursing, "架空 そよかぜ訪問看護ステーション", "0000000002",
               "000-0000-0002", "毎日 8:30–17:30", true},
    TownOffice{"care", kind::care_management, "架空 ひなた居宅介護支援事業所", "0000000003",
               "000-0000-0003", "月〜土 9:00–17:30", false},
    TownOffice{"pharmacy", kind::pharmacy, "架空 さくら薬局", "0000000004", "000-0000-0004",
               "月〜土 9:00–19:00", false},
    TownOffice{"helper", kind::helper_office, "架空 あおぞらヘルパーステーション", "0000000005",
               "000-0000-0005", "毎日 7:00–20:00", false},
    TownOffice{"rehab", kind::rehabilitation, "架空 かわせみ訪問リハビリ", "0000000006",
               "000-0000-0006", "月〜金 9:00–17:00", false},
    TownOffice{"hospital", kind::hospital, "架空 つきみ病院 地域連携室", "0000000007",
               "000-0000-0007", "月〜金 8:30–17:00", false},
    TownOffice{"dental", kind::dental_clinic, "架空 しらゆり歯科", "0000000008", "000-0000-0008",
               "月〜金 9:30–18:30", false},
};

constexpr std::array kPeople{
    TownPerson{"officer", "架空", "由紀", "カクウ", "ユキ", job::clerk, "", false, true},
    TownPerson{"ishii", "石井", "誠", "イシイ", "マコト", job::physician, "clinic", true, false},
    TownPerson{"mori", "森", "千春", "モリ", "チハル", job::nurse, "clinic", false, false},
    TownPerson{"tanabe", "田辺", "里美", "タナベ", "サトミ", job::nurse, "nursing", true, false},
    TownPerson{"okada", "岡田", "早紀", "オカダ", "サキ", job::nurse, "nursing", false, false},
    TownPerson{"noguchi", "野口", "健", "ノグチ", "ケン", job::nurse, "nursing", false, false},
    TownPerson{"hayashi", "林", "和代", "ハヤシ", "カズヨ", job::care_manager, "care", true, false},
    TownPerson{"ueda", "上田", "直樹", "ウエダ", "ナオキ", job::care_manager, "care", false, false},
    TownPerson{"sato", "佐藤", "花子", "サトウ", "ハナコ", job::pharmacist, "pharmacy", true,
               false},
    TownPerson{"kimura", "木村", "恵", "キムラ", "メグミ", job::helper, "helper", true, false},
    TownPerson{"ogawa", "小川", "亮太", "オガワ", "リョウタ", job::helper, "helper", false, false},
    TownPerson{"nishi", "西", "航", "ニシ", "ワタル", job::physical_therapist, "rehab", true,
               false},
    TownPerson{"aoki", "青木", "結衣", "アオキ", "ユイ", job::social_worker, "hospital", true,
               false},
    TownPerson{"shirai", "白井", "学", "シライ", "マナブ", job::dentist, "dental", true, false},
};

constexpr std::array kPatients{
    TownPatient{"yamada",
                "山田",
                "ハル",
                "ヤマダ",
                "ハル",
                {1938, 4, 2},
                Sex::female,
                "0000100001",
                "nursing",
                "tanabe",
                "okada ishii hayashi sato kimura ogawa nishi",
                21},
    TownPatient{"suzuki",
                "鈴木",
                "源造",
                "スズキ",
                "ゲンゾウ",
                {1931, 11, 15},
                Sex::male,
                "0000100002",
                "clinic",
                "ishii",
                "mori tanabe noguchi hayashi sato",
                20},
    TownPatient{"takagi",
                "髙木",
                "ミツ",
                "タカギ",
                "ミツ",
                {1942, 1, 30},
                Sex::female,
                "0000100003",
                "care",
                "hayashi",
                "ueda ishii okada kimura shirai",
                18},
    TownPatient{"inoue",
                "井上",
                "正一",
                "イノウエ",
                "ショウイチ",
                {1945, 8, 9},
                Sex::male,
                "0000100004",
                "care",
                "ueda",
                "hayashi ishii noguchi nishi",
                14},
    TownPatient{"yamada2",
                "山田",
                "春江",
                "ヤマダ",
                "ハルエ",
                {1940, 12, 24},
                Sex::female,
                "0000100005",
                "nursing",
                "noguchi",
                "tanabe ishii sato ogawa",
                10},
};

}  // namespace

std::span<const TownOffice> offices() { return kOffices; }
std::span<const TownPerson> people() { return kPeople; }
std::span<const TownPatient> patients() { return kPatients; }

}  // namespace tasuki::town
