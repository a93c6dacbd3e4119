// B10 and B3's paper over the wire: an office answers for its people, and sees what has to be
// looked at.
#include <gtest/gtest.h>

#include <set>

#include "stage.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;

class ReviewOnStage : public testing::Test {
  protected:
    ReviewOnStage()
        : group(stage.world.active("nurse")), doctor(stage.world.join(group, "doctor")) {}

    pb::ClientEnvelope reading(const std::string& office, GroupId after = {}) {
        pb::ClientEnvelope out;
        auto* in = out.mutable_read_review_list();
        in->set_office_id(bytes_of(stage.world.office_id(office)));
        if (after) in->set_after_group_id(bytes_of(after));
        return out;
    }
    pb::ClientEnvelope confirming(const std::string& office,
                                  const std::vector<MembershipId>& still) {
        pb::ClientEnvelope out;
        auto* in = out.mutable_confirm_members();
        in->set_group_id(bytes_of(group));
        in->set_office_id(bytes_of(stage.world.office_id(office)));
        in->set_roster_epoch(stage.world.group(group).epoch);
        for (const auto id : still) in->add_still_membership_ids(bytes_of(id));
        return out;
    }
    pb::GroupView view_of(Client& client) {
        pb::ClientEnvelope read;
        read.mutable_read_group()->set_group_id(bytes_of(group));
        return client.ask(read).group();
    }

    Stage stage;
    GroupId group;
    MembershipId doctor;
};

TEST_F(ReviewOnStage, TheViewTellsHowEachOfficeStandsToItsRoster) {
    auto nurse = stage.client("nurse");
    auto clinic = stage.client("doctor");
    const auto before = view_of(*nurse);
    ASSERT_EQ(before.checks_size(), 2);
    for (const auto& check : before.checks()) {
        EXPECT_EQ(check.confirmed_ms(), 0);
        EXPECT_FALSE(check.unconfirmed());
    }
    const auto answer = clinic->ask(confirming("clinic", {doctor}));
    ASSERT_TRUE(answer.has_group_changed()) << slug(answer);
    EXPECT_NE(answer.group_changed().ledger().leaf_hash(), "");
    const auto clinic_id = bytes_of(stage.world.office_id("clinic"));
    const auto after = view_of(*nurse);
    for (const auto& check : after.checks()) {
        if (check.office_id() != clinic_id) continue;
        EXPECT_EQ(check.office_name(), stage.world.office("clinic").name);
        EXPECT_EQ(check.confirmed_ms(), stage.world.now.ms);
        EXPECT_EQ(check.by_account_id(), bytes_of(stage.world.id_of("doctor")));
        EXPECT_EQ(check.by_name().family(), stage.world.person("doctor").name.family);
        EXPECT_EQ(check.due_ms(), (stage.world.now + limits::kRosterEvery).ms);
    }
    EXPECT_EQ(slug(clinic->ask(confirming("clinic", {}))), "roster_not_whole");
    EXPECT_EQ(slug(clinic->ask(confirming("station", {doctor}))), "not_origin_office");
}

// The administrator of an office who is not in the group: still by name, for everybody to see.
TEST_F(ReviewOnStage, WhoConfirmedFromOutsideTheGroupIsNamed) {
    stage.world.join(group, "clerk");
    stage.world.must("doctor", domain::Leave{group, doctor, ""});
    const auto by = stage.world.as("doctor", domain::AuthLevel::fresh);
    const domain::ConfirmMembers wish{group,
                                      stage.world.office_id("clinic"),
                                      stage.world.group(group).epoch,
                                      {stage.world.membership(group, "clerk")},
                                      {},
                                      ""};
    stage.store.act(by, domain::Command{by, domain::GroupCommand{wish}});
    auto nurse = stage.client("nurse");
    const auto view = view_of(*nurse);
    const auto clinic = bytes_of(stage.world.office_id("clinic"));
    for (const auto& check : view.checks()) {
        if (check.office_id() != clinic) continue;
        EXPECT_EQ(check.by_name().family(), stage.world.person("doctor").name.family);
        EXPECT_EQ(check.by_name().given(), stage.world.person("doctor").name.given);
    }
}

// Who is gone hears Revoked, as after any removal.
TEST_F(ReviewOnStage, WhoIsGoneIsCut) {
    auto nurse = stage.client("nurse");
    auto out = stage.client("doctor");
    out->attach();
    auto wish = confirming("station", {stage.world.membership(group, "nurse")});
    wish.mutable_confirm_members()->add_gone_membership_ids(bytes_of(doctor));
    EXPECT_EQ(slug(nurse->ask(wish)), "bad_text") << "no reason";
    wish.mutable_confirm_members()->set_reason("担当変更");
    const auto answer = nurse->ask(wish);
    ASSERT_TRUE(answer.has_group_changed()) << slug(answer);
    EXPECT_EQ(answer.group_changed().cut().membership_id(), bytes_of(doctor));
    stage.settle();
    EXPECT_FALSE(stage.world.group(group).membership(doctor)->stands());
}

TEST_F(ReviewOnStage, TheListIsLoadedRecordedAndThenShownToThoseWhomItConcerns) {
    auto nurse = stage.client("nurse");
    auto clinic = stage.client("doctor");
    auto planner = stage.client("planner");
    EXPECT_EQ(nurse->ask(reading("station")).review_list().groups_size(), 0);
    stage.store.last_seen[group] = {{doctor, {}, false}};
    stage.advance(limits::kRosterEvery);
    // Sign-ins are over by then: who reads the list signs in anew.
    nurse = stage.client("nurse");
    clinic = stage.client("doctor");
    planner = stage.client("planner");
    stage.store.log.clear();
    const auto answer = nurse->ask(reading("station"));
    ASSERT_TRUE(answer.has_review_list()) << slug(answer);
    EXPECT_EQ(stage.store.log.front(), "reviewed");
    EXPECT_EQ(stage.store.log.back(), "commit People");
    ASSERT_EQ(answer.review_list().groups_size(), 1);
    EXPECT_FALSE(answer.review_list().more());
    const auto& line = answer.review_list().groups(0);
    EXPECT_EQ(line.group_id(), bytes_of(group));
    EXPECT_EQ(line.patient().family(), stage.world.group(group).patient.name.family);
    EXPECT_EQ(line.roster_epoch(), stage.world.group(group).epoch);
    EXPECT_EQ(line.roster_size(), 2) << "the origin answers for everybody";
    ASSERT_EQ(line.items_size(), 2);
    EXPECT_EQ(line.items(0).kind(), pb::REVIEW_KIND_ROSTER_DUE);
    EXPECT_TRUE(line.items(0).answerable());
    EXPECT_EQ(line.items(1).kind(), pb::REVIEW_KIND_NOTHING_DISPLAYED);
    EXPECT_EQ(line.items(1).membership_id(), bytes_of(doctor));

    const auto own = clinic->ask(reading("clinic"));
    ASSERT_EQ(own.review_list().groups_size(), 1);
    EXPECT_EQ(own.review_list().groups(0).roster_size(), 1) << "its own people alone";
    EXPECT_EQ(slug(clinic->ask(reading("station"))), "not_found");
    EXPECT_EQ(planner->ask(reading("care")).review_list().groups_size(), 0);
}

// An office with hundreds of patients: whole groups, in frames that the outbox can hold.
TEST_F(ReviewOnStage, ComesInPagesThatMissAndRepeatNothing) {
    std::set<std::string> all{bytes_of(group)};
    for (int i = 0; i < 80; ++i) all.insert(bytes_of(stage.world.active("nurse")));
    stage.advance(limits::kRosterEvery);
    auto nurse = stage.client("nurse");
    std::set<std::string> seen;
    int pages = 0;
    GroupId after;
    for (bool more = true; more; ++pages) {
        const auto answer = nurse->ask(reading("station", after));
        ASSERT_TRUE(answer.has_review_list()) << slug(answer);
        EXPECT_LE(answer.ByteSizeLong(), limits::kReviewPageBytes);
        for (const auto& one : answer.review_list().groups()) {
            EXPECT_TRUE(seen.insert(one.group_id()).second);
            after = *GroupId::from(view(one.group_id()));
        }
        more = answer.review_list().more();
        ASSERT_LT(pages, 20);
    }
    EXPECT_GT(pages, 1);
    EXPECT_EQ(seen, all);
}

TEST_F(ReviewOnStage, ThePaperIsToldInTheView) {
    auto nurse = stage.client("nurse");
    auto oral = stage.world.consent(group);
    oral.consent.oral = true;
    oral.consent.witness = "架空 立会人";
    stage.world.must("nurse", oral);
    const auto before = view_of(*nurse).consents(1);
    EXPECT_EQ(before.paper_due_ms(), (stage.world.now + limits::kConsentPaper).ms);
    EXPECT_EQ(before.paper_recorded_ms(), 0);
    pb::ClientEnvelope wish;
    auto* in = wish.mutable_record_consent_paper();
    in->set_group_id(bytes_of(group));
    in->set_number(2);
    EXPECT_EQ(slug(nurse->ask(wish)), "bad_date");
    const auto today = jst_date(stage.world.now);
    in->mutable_on()->set_year(static_cast<std::uint32_t>(today.year));
    in->mutable_on()->set_month(static_cast<std::uint32_t>(today.month));
    in->mutable_on()->set_day(static_cast<std::uint32_t>(today.day));
    const auto answer = nurse->ask(wish);
    ASSERT_TRUE(answer.has_group_changed()) << slug(answer);
    EXPECT_EQ(slug(nurse->ask(wish)), "already_done");
    const auto after = view_of(*nurse).consents(1);
    EXPECT_EQ(after.paper_due_ms(), 0);
    EXPECT_EQ(after.paper_recorded_ms(), stage.world.now.ms);
    EXPECT_EQ(after.paper_by_account_id(), bytes_of(stage.world.id_of("nurse")));
    EXPECT_EQ(after.paper_on().day(), static_cast<std::uint32_t>(today.day));
}

}  // namespace
}  // namespace tasuki::test
