// C1: 電話メモ. What was said on the phone is remembered by two people; the record says whether
// both stand by the same words.
#include "base/limits.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;

struct Call {
    World world;
    GroupId id = world.active("nurse");
    MembershipId doctor = world.join(id, "doctor");
    MembershipId clerk = world.join(id, "clerk");
    MembershipId pharmacist = world.join(id, "pharmacist");

    Head head() const {
        Head made;
        made.kind = MessageKind::phone_memo;
        made.spoke_with = doctor;
        made.spoke_at = world.now;
        return made;
    }
    std::string ask(std::string_view who, const GroupCommand& command) {
        return slug(world.ask(who, command));
    }
    std::string post(std::string_view who, const Head& made) {
        return slug(world.decide(world.as(who), world.post(id, "解熱剤を追加とのこと", made)));
    }
    std::uint64_t written() {
        return world.must("nurse", world.post(id, "解熱剤を追加とのこと", head())).answer.seq;
    }
    Respond sign(std::uint64_t seq, std::string remark = "") {
        return {id,  Room::staff,         world.fresh<ClientMsgId>(),
                seq, Response::co_signed, std::move(remark)};
    }
};

TEST(PhoneMemo, SaysWithWhomAndWhen) {
    Call c;
    const auto with = [&](auto change) {
        Head made = c.head();
        change(made);
        return c.post("nurse", made);
    };
    EXPECT_EQ(with([](Head&) {}), "");
    EXPECT_EQ(with([](Head& h) {
                  h.spoke_with = {};
                  h.spoke_with_name = "さくら薬局 当番薬剤師（架空）";
              }),
              "");
    EXPECT_EQ(with([](Head& h) { h.spoke_with = {}; }), "bad_text") << "with nobody";
    EXPECT_EQ(with([](Head& h) { h.spoke_with_name = "医師"; }), "bad_value") << "one or the other";
    EXPECT_EQ(with([](Head& h) { h.spoke_at = {}; }), "bad_date");
    EXPECT_EQ(with([&](Head& h) { h.spoke_at = c.world.now + limits::kSpokeAhead; }), "");
    EXPECT_EQ(with([&](Head& h) { h.spoke_at = c.world.now + limits::kSpokeAhead + 1ms; }),
              "bad_date")
        << "a call that is still to come";
    EXPECT_EQ(with([&](Head& h) { h.spoke_with = c.world.fresh<MembershipId>(); }), "bad_value");
    EXPECT_EQ(c.post("doctor", c.head()), "not_oneself");
    Head for_another = c.head();
    for_another.on_behalf_of = c.world.id_of("doctor");
    EXPECT_EQ(c.post("clerk", for_another), "bad_value") << "who took the call writes it";
    Head report = c.head();
    report.kind = MessageKind::report;
    EXPECT_EQ(c.post("nurse", report), "bad_value") << "a report quotes nobody";
}

TEST(PhoneMemo, IsSignedByTheMemberItQuotesOnce) {
    Call c;
    const auto seq = c.written();
    EXPECT_EQ(c.world.events(c.id).back().makes_request, RequestState::open);
    for (const std::string_view who : {"nurse", "clerk", "pharmacist"}) {
        EXPECT_EQ(c.ask(who, c.sign(seq)), "not_addressee") << who;
    }
    EXPECT_EQ(c.ask("planner", c.sign(seq)), "not_found");
    const auto signed_now = c.world.must("doctor", c.sign(seq));
    EXPECT_EQ(signed_now.events[0].kind, EventKind::memo_co_signed);
    EXPECT_EQ(signed_now.events[0].makes_request, RequestState::co_signed);
    EXPECT_EQ(signed_now.events[0].refers_to, seq);
    EXPECT_TRUE(has(signed_now, ledger::Event::memo_co_signed));
    EXPECT_EQ(c.ask("doctor", c.sign(seq)), "already_done");
    EXPECT_FALSE(shows({10, 20}, EventKind::memo_co_signed, 15, 9)) << "seen as the memo is";
}

// What he signed was "one tablet": nobody may put "two" above his name.
TEST(PhoneMemo, ACorrectionHasToBeSignedAgain) {
    Call c;
    const auto seq = c.written();
    c.world.must("doctor", c.sign(seq));
    const auto fixed = c.world.must("nurse", c.world.correction(c.id, seq, "2錠", 2, c.head()));
    EXPECT_EQ(fixed.events[0].makes_request, RequestState::open);
    EXPECT_EQ(c.ask("doctor", c.sign(seq)), "newer_version_exists");
    EXPECT_EQ(c.ask("doctor", c.sign(fixed.answer.seq, "2錠で間違いありません")), "");
    Head other = c.head();
    other.spoke_with = c.pharmacist;
    EXPECT_EQ(c.ask("nurse", c.world.correction(c.id, seq, "x", 3, other)), "wrong_kind")
        << "another person was not spoken with";
}

TEST(PhoneMemo, WithSomebodyWithoutAnAccountWaitsForNobody) {
    Call c;
    Head made = c.head();
    made.spoke_with = {};
    made.spoke_with_name = "ご家族（架空）";
    const auto change = c.world.must("nurse", c.world.post(c.id, "夜間の様子", made));
    EXPECT_EQ(change.events[0].makes_request, RequestState::none);
    EXPECT_EQ(c.ask("doctor", c.sign(change.answer.seq)), "not_addressee");
}

TEST(PhoneMemo, IsRetractedAndNotWithdrawn) {
    Call c;
    const auto seq = c.written();
    const WithdrawRequest back{c.id, Room::staff, c.world.fresh<ClientMsgId>(), seq, ""};
    EXPECT_EQ(c.ask("nurse", back), "wrong_kind") << "it asks nothing";
    const Retract retract{c.id, Room::staff, c.world.fresh<ClientMsgId>(), seq, "誤記", false};
    EXPECT_EQ(c.world.must("nurse", retract).events[0].makes_request, RequestState::withdrawn);
    EXPECT_EQ(c.ask("doctor", c.sign(seq)), "already_retracted");
    Respond order = c.sign(c.written());
    order.what = Response::received;
    EXPECT_EQ(c.ask("doctor", order), "wrong_kind") << "a memo is no instruction";
}

}  // namespace
}  // namespace tasuki::domain
