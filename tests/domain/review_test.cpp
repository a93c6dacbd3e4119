// B10, B3: the review list shows exceptions and nothing else, to those whom they concern. The paper
// after an oral consent is one of them.
#include "domain/review.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "domain/consent.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;
using K = ReviewKind;

class Review : public testing::Test {
  protected:
    Review() : id(world.active("nurse")), doctor(world.join(id, "doctor")) {}

    std::vector<ReviewItem> seen_by(std::string_view who, std::string_view office,
                                    bool fresh = false) {
        return review(world.group(id), world.office_id(office), world.person(who), fresh, seen,
                      world.now);
    }
    std::vector<K> kinds(std::string_view who, std::string_view office, bool fresh = false) {
        std::vector<K> out;
        for (const ReviewItem& item : seen_by(who, office, fresh)) out.push_back(item.kind);
        return out;
    }
    std::uint32_t oral() {
        RecordConsent wish = world.consent(id);
        wish.consent.oral = true;
        wish.consent.witness = "架空 立会人";
        world.must("nurse", wish);
        return static_cast<std::uint32_t>(world.group(id).consents.size());
    }
    std::string paper(std::string_view who, std::uint32_t number) {
        return slug(world.ask(who, RecordConsentPaper{id, number, jst_date(world.now)}));
    }

    World world;
    GroupId id;
    MembershipId doctor;
    std::vector<LastSeen> seen;
};

TEST_F(Review, WhereAllIsAsItShouldBeNothingIsListed) {
    oral();
    seen = {{doctor, {}, false}};
    EXPECT_TRUE(seen_by("nurse", "station").empty());
    EXPECT_TRUE(seen_by("nurse", "station", true).empty());
}

TEST_F(Review, ARosterIsListedForItsOfficeAndOnceItIsUnconfirmedForTheOrigin) {
    // The station has just confirmed; the clinic says nothing.
    world.now = world.now + limits::kRosterEvery - 24h;
    world.must("nurse", ConfirmMembers{id,
                                       world.office_id("station"),
                                       world.group(id).epoch,
                                       {world.membership(id, "nurse"), doctor},
                                       {},
                                       ""});
    EXPECT_TRUE(seen_by("doctor", "clinic").empty());
    world.now = world.now + 24h;
    EXPECT_EQ(kinds("doctor", "clinic"), std::vector{K::roster_due});
    EXPECT_TRUE(seen_by("doctor", "clinic")[0].answerable);
    EXPECT_TRUE(seen_by("nurse", "station").empty());
    world.now = world.now + limits::kRosterUnconfirmedAfter;
    ASSERT_EQ(slug(world.ask(World::timer(), AskForRoster{id, world.office_id("clinic")})), "");
    EXPECT_EQ(kinds("doctor", "clinic"), std::vector{K::roster_unconfirmed});
    ASSERT_EQ(kinds("nurse", "station"), std::vector{K::roster_unconfirmed});
    EXPECT_EQ(seen_by("nurse", "station")[0].office, world.office_id("clinic"));
    EXPECT_FALSE(seen_by("nurse", "station")[0].answerable);
}

TEST_F(Review, IsForThoseWhomItConcerns) {
    world.join(id, "nurse2");
    world.join(id, "clerk");
    world.now = world.now + limits::kRosterEvery;
    const struct {
        const char* who;
        const char* office;
        bool fresh;
        std::size_t items;
    } table[] = {
        {"nurse", "station", false, 1},   // responsible
        {"nurse2", "station", false, 0},  // a member, no lead
        {"nurse3", "station", true, 0},   // of the origin, not in the group
        {"clerk", "clinic", false, 1},    // of an office that is asked
        {"nurse", "clinic", true, 0},     // not of that office
        {"planner", "care", true, 0},     // nothing to do with it
        {"officer", "station", true, 0},
    };
    for (const auto& line : table) {
        EXPECT_EQ(seen_by(line.who, line.office, line.fresh).size(), line.items) << line.who;
    }
    // An administrator who is not in the group: only with both factors.
    const MembershipId nurse2 = world.membership(id, "nurse2");
    world.must("nurse", AssignResponsible{id, nurse2});
    world.must("nurse", Leave{id, world.membership(id, "nurse"), ""});
    EXPECT_TRUE(seen_by("nurse", "station", false).empty());
    EXPECT_EQ(seen_by("nurse", "station", true).size(), 1u);
}

TEST_F(Review, WhoDisplayedNothingForSixtyDaysThoughSomethingIsThere) {
    const MembershipId nurse = world.membership(id, "nurse");
    const Instant joined = world.now;
    world.now = world.now + limits::kNothingDisplayed;
    const struct {
        Instant at;
        bool up_to_date;
        bool listed;
    } table[] = {
        {{}, false, true},             // never: counted from joining
        {{}, true, false},             // there was nothing new
        {joined + 1ms, false, false},  // not yet
        {joined, false, true},
    };
    for (const auto& line : table) {
        seen = {{doctor, line.at, line.up_to_date}};
        const auto items = seen_by("nurse", "station");
        ASSERT_EQ(items.size(), line.listed ? 1u : 0u) << line.at.ms;
        if (!line.listed) continue;
        EXPECT_EQ(items[0].kind, K::nothing_displayed);
        EXPECT_EQ(items[0].membership, doctor);
        EXPECT_EQ(items[0].since, joined);
    }
    seen = {{doctor, {}, false}, {nurse, {}, false}, {world.fresh<MembershipId>(), {}, false}};
    EXPECT_EQ(seen_by("nurse", "station").size(), 2u);
    EXPECT_EQ(seen_by("doctor", "clinic").size(), 1u) << "its own people only";
    world.must("nurse", Remove{id, doctor, {}, "担当変更"});
    EXPECT_EQ(seen_by("nurse", "station").size(), 1u) << "who has gone is no exception";
}

TEST_F(Review, AnOralConsentIsListedWhenItsPaperIsOverdue) {
    const std::uint32_t number = oral();
    const Instant due = world.now + limits::kConsentPaper;
    EXPECT_EQ(paper_due(world.group(id).consents[number - 1]), due);
    world.now = due - 1ms;
    EXPECT_TRUE(seen_by("nurse", "station").empty());
    world.now = due;
    const auto items = seen_by("nurse", "station");
    ASSERT_EQ(items.size(), 1u);
    EXPECT_EQ(items[0].kind, K::paper_overdue);
    EXPECT_EQ(items[0].consent, number);
    EXPECT_EQ(items[0].since, due);
    EXPECT_TRUE(seen_by("doctor", "clinic").empty()) << "the origin's alone";
    EXPECT_EQ(paper("nurse", number), "");
    EXPECT_TRUE(seen_by("nurse", "station").empty());
    EXPECT_EQ(paper_due(world.group(id).consents[number - 1]), std::nullopt);
}

TEST_F(Review, ThePaperIsRecordedOnceByALeadAndWithItsDay) {
    const std::uint32_t number = oral();
    EXPECT_EQ(paper("doctor", number), "not_origin_office");
    EXPECT_EQ(paper("planner", number), "not_found");
    EXPECT_EQ(paper("nurse", 0), "bad_value");
    EXPECT_EQ(paper("nurse", number + 1), "bad_value");
    EXPECT_EQ(paper("nurse", 1), "no_paper_awaited") << "it was written at once";
    const auto on = [&](Date day) {
        return slug(world.ask("nurse", RecordConsentPaper{id, number, day}));
    };
    EXPECT_EQ(on(jst_date(world.now + 24h)), "bad_date");
    EXPECT_EQ(on(jst_date(world.now - 24h * 400)), "bad_date") << "before the consent itself";
    world.now = world.now + 24h * 3;
    const auto change =
        world.ask("nurse", RecordConsentPaper{id, number, jst_date(world.now - 24h)});
    ASSERT_EQ(slug(change), "");
    EXPECT_TRUE(has(*change, ledger::Event::consent_paper_received));
    EXPECT_NE(note_of(*change, SystemKind::consent_paper), nullptr);
    const auto& kept = world.group(id).consents[number - 1].paper;
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->on, jst_date(world.now - 24h));
    EXPECT_EQ(kept->recorded_by, world.id_of("nurse"));
    EXPECT_EQ(kept->recorded, world.now);
    EXPECT_EQ(paper("nurse", number), "already_done");
}

TEST_F(Review, AWithdrawnConsentWaitsForNoPaper) {
    const std::uint32_t number = oral();
    world.must("nurse", WithdrawConsent{id, {}, false, "本人", ""});
    EXPECT_EQ(paper("nurse", number), "no_paper_awaited");
    world.now = world.now + limits::kConsentPaper;
    EXPECT_TRUE(seen_by("nurse", "station").empty());
}

TEST_F(Review, ThePaperIsPartOfTheState) {
    Group group = world.group(id);
    const Hash without = state_hash(group);
    group.consents[0].paper = ConsentPaper{{2026, 11, 20}, world.id_of("nurse"), {5}};
    const Hash with = state_hash(group);
    EXPECT_NE(with, without);
    group.consents[0].paper->on.day = 21;
    EXPECT_NE(state_hash(group), with);
    group.consents[0].paper->on.day = 20;
    group.consents[0].paper->recorded = {6};
    EXPECT_NE(state_hash(group), with);
}

TEST_F(Review, AnAdmittedOfficeOfWhichNobodyIsOnTheCase) {
    const AdmitOffice let_in = world.office_admission(id, "helpers", "helper");
    world.must("nurse", let_in);
    const Instant made = world.now;
    world.now = made + limits::kOfficeWithoutPeople - 1ms;
    EXPECT_TRUE(seen_by("nurse", "station").empty());
    world.now = world.now + 1ms;
    auto items = seen_by("nurse", "station");
    ASSERT_EQ(items.size(), 1u);
    EXPECT_EQ(items[0].kind, K::office_without_people);
    EXPECT_EQ(items[0].office, world.office_id("helpers"));
    EXPECT_EQ(items[0].admission, let_in.admission);
    EXPECT_EQ(items[0].since, made);
    EXPECT_TRUE(seen_by("helper", "helpers").empty()) << "the origin's to decide";
    const MembershipId helper2 = world.fresh<MembershipId>();
    world.must("helper", NamePerson{id, let_in.admission, world.fresh<AdmissionId>(), helper2,
                                    world.id_of("helper2"), kAll});
    EXPECT_TRUE(seen_by("nurse", "station").empty());
    world.must("helper2", Leave{id, helper2, ""});
    EXPECT_TRUE(seen_by("nurse", "station").empty()) << "counted from when the last one went";
    world.now = world.now + limits::kOfficeWithoutPeople;
    EXPECT_EQ(kinds("nurse", "station"), std::vector{K::office_without_people});
    world.must("nurse", Remove{id, {}, let_in.admission, "終了"});
    EXPECT_TRUE(seen_by("nurse", "station").empty());
}

TEST_F(Review, AClosedGroupIsNotListed) {
    oral();
    world.must("nurse", CloseGroup{id, "終了"});
    world.now = world.now + 24h * 200;
    seen = {{doctor, {}, false}};
    EXPECT_TRUE(seen_by("nurse", "station", true).empty());
}

TEST_F(Review, TheListOfAnOfficeIsForItsPeople) {
    const auto ask = [&](std::string_view who, std::string_view office) {
        return slug(
            world.ask(world.as(who), ReadList{ListWhat::review, world.office_id(office), {}}));
    };
    EXPECT_EQ(ask("nurse", "station"), "");
    EXPECT_EQ(ask("nurse3", "station"), "") << "what it shows is another matter";
    EXPECT_EQ(ask("doctor", "station"), "not_found");
    EXPECT_EQ(ask("officer", "station"), "not_found");
}

}  // namespace
}  // namespace tasuki::domain
