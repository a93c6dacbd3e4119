// What a region starts with (rules A1, B1). Numbers are never reused: they stand in stores.
#include <array>

#include "domain/people.hpp"

namespace tasuki::domain {
namespace {

// By number; the first is "not known".
constexpr std::array<std::string_view, 21> kOfficeKinds{
    "",
    "診療所",
    "歯科診療所",
    "病院",
    "訪問看護ステーション",
    "居宅介護支援事業所",
    "地域包括支援センター（介護予防支援）",
    "（看護）小規模多機能型居宅介護",
    "薬局",
    "訪問介護事業所",
    "訪問入浴介護事業所",
    "リハビリテーション事業所",
    "通所介護事業所",
    "短期入所事業所",
    "介護老人保健施設",
    "認知症グループホーム",
    "有料老人ホーム・サービス付き高齢者向け住宅",
    "福祉用具貸与事業所",
    "調整窓口",
    "市区町村",
    "その他",
};

constexpr std::array<std::string_view, 17> kProfessions{
    "",
    "医師",
    "看護師",
    "介護支援専門員",
    "薬剤師",
    "歯科医師",
    "訪問介護員",
    "理学療法士",
    "作業療法士",
    "言語聴覚士",
    "歯科衛生士",
    "管理栄養士",
    "社会福祉士・医療ソーシャルワーカー",
    "事務職員",
    "福祉用具専門相談員",
    "行政職員",
    "その他",
};

}  // namespace

Region default_region(std::string name, bool demo) {
    Region region;
    region.name = std::move(name);
    region.demo = demo;
    region.origin_kinds = {kind::clinic, kind::visiting_nursing, kind::care_management,
                           kind::community_support, kind::small_multifunction};
    region.opening_professions = {profession::physician, profession::nurse,
                                  profession::care_manager};
    return region;
}

std::string_view office_kind_name(OfficeKind kind) {
    return kind < kOfficeKinds.size() ? kOfficeKinds[kind] : std::string_view{};
}

std::string_view profession_name(Profession profession) {
    return profession < kProfessions.size() ? kProfessions[profession] : std::string_view{};
}

}  // namespace tasuki::domain
