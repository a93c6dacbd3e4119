// B2 on the real server: a second office takes in a patient who has a group already. It hears whom
// to call, and the office that has the group sees who asked; the group itself hears nothing.
#include <gtest/gtest.h>

#include "e2e/small_town.hpp"

namespace tasuki::test {
namespace {

using namespace tasuki::client;

TEST(AsksStory, TheFoundOfficeSeesWhoAskedAndTheGroupDoesNot) {
    SmallTown town;
    GroupToOpen wish;
    wish.office = town.station;
    wish.patient.name = {
        .family = "玉川", .given = "架空", .family_kana = "タマガワ", .given_kana = "カクウ"};
    wish.patient.birth = {.year = 1938, .month = 3, .day = 4};
    wish.patient.sex = Sex::female;
    wish.relation = "訪問看護の依頼";
    auto& nurse = town.nurse.client();
    auto& doctor = town.doctor.client();
    const auto events = town.doctor.events.size();
    const auto refused = town.wait_for(nurse.open_group(wish));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error, Error::maybe_same_person);
    wish.different_person = true;
    EXPECT_EQ(town.wait_for(nurse.open_group(wish)).error().error, Error::bad_text);
    wish.different_person_reason = "生年月日は同じだが住所が違う";
    const auto own = town.must(nurse.open_group(wish)).group;

    const auto list = town.must(doctor.read_asks(town.group));
    ASSERT_EQ(list.asks.size(), 2U);
    EXPECT_FALSE(list.more);
    EXPECT_EQ(list.asks[0].answer, AskAnswer::different_person);
    EXPECT_EQ(list.asks[0].reason, "生年月日は同じだが住所が違う");
    const auto& first = list.asks[1];
    EXPECT_EQ(first.answer, AskAnswer::same_name);
    EXPECT_EQ(first.relation, "訪問看護の依頼");
    EXPECT_EQ(first.reason, "");
    EXPECT_EQ(first.office, town.station);
    EXPECT_EQ(first.office_name, "若葉訪問看護（架空）");
    EXPECT_EQ(first.account, nurse.account());
    EXPECT_EQ(first.name.family, "若葉");
    EXPECT_EQ(first.profession, 2U);
    EXPECT_NE(first.at, Time{});
    const auto newest = town.must(doctor.read_asks(town.group, 0, 1));
    EXPECT_TRUE(newest.more);
    EXPECT_EQ(town.must(doctor.read_asks(town.group, newest.asks[0].number)).asks.size(), 1U);

    // A member of the group who does not lead it, who is the one that asked, learns nothing of it.
    EXPECT_EQ(town.wait_for(nurse.read_asks(town.group)).error().error, Error::not_found);
    EXPECT_EQ(town.wait_for(town.officer.client().read_asks(town.group)).error().error,
              Error::not_found);
    EXPECT_EQ(town.wait_for(doctor.read_asks(own)).error().error, Error::not_found);
    for (std::size_t i = events; i < town.doctor.events.size(); ++i) {
        EXPECT_EQ(std::get_if<SystemEvent>(&town.doctor.events[i]), nullptr)
            << "nothing in the room";
    }
    EXPECT_EQ(town.server.log().find("住所"), std::string::npos);
}

}  // namespace
}  // namespace tasuki::test
