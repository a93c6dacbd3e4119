// C11: the patient card. A field that two people change at once, a value nobody can place in time,
// a key that means something else next year are what these tables are against.
#include "domain/card.hpp"
#include "base/limits.hpp"
#include "expect.hpp"

#include <algorithm>
#include <set>

namespace tasuki::domain {
namespace {

using test::World;

struct Card {
    World world;
    GroupId id = world.active("nurse");
    MembershipId doctor = world.join(id, "doctor");

    std::string ask(std::string_view who, const GroupCommand& command) {
        return slug(world.ask(who, command));
    }
    ChangeCard change(std::string_view key, std::string_view value) {
        return world.card_change(id, key, value);
    }
};

TEST(Card, EveryFieldStandsUnderAHeadingAndEachHeadingHasARemark) {
    std::set<std::string_view> headings, keys, labels;
    for (const CardHeading& heading : card_headings()) headings.insert(heading.key);
    EXPECT_EQ(headings.size(), card_headings().size());
    for (const CardField& field : card_fields()) {
        EXPECT_TRUE(headings.contains(field.heading)) << field.key;
        EXPECT_TRUE(keys.insert(field.key).second) << field.key << " stands twice";
        EXPECT_TRUE(labels.insert(field.japanese).second) << field.key << " has another's label";
        EXPECT_EQ(field.kind == CardKind::choice, !field.choices.empty()) << field.key;
        std::set<std::string_view> codes;
        for (const CardChoice& one : field.choices) EXPECT_TRUE(codes.insert(one.code).second);
    }
    for (const CardHeading& heading : card_headings()) {
        const std::string remark = "remark." + std::string(heading.key);
        EXPECT_TRUE(heading.key == kSharedPlan || keys.contains(remark)) << heading.key;
    }
    EXPECT_EQ(card_headings().size(), 14u) << "認定 and twelve headings, and 共有方針";
}

TEST(Card, TheFieldsThatTheSheetsTagAreThere) {
    for (const std::string_view key :
         {"care_level.level", "care_level.valid_to", "adl_rank", "dementia_rank",
          "family.main_carer.name", "family.key_person", "wishes.patient", "wishes.family",
          "housing.type", "drugs.adherence", "allergy", "history", "primary_doctor.name",
          "explanation.content", "prognosis", "contraindications", "emergency.hospital",
          "emergency.wish", "emergency.acp_on"}) {
        EXPECT_NE(card_field(key), nullptr) << key;
    }
    EXPECT_EQ(card_field("weight"), nullptr);
}

TEST(Card, AValueHasTheFormOfItsField) {
    struct Row {
        std::string_view key;
        std::string value;
        std::string_view expected;
    };
    const std::string many_lines = [] {
        std::string lines;
        for (std::size_t i = 0; i <= limits::kCardLines; ++i) lines += "a\n";
        return lines;
    }();
    const Row rows[] = {
        {"care_level.level", "care3", ""},
        {"care_level.level", "要介護3", "bad_value"},
        {"care_level.level", "", ""},
        {"care_level.valid_to", "2027-03-31", ""},
        {"care_level.valid_to", "2027-02-30", "bad_date"},
        {"care_level.valid_to", "令和9年3月31日", "bad_date"},
        {"family.main_carer.age", "78", ""},
        {"family.main_carer.age", "七十八", "bad_value"},
        {"family.main_carer.age", "1234567", "bad_value"},
        {"history", "高血圧\n脳梗塞", ""},
        {"history", "高血圧\n\n脳梗塞", "bad_value"},
        {"history", many_lines, "bad_value"},
        {"allergy", std::string(2'000, 'a'), ""},
        {"allergy", std::string(2'001, 'a'), "too_large"},
        {"weight", "50", "unknown_card_field"},
        {"", "50", "unknown_card_field"},
    };
    for (const Row& row : rows) {
        Card c;
        EXPECT_EQ(c.ask("nurse", c.change(row.key, row.value)), row.expected)
            << row.key << " = " << row.value.substr(0, 30);
    }
}

TEST(Card, EachValueSaysWhoSaidSoAndWhen) {
    Card c;
    auto nobody = c.change("allergy", "ペニシリン");
    nobody.values[0].source = " ";
    EXPECT_EQ(c.ask("nurse", nobody), "bad_text");
    auto long_source = c.change("allergy", "ペニシリン");
    long_source.values[0].source = std::string(limits::kCardSource + 1, 'x');
    EXPECT_EQ(c.ask("nurse", long_source), "too_large");
    auto tomorrow = c.change("allergy", "ペニシリン");
    tomorrow.values[0].stated_on.day += 1;
    EXPECT_EQ(c.ask("nurse", tomorrow), "bad_date");
    auto undated = c.change("allergy", "ペニシリン");
    undated.values[0].stated_on = {};
    EXPECT_EQ(c.ask("nurse", undated), "bad_date");
}

TEST(Card, AChangeIsAnEntryThatNamesItsFields) {
    Card c;
    auto wish = c.change("care_level.level", "care3");
    wish.values.push_back(c.change("care_level.valid_to", "2027-03-31").values[0]);
    const std::uint64_t seq = c.world.last_seq(c.id) + 1;
    const auto change = c.world.must("nurse", wish);
    ASSERT_EQ(change.events.size(), 1u);
    EXPECT_EQ(change.events[0].seq, seq);
    EXPECT_EQ(change.events[0].kind, EventKind::card_changed);
    EXPECT_EQ(change.events[0].body, wish.body);
    EXPECT_EQ(
        change.events[0].card,
        (std::vector<CardKey>{{"care_level.level", {}}, {"care_level.valid_to", {2027, 3, 31}}}));
    ASSERT_EQ(change.acts.size(), 1u);
    EXPECT_EQ(change.acts[0].event, ledger::Event::card_changed);
    EXPECT_EQ(change.acts[0].of_event, std::optional<std::size_t>(0));
    EXPECT_EQ(change.answer.seq, seq);
}

// The second of two people who saw the same value hears so, and reads it before writing.
TEST(Card, AValueIsPutOverTheOneThatItsAuthorSaw) {
    Card c;
    const auto seen_empty = c.change("allergy", "卵");
    auto other = c.change("allergy", "そば");
    other.client_msg_id = c.world.fresh<ClientMsgId>();
    const std::uint64_t stands = c.world.must("nurse", seen_empty).answer.seq;
    const auto late = c.world.ask("doctor", other);
    EXPECT_EQ(slug(late), "card_moved_on");
    EXPECT_EQ(late.error().original_seq, stands);
    EXPECT_EQ(c.ask("doctor", c.change("allergy", "そば")), "") << "read anew, it goes";
    EXPECT_EQ(c.ask("doctor", c.change("history", "高血圧")), "") << "another field";
    auto ahead = c.change("contraindications", "x");
    ahead.values[0].was_seq = 99;
    EXPECT_EQ(c.ask("doctor", ahead), "card_moved_on") << "never stood there";
}

TEST(Card, OfSeveralFieldsAllAreTakenOrNone) {
    Card c;
    auto wish = c.change("allergy", "卵");
    wish.values.push_back(c.change("history", "高血圧").values[0]);
    c.world.must("doctor", c.change("history", "糖尿病"));
    EXPECT_EQ(c.ask("nurse", wish), "card_moved_on");
    auto twice = c.change("allergy", "卵");
    twice.values.push_back(twice.values[0]);
    EXPECT_EQ(c.ask("nurse", twice), "bad_value");
    auto none = c.change("allergy", "卵");
    none.values.clear();
    EXPECT_EQ(c.ask("nurse", none), "bad_value");
    auto many = c.change("allergy", "卵");
    for (std::size_t i = 0; i < limits::kCardFieldsAtOnce; ++i)
        many.values.push_back(many.values[0]);
    EXPECT_EQ(c.ask("nurse", many), "too_large");
    auto heavy = c.change("allergy", "卵");
    heavy.body.raw.resize(limits::kBody + 1);
    EXPECT_EQ(c.ask("nurse", heavy), "too_large");
}

TEST(Card, TheSharedPlanIsChangedAloneUnderAnEntryOfItsOwn) {
    Card c;
    EXPECT_TRUE(has(c.world.must("doctor", c.change(kSharedPlan, "自宅で過ごす")),
                    ledger::Event::plan_changed));
    auto both = c.change(kSharedPlan, "自宅で過ごす");
    both.values.push_back(c.change("allergy", "卵").values[0]);
    EXPECT_EQ(c.ask("doctor", both), "bad_value");
}

TEST(Card, IsChangedByWhoWritesInTheGroupAndNobodyElse) {
    Card c;
    EXPECT_EQ(c.ask("planner", c.change("allergy", "卵")), "not_found");
    auto unnamed = c.change("allergy", "卵");
    unnamed.client_msg_id = {};
    EXPECT_EQ(c.ask("nurse", unnamed), "bad_value");
    auto family = c.change("allergy", "卵");
    family.room = Room::family;
    EXPECT_EQ(c.ask("nurse", family), "not_built_here");
    c.world.must("nurse", Remove{c.id, c.doctor, {}, "担当変更"});
    EXPECT_EQ(c.ask("doctor", c.change("allergy", "卵")), "not_found");
    c.world.must("nurse", CloseGroup{c.id, "終了"});
    EXPECT_EQ(c.ask("nurse", c.change("allergy", "卵")), "group_closed");
}

TEST(Card, SentAgainItIsAnsweredAsBefore) {
    Card c;
    const auto wish = c.change("allergy", "卵");
    const std::uint64_t seq = c.world.must("nurse", wish).answer.seq;
    const auto again = c.world.must("nurse", wish);
    ASSERT_TRUE(again.answer.repeated.has_value());
    EXPECT_EQ(again.answer.seq, seq);
    auto other = wish;
    other.body.raw.push_back(1);
    EXPECT_EQ(c.ask("nurse", other), "conflict");
}

// Whoever came today sees what stands, and none of what stood before.
TEST(Card, IsReadAsItStandsWhateverTheScope) {
    Card c;
    c.world.must("nurse", c.change("allergy", "卵"));
    const std::uint64_t old = c.world.last_seq(c.id);
    c.world.join(c.id, "pharmacist", {ScopeKind::from_now, {}});
    const auto card = c.world.must("pharmacist", reading(c.id, ReadWhat::card));
    EXPECT_EQ(card.acts[0].range, SeqRange{});
    const auto versions =
        c.world.must("pharmacist", reading(c.id, ReadWhat::card_versions, {old, old}));
    EXPECT_EQ(versions.acts[0].range, SeqRange{}) << "before its time";
    EXPECT_EQ(c.ask("planner", reading(c.id, ReadWhat::card)), "not_found");
    c.world.must("nurse", WithdrawConsent{c.id, {}, true, "本人", ""});
    EXPECT_NE(c.ask("pharmacist", reading(c.id, ReadWhat::card)), "");
}

TEST(Card, TheRenewalIsForCareManagersAndWhoLeads) {
    Card c;
    c.world.join(c.id, "planner");
    const auto sees = [&](const char* who) {
        return sees_to_certification(c.world.group(c.id), c.world.person(who));
    };
    EXPECT_TRUE(sees("planner"));
    EXPECT_TRUE(sees("nurse")) << "responsible";
    EXPECT_FALSE(sees("doctor"));
    EXPECT_FALSE(sees("helper"));
}

// ---- What is pinned -----------------------------------------------------------------------------

struct Pins : Card {
    std::uint64_t decided(std::string_view who = "doctor") {
        Head head;
        head.kind = MessageKind::decision;
        head.decided_by = "担当者会議";
        return world.must(who, world.post(id, "訪問は週3回", head)).answer.seq;
    }
    PinDecision pin(std::uint64_t seq, bool pinned, std::string reason = "見直し") {
        return {id, Room::staff, world.fresh<ClientMsgId>(), seq, pinned, std::move(reason)};
    }
};

TEST(Pin, ADecisionIsPinnedUntilAMemberTakesItOffWithAReason) {
    Pins p;
    const std::uint64_t seq = p.decided();
    EXPECT_TRUE(p.world.pinned(p.id, seq));
    EXPECT_EQ(p.ask("nurse", p.pin(seq, true)), "already_done");
    EXPECT_EQ(p.ask("nurse", p.pin(seq, false, " ")), "bad_text");
    const auto off = p.world.must("nurse", p.pin(seq, false));
    EXPECT_FALSE(p.world.pinned(p.id, seq));
    EXPECT_TRUE(has(off, ledger::Event::unpinned));
    EXPECT_EQ(off.events[0].kind, EventKind::unpinned);
    EXPECT_EQ(off.events[0].refers_to, seq);
    EXPECT_EQ(off.events[0].reason, "見直し");
    EXPECT_EQ(p.ask("doctor", p.pin(seq, false)), "already_done");
    const auto on = p.world.must("doctor", p.pin(seq, true));
    EXPECT_TRUE(has(on, ledger::Event::pinned));
    EXPECT_TRUE(p.world.pinned(p.id, seq));
}

TEST(Pin, OnlyADecisionIsPinned) {
    Pins p;
    const std::uint64_t report = p.world.must("nurse", p.world.post(p.id, "血圧")).answer.seq;
    EXPECT_FALSE(p.world.pinned(p.id, report));
    EXPECT_EQ(p.ask("nurse", p.pin(report, true)), "wrong_kind");
    EXPECT_EQ(p.ask("nurse", p.pin(99, true)), "no_such_message");
    EXPECT_EQ(p.ask("nurse", p.pin(1, true)), "no_such_message") << "a system entry";
    const std::uint64_t seq = p.decided();
    auto unnamed = p.pin(seq, false);
    unnamed.client_msg_id = {};
    EXPECT_EQ(p.ask("nurse", unnamed), "bad_value");
    EXPECT_EQ(p.ask("planner", p.pin(seq, false)), "not_found");
}

TEST(Pin, WhatIsTakenBackIsNoLongerPinned) {
    Pins p;
    const std::uint64_t seq = p.decided();
    p.world.must("doctor",
                 Retract{p.id, Room::staff, p.world.fresh<ClientMsgId>(), seq, "誤記", false});
    EXPECT_FALSE(p.world.pinned(p.id, seq));
    EXPECT_EQ(p.ask("nurse", p.pin(seq, true)), "already_retracted");
}

// A9: entered for another it is nobody's decision yet.
TEST(Pin, ADecisionEnteredForAnotherIsPinnedByItsConfirmation) {
    Pins p;
    p.world.join(p.id, "clerk");
    Head head;
    head.kind = MessageKind::decision;
    head.decided_by = "青井";
    head.on_behalf_of = p.world.id_of("doctor");
    const std::uint64_t seq = p.world.must("clerk", p.world.post(p.id, "在宅で", head)).answer.seq;
    EXPECT_FALSE(p.world.pinned(p.id, seq));
    EXPECT_EQ(p.ask("nurse", p.pin(seq, true)), "not_confirmed_yet");
    p.world.must("doctor", ConfirmProxy{p.id, Room::staff, p.world.fresh<ClientMsgId>(), {seq}});
    EXPECT_TRUE(p.world.pinned(p.id, seq));
}

// Whoever came later sees what is pinned, and may take it off; not what was decided and put away.
TEST(Pin, WhatIsPinnedIsEverybodysWhateverTheScope) {
    Pins p;
    const std::uint64_t kept = p.decided(), put_away = p.decided();
    p.world.must("nurse", p.pin(put_away, false));
    p.world.join(p.id, "pharmacist", {ScopeKind::from_now, {}});
    EXPECT_EQ(p.ask("pharmacist", p.pin(put_away, true)), "no_such_message");
    const auto read = p.world.must("pharmacist", reading(p.id, ReadWhat::pinned, {kept, kept}));
    EXPECT_EQ(read.acts[0].range, (SeqRange{kept, kept}));
    EXPECT_EQ(p.ask("pharmacist", p.pin(kept, false)), "");
}

TEST(Pin, SentAgainItIsAnsweredAsBefore) {
    Pins p;
    const auto wish = p.pin(p.decided(), false);
    const std::uint64_t seq = p.world.must("nurse", wish).answer.seq;
    EXPECT_EQ(p.world.must("nurse", wish).answer.seq, seq);
    auto other = wish;
    other.reason = "別の理由";
    EXPECT_EQ(p.ask("nurse", other), "conflict");
}

}  // namespace
}  // namespace tasuki::domain
