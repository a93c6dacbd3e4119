// The fields of the card: the ones that the sheets tag `card`, under the headings of rule C11, and
// a remark for each heading. Append and retire; never give a key or a code another meaning.
#include <algorithm>
#include <array>

#include "domain/card.hpp"

namespace tasuki::domain {
namespace {

using enum CardKind;

constexpr std::size_t kWords = 2'000;  // bytes of what is told in sentences
constexpr std::size_t kPlan = 6'000;
constexpr bool kVerify = true;

constexpr std::array kHeadings{
    CardHeading{"basic", "認定・基本"},
    CardHeading{"contacts", "医師・ケアマネジャーの連絡先"},
    CardHeading{"wishes", "本人・家族の意向"},
    CardHeading{"changes", "状態の変化と服薬"},
    CardHeading{"living", "食事・排泄・ADL"},
    CardHeading{"house", "住環境"},
    CardHeading{"family", "家族の介護力"},
    CardHeading{"disease", "病気と薬"},
    CardHeading{"explanation", "説明の内容と受け止め"},
    CardHeading{"expected", "予測される変化・急変時の対応"},
    CardHeading{"home_cautions", "在宅での留意点"},
    CardHeading{"care_cautions", "ケアの留意点・禁忌"},
    CardHeading{"before_admission", "入院前のケア"},
    CardHeading{"plan", "共有方針"},
};

constexpr std::array kCareLevels{
    CardChoice{"support1", "要支援1"},     CardChoice{"support2", "要支援2"},
    CardChoice{"care1", "要介護1"},        CardChoice{"care2", "要介護2"},
    CardChoice{"care3", "要介護3"},        CardChoice{"care4", "要介護4"},
    CardChoice{"care5", "要介護5"},        CardChoice{"applying", "申請中"},
    CardChoice{"programme", "事業対象者"}, CardChoice{"none", "非該当"},
};
constexpr std::array kCareStatus{
    CardChoice{"certified", "認定済み"},
    CardChoice{"new", "新規申請中"},
    CardChoice{"renewal", "更新申請中"},
    CardChoice{"change", "区分変更申請中"},
};
constexpr std::array kAdlRanks{
    CardChoice{"independent", "自立"},
    CardChoice{"J1", "J1"},
    CardChoice{"J2", "J2"},
    CardChoice{"A1", "A1"},
    CardChoice{"A2", "A2"},
    CardChoice{"B1", "B1"},
    CardChoice{"B2", "B2"},
    CardChoice{"C1", "C1"},
    CardChoice{"C2", "C2"},
};
constexpr std::array kDementiaRanks{
    CardChoice{"independent", "自立"},
    CardChoice{"1", "Ⅰ"},
    CardChoice{"2a", "Ⅱa"},
    CardChoice{"2b", "Ⅱb"},
    CardChoice{"3a", "Ⅲa"},
    CardChoice{"3b", "Ⅲb"},
    CardChoice{"4", "Ⅳ"},
    CardChoice{"M", "M"},
};
constexpr std::array kYesNo{CardChoice{"yes", "あり"}, CardChoice{"no", "なし"}};
constexpr std::array kHouses{
    CardChoice{"house", "戸建て"},
    CardChoice{"flat", "集合住宅"},
    CardChoice{"facility", "施設・高齢者住宅"},
    CardChoice{"other", "その他"},
};
constexpr std::array kTogether{CardChoice{"together", "同居"}, CardChoice{"apart", "別居"}};
constexpr std::array kDrugManagers{
    CardChoice{"self", "本人"},
    CardChoice{"family", "家族"},
    CardChoice{"staff", "支援者"},
    CardChoice{"other", "その他"},
};
constexpr std::array kAdherence{
    CardChoice{"good", "飲めている"},
    CardChoice{"partly", "ときどき飲み忘れる"},
    CardChoice{"poor", "ほとんど飲めていない"},
    CardChoice{"unknown", "わからない"},
};

constexpr std::array kFields{
    CardField{"care_level.level", "basic", choice, "要介護度", kCareLevels},
    CardField{"care_level.status", "basic", choice, "認定の状況", kCareStatus},
    CardField{"care_level.valid_from", "basic", date, "認定有効期間（開始）"},
    CardField{kCertifiedUntil, "basic", date, "認定有効期間（終了）"},
    CardField{"remark.basic", "basic", text, "備考（認定・基本）", {}, kWords},

    CardField{"primary_doctor.clinic", "contacts", text, "かかりつけ医療機関", {}, 300, kVerify},
    CardField{"primary_doctor.name", "contacts", text, "かかりつけ医", {}, 300, kVerify},
    CardField{"primary_doctor.tel", "contacts", text, "かかりつけ医の電話", {}, 60, kVerify},
    CardField{
        "primary_doctor.mode", "contacts", text, "診療の形（往診・通院など）", {}, 300, kVerify},
    CardField{"primary_doctor.frequency", "contacts", text, "診療の頻度", {}, 300, kVerify},
    CardField{"care_manager.office", "contacts", text, "ケアマネジャーの事業所"},
    CardField{"care_manager.name", "contacts", text, "担当ケアマネジャー"},
    CardField{"care_manager.tel", "contacts", text, "ケアマネジャーの電話", {}, 60},
    CardField{"remark.contacts", "contacts", text, "備考（連絡先）", {}, kWords},

    CardField{"wishes.patient", "wishes", text, "本人の意向", {}, kWords},
    CardField{"wishes.family", "wishes", text, "家族の意向", {}, kWords},
    CardField{"wishes.life_history", "wishes", text, "生活歴", {}, kWords},
    CardField{"wishes.hobbies", "wishes", text, "趣味・関心", {}, kWords, kVerify},
    CardField{"remark.wishes", "wishes", text, "備考（意向）", {}, kWords},

    CardField{"drugs.manager", "changes", choice, "薬の管理をする人", kDrugManagers, 300, kVerify},
    CardField{"drugs.method", "changes", text, "薬の管理の方法", {}, kWords, kVerify},
    CardField{"drugs.adherence", "changes", choice, "服薬の状況", kAdherence, 300, kVerify},
    CardField{"remark.changes", "changes", text, "最近の変化・備考", {}, kWords},

    CardField{"adl_rank", "living", choice, "障害高齢者の日常生活自立度", kAdlRanks},
    CardField{"dementia_rank", "living", choice, "認知症高齢者の日常生活自立度", kDementiaRanks},
    CardField{"remark.living", "living", text, "食事・排泄・ADLのようす", {}, kWords},

    CardField{"housing.type", "house", choice, "住まい", kHouses, 300, kVerify},
    CardField{"housing.floors", "house", number, "建物の階数", {}, 300, kVerify},
    CardField{"housing.room_floor", "house", number, "居室の階", {}, 300, kVerify},
    CardField{"housing.elevator", "house", choice, "エレベーター", kYesNo, 300, kVerify},
    CardField{"housing.note", "house", text, "住環境の詳細", {}, kWords, kVerify},
    CardField{"remark.house", "house", text, "備考（住環境）", {}, kWords},

    CardField{"family.household", "family", text, "世帯", {}, 300, kVerify},
    CardField{"family.main_carer.name", "family", text, "主介護者"},
    CardField{"family.main_carer.relation", "family", text, "主介護者の続柄"},
    CardField{"family.main_carer.age", "family", number, "主介護者の年齢"},
    CardField{"family.main_carer.cohabit", "family", choice, "主介護者との同居", kTogether},
    CardField{"family.main_carer.tel", "family", text, "主介護者の電話", {}, 60},
    CardField{"family.key_person", "family", text, "キーパーソン"},
    CardField{"remark.family", "family", text, "家族の介護力・備考", {}, kWords},

    CardField{"history", "disease", list, "病歴", {}, kWords, kVerify},
    CardField{"allergy", "disease", text, "アレルギー", {}, kWords},
    CardField{"drugs.list_attached", "disease", choice, "お薬情報の添付", kYesNo, 300, kVerify},
    CardField{"drugs.home_pharmacist", "disease", text, "訪問薬剤師・薬局", {}, 300, kVerify},
    CardField{"drugs.note", "disease", text, "薬について", {}, kWords, kVerify},
    CardField{"remark.disease", "disease", text, "備考（病気と薬）", {}, kWords},

    CardField{"explanation.told_by", "explanation", text, "説明した人"},
    CardField{"explanation.content", "explanation", text, "説明の内容", {}, kWords},
    CardField{"explanation.patient_reception", "explanation", text, "本人の受け止め", {}, kWords},
    CardField{"explanation.family_reception", "explanation", text, "家族の受け止め", {}, kWords},
    CardField{"remark.explanation", "explanation", text, "備考（説明）", {}, kWords},

    CardField{"prognosis", "expected", text, "予測される変化", {}, kWords, kVerify},
    CardField{"emergency.hospital", "expected", text, "急変時の医療機関"},
    CardField{"emergency.wish", "expected", text, "急変時の希望", {}, kWords},
    CardField{"emergency.acp_on", "expected", date, "話し合った日（ACP）"},
    CardField{"remark.expected", "expected", text, "備考（急変時）", {}, kWords},

    CardField{"remark.home_cautions", "home_cautions", text, "在宅での留意点", {}, kWords},

    CardField{"contraindications", "care_cautions", text, "禁忌", {}, kWords, kVerify},
    CardField{"remark.care_cautions", "care_cautions", text, "ケアの留意点", {}, kWords},

    CardField{"remark.before_admission", "before_admission", text, "入院前のケア", {}, kWords},

    CardField{kSharedPlan, "plan", text, "共有方針", {}, kPlan},
};

}  // namespace

std::span<const CardHeading> card_headings() { return kHeadings; }
std::span<const CardField> card_fields() { return kFields; }

const CardField* card_field(std::string_view key) {
    const auto* const at = std::ranges::find(kFields, key, &CardField::key);
    return at == kFields.end() ? nullptr : at;
}

}  // namespace tasuki::domain
