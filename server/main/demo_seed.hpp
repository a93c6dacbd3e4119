// Plays the fictional town into a new store: every act goes through the same rules, record and
// ledger as a person's would, at the time the story gives it. Runs before the server listens.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "domain/command.hpp"
#include "main/seed_person.hpp"
#include "main/town.hpp"
#include "store/store.hpp"

namespace tasuki {

// A clock that the story sets; it only goes forward.
class StoryClock final : public Clock {
  public:
    explicit StoryClock(Instant start) : now_(start) {}
    Instant now() const override { return now_; }
    ClockState state() const override { return ClockState::unknown; }
    std::chrono::milliseconds running() const override { return now_ - Instant{}; }
    void move_to(Instant instant) { now_ = std::max(now_, instant); }

  private:
    Instant now_;
};

// How a townsperson signs in; made at run time, shown once by the demo.
struct TownLogin {
    std::string key;      // login name
    std::string display;  // 氏名（ふりがな）・職種・事業所
    std::string password;
    Bytes totp_secret;
    AccountId account;
};

class DemoSeed {
  public:
    using Commit = std::function<store::Outcome(domain::Command)>;

    DemoSeed(StoryClock& clock, Instant today, Commit commit);

    void play();  // throws std::runtime_error naming the step that a rule refused

    const std::map<std::string, TownLogin, std::less<>>& logins() const { return logins_; }
    GroupId group(std::string_view patient) const { return cases_.find(patient)->second.group; }

  private:
    struct Case {
        GroupId group;
        std::map<std::string, MembershipId, std::less<>> members;
        std::map<std::string, std::uint64_t, std::less<>> open_question;  // addressee → seq
        std::uint64_t epoch = 0;
        OfficeId origin;
        AccountId opener;
    };

    std::shared_ptr<const store::Committed> act(std::string_view who, domain::GroupCommand what);
    std::shared_ptr<const store::Committed> people_act(const domain::Asker& asker,
                                                       domain::PeopleCommand what);
    std::shared_ptr<const store::Committed> must(domain::Command command);
    domain::Asker asker(std::string_view who) const;
    domain::Asker operator_asker() const;

    void found_region();
    void add_offices();
    void add_person(const town::TownPerson& person);
    void enrol_person(const town::TownPerson& person, const SeedLink& link);
    void open_group(const town::TownPatient& patient);
    void admit_all(const town::TownPatient& patient, Case& group);
    void admit(Case& group, std::string_view opener, std::string_view who);
    void write(const town::TownMessage& message);
    void read_back(const town::TownMessage& message, std::uint64_t seq);
    void special_events();
    Instant at(int days_ago, int hour, int minute) const;

    StoryClock& clock_;
    Instant today_;
    Commit commit_;
    std::string password_hash_;  // one slow hash for the whole town: its password is one
    std::string password_;
    std::map<std::string, OfficeId, std::less<>> offices_;
    std::map<std::string, TownLogin, std::less<>> logins_;
    std::map<std::string, Case, std::less<>> cases_;
};

}  // namespace tasuki
