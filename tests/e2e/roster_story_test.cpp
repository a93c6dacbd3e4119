// B10 and B3's paper on the real server: offices answer for their people, an oral consent gets its
// paper, and whoever is said to be gone is out at once.
#include <gtest/gtest.h>

#include <algorithm>

#include "e2e/small_town.hpp"

namespace tasuki::test {
namespace {

using namespace tasuki::client;

TEST(RosterStory, OfficesAnswerForTheirPeopleAndTheGoneAreOut) {
    SmallTown town;
    auto& doctor = town.doctor.client();
    auto& nurse = town.nurse.client();
    const auto check_of = [&](OfficeId office) {
        for (const auto& one : town.must(doctor.read_group(town.group)).checks) {
            if (one.office == office) return one;
        }
        return RosterCheck{};
    };
    EXPECT_EQ(check_of(town.station).confirmed, Time{});
    EXPECT_TRUE(town.must(doctor.read_review_list(town.clinic)).empty()) << "exceptions only";
    EXPECT_EQ(town.wait_for(nurse.read_review_list(town.clinic)).error().error, Error::not_found);

    const auto epoch = town.must(nurse.read_group(town.group)).line.roster_epoch;
    MembersToConfirm own{town.station, epoch, {town.nurses}, {}, ""};
    const auto said = town.must(nurse.confirm_members(town.group, own));
    EXPECT_EQ(check_of(town.station).confirmed, said.at);
    EXPECT_EQ(check_of(town.station).by, nurse.account());
    EXPECT_FALSE(check_of(town.station).unconfirmed);
    EXPECT_EQ(town.wait_for(doctor.confirm_members(town.group, own)).error().error,
              Error::not_allowed);
    const auto told = [&] {
        const auto notes = town.doctor.all<SystemEvent>();
        return std::ranges::any_of(notes, [&](const SystemEvent& note) {
            return note.kind == SystemKind::members_confirmed && note.office == town.station;
        });
    };
    EXPECT_TRUE(town.until(told)) << town.told();

    const auto view = town.must(doctor.read_group(town.group));
    MembersToConfirm all{town.clinic, view.line.roster_epoch, {}, {}, ""};
    for (const auto& entry : view.roster) {
        if (entry.until == Time{}) all.still.push_back(entry.membership);
    }
    auto without = all;
    std::erase(without.still, town.nurses);
    EXPECT_EQ(town.wait_for(doctor.confirm_members(town.group, without)).error().error,
              Error::roster_not_whole);
    without.gone = {town.nurses};
    without.reason = "担当変更";
    town.must(doctor.confirm_members(town.group, without));
    EXPECT_FALSE(town.wait_for(nurse.read_page(town.room(), {})));
    EXPECT_EQ(town.wait_for(doctor.confirm_members(town.group, all)).error().error,
              Error::stale_audience);
}

TEST(RosterStory, AnOralConsentWaitsForItsPaper) {
    SmallTown town;
    auto& doctor = town.doctor.client();
    Consent oral;
    oral.oral = true;
    oral.witness = "架空 立会人";
    oral.on = {.year = 2026, .month = 1, .day = 5};
    town.must(doctor.record_consent(town.group, oral));
    const auto waiting = town.must(doctor.read_group(town.group)).consents;
    const auto number = static_cast<std::uint32_t>(waiting.size());
    EXPECT_NE(waiting.back().paper_due, Time{});
    EXPECT_EQ(town.wait_for(town.nurse.client().record_consent_paper(town.group, number, oral.on))
                  .error()
                  .error,
              Error::not_origin_office);
    town.must(
        doctor.record_consent_paper(town.group, number, {.year = 2026, .month = 1, .day = 9}));
    const auto paper = town.must(doctor.read_group(town.group)).consents.back();
    EXPECT_EQ(paper.paper_due, Time{});
    EXPECT_EQ(paper.paper_on.day, 9U);
    EXPECT_EQ(paper.paper_by, doctor.account());
    EXPECT_NE(paper.paper_recorded, Time{});
    EXPECT_EQ(town.wait_for(doctor.record_consent_paper(town.group, 1, oral.on)).error().error,
              Error::no_paper_awaited);
}

}  // namespace
}  // namespace tasuki::test
