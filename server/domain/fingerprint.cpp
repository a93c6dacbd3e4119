// What of a patient is compared to find a second group (rule B2). The texts are keyed before they
// are stored; who has no key learns nothing from them.
//
// A name row is "name/1|folded kana|birth|sex". A patient whose birth date is known is stored under
// it and under "known"; one without under "unknown". Two known dates never meet in a common row: of
// two 佐藤花子 with different birthdays the office of one must not hear of the other.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/sorted.hpp"
#include "domain/decide.hpp"

namespace tasuki::domain {
namespace {

constexpr std::string_view kKnown = "known";
constexpr std::string_view kUnknown = "unknown";

std::vector<std::string> folded_names(const Patient& patient) {
    std::vector<std::string> out{fold_kana(patient.name.family_kana + patient.name.given_kana)};
    for (const PersonName& name : patient.also) {
        out.push_back(fold_kana(name.family_kana + name.given_kana));
        // A former surname is often written down alone.
        if (name.given_kana.empty()) {
            out.push_back(fold_kana(name.family_kana + patient.name.given_kana));
        }
    }
    sort_unique(out);
    return out;
}

std::string row(std::string_view name, std::string_view birth, Sex sex) {
    std::string out = "name/1|";
    out.append(name).append("|").append(birth).append("|");
    return out + static_cast<char>('0' + static_cast<int>(sex));
}

}  // namespace

std::vector<std::string> name_fingerprints(const Patient& patient) {
    std::vector<std::string> out;
    for (const std::string& name : folded_names(patient)) {
        if (patient.birth.known()) {
            out.push_back(row(name, to_iso(patient.birth), patient.sex));
            out.push_back(row(name, kKnown, patient.sex));
        } else {
            out.push_back(row(name, kUnknown, patient.sex));
        }
    }
    return out;
}

std::vector<std::string> name_lookups(const Patient& patient) {
    std::vector<Sex> sexes{patient.sex};
    if (patient.sex == Sex::unknown) {
        sexes.insert(sexes.end(), {Sex::male, Sex::female, Sex::other});
    } else {
        sexes.push_back(Sex::unknown);
    }
    const std::string birth = patient.birth.known() ? to_iso(patient.birth) : std::string(kKnown);
    std::vector<std::string> out;
    for (const std::string& name : folded_names(patient)) {
        for (Sex sex : sexes) {
            out.push_back(row(name, birth, sex));
            out.push_back(row(name, kUnknown, sex));
        }
    }
    return out;
}

std::optional<std::string> number_fingerprint(const Patient& patient) {
    // Letters occur: 被保険者番号 of a person on public assistance begins with H.
    const std::string insurer = fold_kana(patient.insurer_number);
    const std::string insured = fold_kana(patient.insured_number);
    const auto plain = [](const std::string& text) {
        return !text.empty() && text.size() <= 20 && std::ranges::all_of(text, [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
        });
    };
    if (!plain(insured) || !plain(insurer)) return std::nullopt;
    return "number/1|" + insurer + "|" + insured;
}

}  // namespace tasuki::domain
