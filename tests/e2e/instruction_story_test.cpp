// C1 on the real server: an instruction is received, corrected, received again and reported done,
// and the physician sees every step.
#include <gtest/gtest.h>

#include "e2e/small_town.hpp"

namespace tasuki::test {
namespace {

using namespace tasuki::client;

Draft instruction(const SmallTown& town, std::string text) {
    auto draft = Draft::of(MessageKind::instruction, std::move(text));
    draft.head.addressees = {town.nurses};
    return draft;
}

std::vector<RequestState> states_seen(const Someone& who, std::uint64_t seq) {
    std::vector<RequestState> seen;
    for (const auto& one : who.all<RequestStateChanged>()) {
        if (one.request_seq == seq) seen.push_back(one.state);
    }
    return seen;
}

TEST(InstructionStory, IsReceivedCorrectedReceivedAgainAndReportedDone) {
    SmallTown town;
    auto& nurse = town.nurse;
    auto& doctor = town.doctor;
    ASSERT_TRUE(doctor.client().post(town.room(), instruction(town, "点滴 500mL を本日")));
    ASSERT_TRUE(town.until([&] { return nurse.all<MessagePosted>().size() == 1; })) << town.told();
    const auto given = nurse.all<MessagePosted>()[0];
    const auto seq = given.entry.seq;
    EXPECT_EQ(given.entry.request_state, RequestState::open);

    ASSERT_TRUE(nurse.client().receive_instruction(town.room(), seq, "点滴500mL、本日ですね"));
    ASSERT_TRUE(town.until([&] { return states_seen(doctor, seq).size() == 1; })) << town.told();
    EXPECT_EQ(doctor.all<RequestStateChanged>().back().entry.reason, "点滴500mL、本日ですね");
    EXPECT_EQ(doctor.all<RequestStateChanged>().back().entry.membership, town.nurses);

    ASSERT_TRUE(doctor.client().correct(town.room(), seq, 2, "量の誤り",
                                        instruction(town, "点滴 250mL を本日")));
    ASSERT_TRUE(town.until([&] { return nurse.all<MessageCorrected>().size() == 1; }));
    const auto fixed = nurse.all<MessageCorrected>()[0].entry.seq;
    ASSERT_TRUE(nurse.client().report_instruction(town.room(), seq, "500mL を実施"));
    ASSERT_TRUE(town.until([&] { return nurse.all<SendFailed>().size() == 1; })) << town.told();
    EXPECT_EQ(nurse.all<SendFailed>()[0].failure.error, Error::newer_version_exists);
    ASSERT_TRUE(nurse.client().drop(nurse.all<SendFailed>()[0].id));

    ASSERT_TRUE(nurse.client().receive_instruction(town.room(), fixed, "250mL に変更ですね"));
    ASSERT_TRUE(nurse.client().report_instruction(town.room(), fixed, "14時に250mL 実施"));
    ASSERT_TRUE(town.until([&] { return states_seen(doctor, seq).size() == 3; })) << town.told();
    EXPECT_EQ(states_seen(doctor, seq), (std::vector{RequestState::received, RequestState::received,
                                                     RequestState::carried_out}));
    const std::vector all{RequestState::received, RequestState::open, RequestState::received,
                          RequestState::carried_out};
    ASSERT_TRUE(town.until([&] { return states_seen(nurse, seq).size() == all.size(); }));
    EXPECT_EQ(states_seen(nurse, seq), all) << "her own steps as well, and the correction";
    const auto page = town.must(nurse.client().read_page(town.room(), {seq, 1}));
    EXPECT_EQ(entry_of(page.events.at(0)).request_state, RequestState::carried_out);
    EXPECT_EQ(town.server.stop(), 0);
    EXPECT_EQ(town.server.run({"verify"}).code, 0);
}

TEST(InstructionStory, ANurseAsksAndDoesNotInstruct) {
    SmallTown town;
    auto draft = Draft::of(MessageKind::instruction, "往診をお願いします");
    const auto view = town.must(town.nurse.client().read_group(town.group));
    for (const auto& one : view.roster) {
        if (one.membership != town.nurses) draft.head.addressees = {one.membership};
    }
    ASSERT_TRUE(town.nurse.client().post(town.room(), draft));
    ASSERT_TRUE(town.until([&] { return town.nurse.all<SendFailed>().size() == 1; }));
    EXPECT_EQ(town.nurse.all<SendFailed>()[0].failure.error, Error::profession_may_not_instruct);
}

// What the doctor said on the phone stands under his name only once he has signed it.
TEST(PhoneMemoStory, IsSignedByWhomItQuotes) {
    SmallTown town;
    auto& nurse = town.nurse;
    auto& doctor = town.doctor;
    auto memo = Draft::of(MessageKind::phone_memo, "解熱剤を1錠追加してよいとのこと");
    const auto view = town.must(nurse.client().read_group(town.group));
    for (const auto& one : view.roster) {
        if (one.membership != town.nurses) memo.head.spoke_with = one.membership;
    }
    memo.head.spoke = std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
    ASSERT_TRUE(nurse.client().post(town.room(), memo));
    ASSERT_TRUE(town.until([&] { return doctor.all<MessagePosted>().size() == 1; })) << town.told();
    const auto read = doctor.all<MessagePosted>()[0];
    EXPECT_EQ(read.entry.request_state, RequestState::open);
    EXPECT_EQ(read.body.head.spoke_with, memo.head.spoke_with);
    EXPECT_EQ(read.body.head.spoke, memo.head.spoke);
    ASSERT_TRUE(doctor.client().co_sign_memo(town.room(), read.entry.seq));
    ASSERT_TRUE(town.until([&] { return states_seen(nurse, read.entry.seq).size() == 1; }));
    EXPECT_EQ(states_seen(nurse, read.entry.seq)[0], RequestState::co_signed);
}

}  // namespace
}  // namespace tasuki::test
