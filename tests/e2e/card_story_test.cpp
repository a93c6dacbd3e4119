// C11, C1 on the real server: two people put the card, one of them too late; whoever comes later is
// served it whole; a decision stands above everything until it is taken off.
#include <gtest/gtest.h>

#include "e2e/small_town.hpp"

namespace tasuki::test {
namespace {

using namespace tasuki::client;

CardField put(std::string key, std::string value, std::uint64_t was = 0) {
    return {std::move(key), std::move(value), "長女", {2026, 11, 20}, was};
}

TEST(CardStory, IsPutByTwoPeopleAndNeitherGoesOverTheOtherUnseen) {
    SmallTown town;
    auto& nurse = town.nurse.client();
    auto& doctor = town.doctor.client();
    const auto first = town.must(
        nurse.change_card(town.group, {put("care_level.level", "care3"), put("allergy", "卵")}));
    ASSERT_TRUE(town.until([&] { return town.doctor.all<CardChanged>().size() == 1; }))
        << town.told();
    const auto seen = town.doctor.all<CardChanged>()[0];
    EXPECT_EQ(seen.entry.seq, first.seq);
    ASSERT_EQ(seen.fields.size(), 2u);
    EXPECT_EQ(seen.fields[1].value, "卵");
    EXPECT_EQ(seen.fields[1].source, "長女");

    const auto late = town.wait_for(doctor.change_card(town.group, {put("allergy", "そば")}));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().error, Error::card_moved_on);
    EXPECT_EQ(late.error().original_seq, first.seq);
    const auto again =
        town.must(doctor.change_card(town.group, {put("allergy", "卵・そば", first.seq)}));

    const auto card = town.must(nurse.read_card(town.group, true));
    ASSERT_EQ(card.lines.size(), 2u);
    EXPECT_EQ(card.lines[0].field.key, "care_level.level");
    EXPECT_EQ(card.lines[1].field.value, "卵・そば");
    EXPECT_EQ(card.lines[1].seq, again.seq);
    EXPECT_EQ(card.lines[1].author, doctor.account());
    EXPECT_EQ(card.form.fields.size(), town.must(nurse.read_card_form()).fields.size());
    const auto versions = town.must(nurse.read_card_versions(town.group, "allergy"));
    ASSERT_EQ(versions.lines.size(), 2u);
    EXPECT_EQ(versions.lines[1].field.value, "卵");
    const auto refused = town.wait_for(nurse.change_card(town.group, {put("weight", "50")}));
    EXPECT_EQ(refused.error().error, Error::unknown_card_field);
    EXPECT_EQ(town.server.stop(), 0);
    EXPECT_EQ(town.server.run({"verify"}).code, 0);
}

TEST(CardStory, ADecisionStandsPinnedUntilAMemberTakesItOff) {
    SmallTown town;
    auto draft = Draft::of(MessageKind::decision, "訪問は週3回とする");
    draft.head.decided_by = "サービス担当者会議";
    ASSERT_TRUE(town.doctor.client().post(town.room(), draft));
    ASSERT_TRUE(town.until([&] { return town.nurse.all<MessagePosted>().size() == 1; }));
    const auto seq = town.nurse.all<MessagePosted>()[0].entry.seq;
    auto& nurse = town.nurse.client();
    ASSERT_EQ(town.must(nurse.read_pinned(town.room())).events.size(), 1u);
    town.must(nurse.pin_decision(town.room(), seq, false, "新しい方針に変わったため"));
    ASSERT_TRUE(town.until([&] { return town.doctor.all<PinChanged>().size() == 1; }))
        << town.told();
    const auto off = town.doctor.all<PinChanged>()[0];
    EXPECT_EQ(off.seq, seq);
    EXPECT_FALSE(off.pinned);
    EXPECT_EQ(off.entry.reason, "新しい方針に変わったため");
    EXPECT_TRUE(town.must(nurse.read_pinned(town.room())).events.empty());
    const auto twice = town.wait_for(nurse.pin_decision(town.room(), seq, false, "もう一度"));
    EXPECT_EQ(twice.error().error, Error::already_done);
    town.must(nurse.pin_decision(town.room(), seq, true, "まだ有効なため"));
    ASSERT_TRUE(town.until([&] { return town.nurse.all<PinChanged>().size() == 2; }))
        << "her own acts as well: " << town.told();
}

// C11: to whoever leads the group or plans the care, 60 days before; closed by putting the new one.
TEST(CardStory, TheEndOfTheCertificationAwaitsUntilTheCardSaysOtherwise) {
    SmallTown town;
    const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    const std::chrono::year_month_day soon(now + std::chrono::days(30));
    char until[16];
    std::snprintf(until, sizeof until, "%04d-%02u-%02u", static_cast<int>(soon.year()),
                  static_cast<unsigned>(soon.month()), static_cast<unsigned>(soon.day()));
    auto& doctor = town.doctor.client();
    const auto put_on =
        town.must(doctor.change_card(town.group, {put("care_level.valid_to", until)}));
    const auto waiting = town.must(doctor.read_awaiting());
    ASSERT_EQ(waiting.size(), 1u);
    EXPECT_EQ(waiting[0].certified_until.year, static_cast<std::uint32_t>(int(soon.year())));
    EXPECT_TRUE(waiting[0].items.empty());
    EXPECT_TRUE(town.must(town.nurse.client().read_awaiting()).empty());
    town.must(
        doctor.change_card(town.group, {put("care_level.valid_to", "2099-03-31", put_on.seq)}));
    EXPECT_TRUE(town.must(doctor.read_awaiting()).empty());
}

}  // namespace
}  // namespace tasuki::test
