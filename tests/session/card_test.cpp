// C11, C1: the card and what is pinned are recorded before they are shown, whole to whoever is in,
// whatever the scope, and to nobody else.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "stage.hpp"

namespace tasuki::test {
namespace {

struct CardTest : testing::Test {
    Stage stage;
    GroupId group = stage.world.active("nurse");
    MembershipId doctors = stage.world.join(group, "doctor");
    std::unique_ptr<Client> nurse = stage.client("nurse");

    static void add(pb::Body& body, const std::string& key, const std::string& value,
                    std::uint64_t was) {
        pb::PartContent content;
        auto& field = *content.mutable_card_field();
        field.set_key(key);
        field.set_value(value);
        field.set_source("本人");
        field.mutable_stated_on()->set_year(2026);
        field.mutable_stated_on()->set_month(11);
        field.mutable_stated_on()->set_day(20);
        field.set_was_seq(was);
        auto& part = *body.add_parts();
        const auto salt = random_key();
        part.set_salt(salt.data(), salt.size());
        part.set_content(content.SerializeAsString());
    }
    pb::ClientEnvelope change(const std::string& key, const std::string& value,
                              std::uint64_t was = 0) const {
        pb::Body body;
        add(body, key, value, was);
        return change(body);
    }
    pb::ClientEnvelope change(const pb::Body& body) const {
        pb::ClientEnvelope out;
        auto& to = *out.mutable_change_card();
        to.set_group_id(bytes_of(group));
        to.set_client_msg_id(bytes_of(random_id<ClientMsgTag>()));
        to.set_body(body.SerializeAsString());
        return out;
    }
    pb::ClientEnvelope card(bool with_form = false, const std::string& after = {}) const {
        pb::ClientEnvelope out;
        out.mutable_read_card()->set_group_id(bytes_of(group));
        out.mutable_read_card()->set_with_form(with_form);
        out.mutable_read_card()->set_after_key(after);
        return out;
    }
    pb::ClientEnvelope versions(const std::string& key) const {
        pb::ClientEnvelope out;
        out.mutable_read_card_versions()->set_group_id(bytes_of(group));
        out.mutable_read_card_versions()->set_key(key);
        return out;
    }
    pb::ClientEnvelope pinned() const {
        pb::ClientEnvelope out;
        out.mutable_read_pinned()->set_group_id(bytes_of(group));
        out.mutable_read_pinned()->set_room(1);
        return out;
    }
    std::uint64_t decide(const std::string& text) {
        pb::Head head;
        head.set_kind(pb::MESSAGE_KIND_DECISION);
        head.set_urgency(pb::URGENCY_ROUTINE);
        head.set_decided_by("担当者会議");
        pb::ClientEnvelope out;
        auto& to = *out.mutable_post();
        to.set_group_id(bytes_of(group));
        to.set_room(1);
        to.set_client_msg_id(bytes_of(random_id<ClientMsgTag>()));
        to.set_roster_epoch(stage.world.group(group).epoch);
        to.set_body(body_of(text, head));
        return nurse->ask(out).accepted().seq();
    }
    pb::ClientEnvelope take_off(std::uint64_t seq) const {
        pb::ClientEnvelope out;
        auto& to = *out.mutable_pin_decision();
        to.set_group_id(bytes_of(group));
        to.set_room(1);
        to.set_client_msg_id(bytes_of(random_id<ClientMsgTag>()));
        to.set_seq(seq);
        to.set_reason("見直し");
        return out;
    }
};

TEST_F(CardTest, WhatIsPutComesBackWithItsSourceAndGoesToEverybody) {
    auto doctor = stage.client("doctor");
    doctor->attach();
    const auto wish = change("allergy", "卵");
    const auto seq = nurse->ask(wish).accepted().seq();
    const auto lines = nurse->ask(card()).card().lines();
    ASSERT_EQ(lines.size(), 1);
    EXPECT_EQ(lines[0].field().value(), "卵");
    EXPECT_EQ(lines[0].field().source(), "本人");
    EXPECT_EQ(lines[0].field().stated_on().day(), 20u);
    EXPECT_EQ(lines[0].seq(), seq);
    EXPECT_EQ(lines[0].author_id(), bytes_of(stage.world.id_of("nurse")));
    const auto pushes = doctor->pushes();
    const auto push = std::ranges::find_if(pushes, [&](const auto& one) {
        return one.has_event() && one.event().event().seq() == seq;
    });
    ASSERT_NE(push, pushes.end());
    EXPECT_EQ(push->event().event().card(), wish.change_card().body()) << "byte for byte";
}

TEST_F(CardTest, NothingOfTheCardIsShownBeforeItsEntry) {
    nurse->ask(change("allergy", "卵"));
    decide("週3回");
    auto doctor = stage.client("doctor");
    for (const auto& [wish, load] : {std::pair{card(), "card"},
                                     {versions("allergy"), "card_versions"},
                                     {pinned(), "pinned"}}) {
        stage.store.log.clear();
        stage.store.hold_commits();
        const auto before = doctor->all().size();
        doctor->send(wish);
        stage.settle();
        EXPECT_EQ(doctor->all().size(), before) << load;
        stage.store.go_on();
        stage.settle();
        EXPECT_EQ(stage.store.log, (std::vector<std::string>{load, "commit ReadRange"}));
        EXPECT_EQ(doctor->all().size(), before + 1) << load;
    }
}

// Who came today is shown what stands, and what is pinned, and nothing that stood before.
TEST_F(CardTest, WhateverTheScopeTheCardIsWholeAndWhatStoodIsNot) {
    const auto first = nurse->ask(change("allergy", "卵")).accepted().seq();
    nurse->ask(change("allergy", "卵・そば", first));
    const auto decision = decide("週3回");
    stage.world.join(group, "pharmacist", {domain::ScopeKind::from_now, {}});
    auto late = stage.client("pharmacist");
    EXPECT_EQ(late->ask(card()).card().lines(0).field().value(), "卵・そば");
    ASSERT_EQ(late->ask(pinned()).pinned().events_size(), 1);
    EXPECT_EQ(late->ask(pinned()).pinned().events(0).seq(), decision);
    EXPECT_TRUE(late->ask(pinned()).pinned().events(0).has_body());
    EXPECT_EQ(late->ask(versions("allergy")).card().lines_size(), 0);
    EXPECT_EQ(nurse->ask(versions("allergy")).card().lines_size(), 2);
    EXPECT_EQ(late->page(group, decision).page().events(0).hidden().reason(),
              pb::HIDDEN_REASON_SCOPE)
        << "in its place in the room it stays hidden";
}

TEST_F(CardTest, WhoIsNotInHearsThatThereIsNoSuchGroup) {
    nurse->ask(change("allergy", "卵"));
    auto planner = stage.client("planner");
    for (const auto& wish : {card(), versions("allergy"), pinned(), change("allergy", "x")}) {
        EXPECT_EQ(slug(planner->ask(wish)), "not_found");
    }
    auto doctor = stage.client("doctor");
    stage.store.hold_reads();
    doctor->send(card());
    stage.settle();
    stage.store.act("nurse", domain::Remove{group, doctors, {}, "担当変更"});
    stage.store.reads_go_on();
    stage.settle();
    EXPECT_FALSE(doctor->was_sent_content_of(group));
}

TEST_F(CardTest, AValueThatMovedOnIsRefusedWithItsEntry) {
    const auto seq = nurse->ask(change("allergy", "卵")).accepted().seq();
    auto doctor = stage.client("doctor");
    const auto answer = doctor->ask(change("allergy", "そば"));
    EXPECT_EQ(slug(answer), "card_moved_on");
    EXPECT_EQ(answer.refused().original_seq(), seq);
    EXPECT_EQ(slug(doctor->ask(change("allergy", "そば", seq))), "-");
    EXPECT_EQ(slug(doctor->ask(change("weight", "50"))), "unknown_card_field");
}

TEST_F(CardTest, ABodyOfACardHoldsFieldsAndNothingElse) {
    pb::Body words;
    words.ParseFromString(report("本文"));
    EXPECT_EQ(slug(nurse->ask(change(words))), "malformed");
    EXPECT_EQ(slug(nurse->ask(change(pb::Body{}))), "malformed");
    auto mixed = words;
    add(mixed, "allergy", "卵", 0);
    EXPECT_EQ(slug(nurse->ask(change(mixed))), "malformed");
    // And a field is no part of a message.
    pb::ClientEnvelope post;
    auto& to = *post.mutable_post();
    to.set_group_id(bytes_of(group));
    to.set_room(1);
    to.set_client_msg_id(bytes_of(random_id<ClientMsgTag>()));
    to.set_roster_epoch(stage.world.group(group).epoch);
    to.set_body(mixed.SerializeAsString());
    EXPECT_EQ(slug(nurse->ask(post)), "malformed");
}

TEST_F(CardTest, TheFormComesWhereItIsAskedForAndNamesEveryField) {
    EXPECT_FALSE(nurse->ask(card()).card().has_form());
    const auto form = nurse->ask(card(true)).card().form();
    EXPECT_EQ(static_cast<std::size_t>(form.headings_size()), domain::card_headings().size());
    EXPECT_EQ(static_cast<std::size_t>(form.fields_size()), domain::card_fields().size());
    EXPECT_EQ(form.fields(0).label(), "要介護度");
    // The form alone is nobody's, and leaves no entry.
    pb::ClientEnvelope alone;
    EXPECT_EQ((alone.mutable_read_card(), slug(nurse->ask(alone))), "bad_value");
    alone.mutable_read_card()->set_with_form(true);
    stage.store.log.clear();
    EXPECT_EQ(nurse->ask(alone).card().form().fields_size(), form.fields_size());
    EXPECT_TRUE(stage.store.log.empty());
    EXPECT_EQ(form.fields(0).choices(2).label(), "要介護1");
}

// A card that is full to the brim comes in pages below the frame, each behind the last.
TEST_F(CardTest, AFullCardComesInPages) {
    std::size_t filled = 0;
    for (const auto& field : domain::card_fields()) {
        if (field.kind != domain::CardKind::text) continue;
        const auto answer =
            nurse->ask(change(std::string(field.key), std::string(field.most, 'x')));
        ASSERT_EQ(slug(answer), "-") << field.key;
        ++filled;
        stage.advance(std::chrono::seconds(1));
    }
    std::vector<std::string> keys;
    for (bool more = true; more;) {
        const auto answer = nurse->ask(card(keys.empty(), keys.empty() ? "" : keys.back()));
        EXPECT_LT(answer.ByteSizeLong(), limits::kFrame);
        for (const auto& line : answer.card().lines()) keys.push_back(line.field().key());
        more = answer.card().more();
    }
    EXPECT_EQ(keys.size(), filled);
    EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), filled);
}

TEST_F(CardTest, ADecisionIsPinnedUntilItIsTakenOff) {
    const auto one = decide("週3回"), two = decide("週2回");
    auto doctor = stage.client("doctor");
    doctor->attach();
    ASSERT_EQ(doctor->ask(pinned()).pinned().events_size(), 2);
    EXPECT_EQ(doctor->ask(pinned()).pinned().events(0).seq(), two);
    EXPECT_EQ(slug(doctor->ask(take_off(two))), "-");
    ASSERT_EQ(doctor->ask(pinned()).pinned().events_size(), 1);
    EXPECT_EQ(doctor->ask(pinned()).pinned().events(0).seq(), one);
    EXPECT_EQ(slug(doctor->ask(take_off(two))), "already_done");
    const auto page = doctor->page(group, two + 1).page();
    ASSERT_GE(page.events_size(), 1);
    EXPECT_TRUE(page.events(0).has_pin_changed());
    EXPECT_FALSE(page.events(0).pin_changed().pinned());
    EXPECT_EQ(page.events(0).pin_changed().reason(), "見直し");
}

// C11: 60 days before, for whoever sees to it.
TEST_F(CardTest, TheEndOfTheCertificationAwaitsWhoSeesToIt) {
    stage.world.join(group, "planner");
    for (const auto* who : {"nurse", "doctor", "planner"}) {
        stage.store.due[stage.world.id_of(who)] = {{group, {2026, 12, 31}}};
    }
    pb::ClientEnvelope wish;
    wish.mutable_read_awaiting();
    const auto shown = [&](const char* who) {
        auto client = stage.client(who);
        client->ask(wish);
        std::size_t found = 0;
        for (const auto& one : client->all()) {
            if (one.has_awaiting() && one.awaiting().has_certified_until()) ++found;
        }
        return found;
    };
    EXPECT_EQ(shown("planner"), 1u);
    EXPECT_EQ(shown("nurse"), 1u) << "responsible";
    EXPECT_EQ(shown("doctor"), 0u);
}

}  // namespace
}  // namespace tasuki::test
