// The fictional town of `tasuki demo` (架空): who there is and what they wrote over three weeks.
// Tables only; demo_seed.cpp plays them through the same rules, store and ledger as real life.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "domain/message.hpp"
#include "domain/people.hpp"

namespace tasuki::town {

struct TownOffice {
    std::string_view key;
    domain::OfficeKind kind;
    std::string_view name;
    std::string_view number;
    std::string_view tel;
    std::string_view hours;
    bool covers_24h;
};

struct TownPerson {
    std::string_view key;  // also the login name
    std::string_view family, given, family_kana, given_kana;
    domain::Profession profession;
    std::string_view office;
    bool office_admin;
    bool region_officer;
};

struct TownPatient {
    std::string_view key;
    std::string_view family, given, family_kana, given_kana;
    Date birth;
    domain::Sex sex;
    std::string_view insured_number;
    std::string_view origin;   // office
    std::string_view opener;   // person
    std::string_view members;  // persons, separated by spaces
    int opened_days_ago;
};

struct TownMessage {
    std::string_view patient;
    int days_ago;
    int hour, minute;  // JST
    std::string_view author;
    domain::MessageKind kind;
    domain::Urgency urgency;
    std::string_view text;
    std::string_view to;  // addressees, separated by spaces
    std::string_view confirm_by;
};

std::span<const TownOffice> offices();
std::span<const TownPerson> people();
std::span<const TownPatient> patients();
std::span<const TownMessage> messages();  // ascending in time for each patient

}  // namespace tasuki::town
