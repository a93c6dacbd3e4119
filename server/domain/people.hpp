// People, offices and the region as the rules see them. Pure values: they copy, compare and are
// made without I/O; the store loads them, the rules only read them.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"

namespace tasuki::domain {

// Kinds of offices and professions are data (rule A1): numbers of the region's configuration. The
// defaults, with Japanese names, stand in region_defaults.cpp.
using OfficeKind = std::uint16_t;
using Profession = std::uint16_t;

struct PersonName {
    std::string family;
    std::string given;
    std::string family_kana;
    std::string given_kana;
    bool operator==(const PersonName&) const = default;
    std::string full() const { return family + " " + given; }
};

struct Affiliation {
    OfficeId office;
    Profession profession = 0;
    bool office_admin = false;
    bool active = true;
    bool offered = false;  // waits for the person's own yes (rule A2); never active as well
    bool operator==(const Affiliation&) const = default;
};

enum class AccountState : std::uint8_t { invited = 1, active = 2, deactivated = 3 };

struct Account {
    AccountId id;
    Pseudonym pseudonym;     // stands for the account in the ledger
    std::string login_name;  // empty until enrolled
    PersonName name;
    AccountState state = AccountState::invited;
    std::vector<Affiliation> affiliations;  // sorted by office
    bool region_officer = false;
    bool auditor = false;
    OfficeId home_office;  // orders new factors (rule A8)
    std::uint32_t accepted_policy = 0;
    bool operator==(const Account&) const = default;

    const Affiliation* active_at(OfficeId office) const;
    bool administers(OfficeId office) const;
    bool has_active_affiliation() const;
};

enum class OfficeState : std::uint8_t { active = 1, suspended = 2, ended = 3 };

struct Office {
    OfficeId id;
    OfficeKind kind = 0;
    std::string name;
    std::string office_number;
    std::string tel;
    std::string fax;
    std::string hours;
    std::string after_hours;
    bool covers_24h = false;
    OfficeState state = OfficeState::active;
    Instant state_since;
    bool operator==(const Office&) const = default;
};

struct Region {
    std::string name;
    bool demo = false;
    std::uint32_t policy_version = 0;   // 0: none published yet
    std::set<OfficeKind> origin_kinds;  // rule B1
    std::set<Profession> opening_professions;
    std::uint32_t administrators = 0;  // active region officers
    bool operator==(const Region&) const = default;
};

Region default_region(std::string name, bool demo);
std::string_view office_kind_name(OfficeKind kind);  // Japanese; empty: unknown
std::string_view profession_name(Profession profession);

// Numbers of the defaults that code and tests name.
namespace kind {
inline constexpr OfficeKind clinic = 1, dental_clinic = 2, hospital = 3, visiting_nursing = 4,
                            care_management = 5, community_support = 6, small_multifunction = 7,
                            pharmacy = 8, helper_office = 9, bathing = 10, rehabilitation = 11,
                            day_service = 12, short_stay = 13, health_facility = 14,
                            group_home = 15, residence = 16, equipment = 17, consult_desk = 18,
                            municipality = 19, other = 20;
}
namespace profession {
inline constexpr Profession physician = 1, nurse = 2, care_manager = 3, pharmacist = 4, dentist = 5,
                            helper = 6, physical_therapist = 7, occupational_therapist = 8,
                            speech_therapist = 9, dental_hygienist = 10, dietitian = 11,
                            social_worker = 12, clerk = 13, equipment_adviser = 14,
                            municipal_officer = 15, other = 16;
}

// A backup, verified and on its disk. It holds every key that there was when it was made.
struct BackupMade {
    BackupId id;
    Instant made;
    std::uint64_t chain_n = 0;  // the last batch in it
    std::uint64_t bytes = 0;
    Hash digest{};  // of the file (docs/backup-format.md)
    bool operator==(const BackupMade&) const = default;
};

}  // namespace tasuki::domain
