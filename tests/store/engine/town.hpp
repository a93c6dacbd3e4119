// A fictional town (架空) on an engine of its own: two offices, a few people, and one group as
// often as asked. On memory rows or on an encrypted file, which can crash and be opened again.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "store/engine.hpp"
#include "store/memory_tables.hpp"
#include "store/sqlcipher_tables.hpp"
#include "support/fake_clock.hpp"
#include "support/temp_folder.hpp"

namespace tasuki::test {

enum class RowsIn { memory, file };
std::string name_of(RowsIn rows);

struct Person {
    AccountId account;
    DeviceId device;
    SessionId session;
};

// Rows with a region, offices and active people, as a start finds them.
class Town {
  public:
    explicit Town(RowsIn rows, std::unique_ptr<store::Tables> given = nullptr);

    FakeClock clock;
    store::StoreKeys keys;
    std::unique_ptr<store::KeyStore> key_store;
    std::unique_ptr<store::Tables> tables;
    std::unique_ptr<store::Engine> engine;
    std::optional<ledger::Chain> anchor;  // as the anchor file would have it
    store::EngineOptions options;

    OfficeId station, pharmacy;
    Person nurse, second_nurse, helper, pharmacist;

    void open();   // starts an engine on the rows as they are
    void crash();  // the process is gone: what was committed is all there is
    void reopen() {
        crash();
        open();
    }
    store::EnginePorts ports();
    std::filesystem::path folder() const { return folder_.path() / "store"; }
    Key page_key() const { return page_key_; }

    domain::Asker as(const Person& person,
                     domain::AuthLevel level = domain::AuthLevel::session) const;
    store::Applied ask(const Person& person, domain::GroupCommand command);
    store::Applied ask(const domain::Asker& asker, domain::PeopleCommand command);
    // For steps that have to work: fails the test with the refusal's slug otherwise.
    std::shared_ptr<const store::Committed> must(const Person& person,
                                                 domain::GroupCommand command);

    domain::OpenGroup opening(const Person& opener, std::string_view kana);
    // Opened by the nurse, explained, agreed to; with whom is named.
    GroupId group(const std::vector<const Person*>& members, std::string_view kana = "ミホン");
    MembershipId membership(GroupId group, const Person& person) const;
    store::GroupNow now(GroupId group) const;

    static domain::Body body(std::string_view text, domain::Head head = {});
    domain::Post post(GroupId group, std::string_view text, domain::Head head = {}) const;
    domain::Correct correction(GroupId group, std::uint64_t seq, std::string_view text) const;

  private:
    void seed();
    Person seed_person(domain::PeopleChange& change, std::string_view kana, OfficeId office,
                       domain::Profession profession, bool admin);

    RowsIn rows_;
    TempFolder folder_;
    Key page_key_ = random_key();
    int lives_ = 0;
};

// Both kinds of rows, under one contract.
class OnBoth : public testing::TestWithParam<RowsIn> {
  protected:
    Town town{GetParam()};
};

inline auto both() { return testing::Values(RowsIn::memory, RowsIn::file); }
inline std::string row_name(const testing::TestParamInfo<RowsIn>& info) {
    return name_of(info.param);
}

Refusal refusal_of(const store::Applied& applied);  // fails the test where there is none
std::vector<ledger::Leaf> leaves_of(const store::Reading& reading, const Hash& log_name);

}  // namespace tasuki::test
