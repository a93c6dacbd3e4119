// Reading: recorded first, then shown; and nothing that was retracted meanwhile.
#include <gtest/gtest.h>

#include <set>

#include "stage.hpp"

namespace tasuki::test {
namespace {

struct HistoryTest : testing::Test {
    Stage stage;
    GroupId group = stage.world.active("nurse");
    MembershipId doctor = stage.world.join(group, "doctor");
    std::uint64_t epoch() { return stage.world.group(group).epoch; }
    std::uint64_t last() { return stage.world.last_seq(group); }
    pb::ClientEnvelope page_wish(std::uint64_t from) {
        pb::ClientEnvelope page;
        page.mutable_read_page()->set_group_id(bytes_of(group));
        page.mutable_read_page()->set_room(1);
        page.mutable_read_page()->set_from_seq(from);
        return page;
    }
    domain::Retract retraction(std::uint64_t seq) {
        domain::Retract retract;
        retract.group = group;
        retract.client_msg_id = make_id<ClientMsgId>();
        retract.original_seq = seq;
        retract.reason = "別の方への投稿";
        retract.wrong_patient = true;
        return retract;
    }
};

// Rule G1: the entry is durable before the content leaves.
TEST_F(HistoryTest, PageLeavesOnlyAfterItsReadingWasCommitted) {
    auto doctor = stage.client("doctor");
    stage.store.hold_commits();
    doctor->send(page_wish(1));
    stage.settle();
    EXPECT_EQ(stage.store.log.back(), "read_page");
    EXPECT_FALSE(doctor->was_sent_content_of(group));
    stage.store.go_on();
    stage.settle();
    EXPECT_EQ(stage.store.log.back(), "commit ReadRange");
    EXPECT_TRUE(doctor->all().back().has_page());
}

TEST_F(HistoryTest, ReadingThatCannotBeRecordedIsNotShown) {
    auto doctor = stage.client("doctor");
    stage.store.next_fault = Fault::fail;
    EXPECT_EQ(slug(doctor->page(group, 1)), "busy");
    EXPECT_FALSE(doctor->was_sent_content_of(group));
}

// Posted to the wrong patient and taken back while somebody was loading the page.
TEST_F(HistoryTest, RetractedWhileLoadingIsATombstone) {
    auto nurse = stage.client("nurse");
    const auto seq = nurse->post(group, "別の利用者さんの内容", epoch()).accepted().seq();
    auto doctor = stage.client("doctor");
    doctor->attach({{group, seq}});
    stage.store.hold_reads();
    doctor->send(page_wish(seq));
    stage.settle();
    ASSERT_EQ(stage.store.log.back(), "read_page");
    stage.store.act("nurse", retraction(seq));
    stage.store.reads_go_on();
    stage.settle();
    pb::Page page;
    for (const auto& envelope : doctor->all()) {
        if (envelope.has_page() && envelope.request_id() != 0) page = envelope.page();
    }
    ASSERT_GE(page.events_size(), 1);
    EXPECT_TRUE(page.events(0).has_tombstone());
    for (const auto& frame : doctor->connection->written) {
        EXPECT_EQ(text_of(*frame).find("別の利用者さんの内容"), std::string_view::npos);
    }
}

TEST_F(HistoryTest, PagesGoBackwardsAndForwards) {
    auto nurse = stage.client("nurse");
    for (int i = 0; i < 12; ++i) nurse->post(group, "記録 " + std::to_string(i), epoch());
    auto back = page_wish(last());
    back.mutable_read_page()->set_backwards(true);
    back.mutable_read_page()->set_limit(5);
    const auto page = nurse->ask(back).page();
    ASSERT_EQ(page.events_size(), 5);
    EXPECT_EQ(page.events(4).seq(), last());
    EXPECT_EQ(page.events(0).seq(), last() - 4);
    EXPECT_TRUE(page.more());
    EXPECT_EQ(page.latest_seq(), last());
}

// The next page leaves only when the last has drained: a thousand pages ask for one page of memory.
TEST_F(HistoryTest, PagesWaitForTheirTurn) {
    auto doctor = stage.client("doctor");
    doctor->connection->hold_in_kernel(100'000);
    for (int i = 0; i < 8; ++i) doctor->send(page_wish(1));
    stage.settle();
    const auto reads = [&] {
        return std::count(stage.store.log.begin(), stage.store.log.end(), "read_page");
    };
    EXPECT_EQ(reads(), 0);
    doctor->connection->hold_in_kernel(0);
    for (int i = 0; i < 1000 && reads() < 8; ++i) stage.wait(std::chrono::milliseconds{5});
    EXPECT_EQ(reads(), 8);
}

struct CatchingUpTest : HistoryTest {
    std::unique_ptr<Client> doctor_client;
    void SetUp() override {
        auto nurse = stage.client("nurse");
        for (int i = 0; i < 12; ++i) nurse->post(group, "記録 " + std::to_string(i), epoch());
        doctor_client = stage.client("doctor");
    }
    pb::Page five_from(std::uint64_t seq) {
        auto wish = page_wish(seq);
        wish.mutable_read_page()->set_limit(5);
        return doctor_client->ask(wish).page();
    }
    auto count(const char* what) {
        return std::count(stage.store.log.begin(), stage.store.log.end(), what);
    }
};

// The next page is loaded while this one is recorded; each is shown after an entry of its own.
TEST_F(CatchingUpTest, TheNextPageIsReadAheadAndShownOnlyWhenAskedFor) {
    EXPECT_EQ(five_from(1).events_size(), 5);
    stage.settle();
    EXPECT_EQ(count("read_page"), 2);
    EXPECT_EQ(count("commit ReadRange"), 1);
    const auto page = five_from(6);
    ASSERT_EQ(page.events_size(), 5);
    EXPECT_EQ(page.events(0).seq(), 6u);
    EXPECT_EQ(count("commit ReadRange"), 2);
    stage.settle();
    EXPECT_EQ(count("read_page"), 3);  // the third page, ahead
}

TEST_F(CatchingUpTest, WhatWasReadAheadIsDroppedWhereSomethingWasWritten) {
    five_from(1);
    stage.settle();
    stage.client("nurse")->post(group, "あとから", epoch());
    const auto page = five_from(6);
    EXPECT_EQ(page.latest_seq(), last());
    stage.settle();
    EXPECT_EQ(count("read_page"), 4);  // ahead in vain, again, and ahead of that
}

TEST_F(CatchingUpTest, WhatWasReadAheadIsDroppedWhereSomethingElseIsAskedFor) {
    five_from(1);
    stage.settle();
    EXPECT_EQ(five_from(2).events(0).seq(), 2u);
}

TEST_F(HistoryTest, OlderVersionsStayReadableAndRetractedBodiesDoNot) {
    auto nurse = stage.client("nurse");
    const auto seq = nurse->post(group, "体温 36.5", epoch()).accepted().seq();
    pb::ClientEnvelope correct;
    auto* in = correct.mutable_correct();
    in->set_group_id(bytes_of(group));
    in->set_room(1);
    in->set_client_msg_id(bytes_of(make_id<ClientMsgId>()));
    in->set_roster_epoch(epoch());
    in->set_original_seq(seq);
    in->set_version(2);
    in->set_reason("入力の誤り");
    in->set_body(report("体温 38.5"));
    ASSERT_TRUE(nurse->ask(correct).has_accepted());
    pb::ClientEnvelope versions;
    versions.mutable_read_versions()->set_group_id(bytes_of(group));
    versions.mutable_read_versions()->set_room(1);
    versions.mutable_read_versions()->set_seq(seq);
    auto doctor = stage.client("doctor");
    const auto list = doctor->ask(versions).versions();
    ASSERT_EQ(list.events_size(), 2);
    EXPECT_EQ(list.events(1).reason(), "入力の誤り");
    stage.store.act("nurse", retraction(seq));
    const auto hidden = doctor->ask(versions);
    for (const auto& event : hidden.versions().events()) {
        EXPECT_TRUE(event.has_tombstone());
    }
}

// 既読 1/2: everybody is listed, also who has not.
TEST_F(HistoryTest, ReceiptListNamesWhoHasNotYet) {
    stage.world.join(group, "planner");
    auto nurse = stage.client("nurse");
    pb::Head head;
    head.set_kind(pb::MESSAGE_KIND_REPORT);
    head.set_urgency(pb::URGENCY_ROUTINE);
    head.add_confirm_by(bytes_of(doctor));
    pb::ClientEnvelope request;
    request.mutable_post()->set_group_id(bytes_of(group));
    request.mutable_post()->set_room(1);
    request.mutable_post()->set_client_msg_id(bytes_of(make_id<ClientMsgId>()));
    request.mutable_post()->set_roster_epoch(epoch());
    request.mutable_post()->set_body(body_of("ご確認ください", head));
    const auto seq = nurse->ask(request).accepted().seq();
    auto reader = stage.client("doctor");
    reader->page(group, seq);
    pb::ClientEnvelope receipts;
    receipts.mutable_receipts()->set_group_id(bytes_of(group));
    receipts.mutable_receipts()->set_room(1);
    auto* range = receipts.mutable_receipts()->add_displayed();
    range->set_first(seq);
    range->set_last(seq);
    receipts.mutable_receipts()->add_confirmed(seq);
    ASSERT_TRUE(reader->ask(receipts).has_receipts_taken());
    stage.world.join(group, "pharmacist");
    pb::ClientEnvelope who;
    who.mutable_read_receipts()->set_group_id(bytes_of(group));
    who.mutable_read_receipts()->set_room(1);
    who.mutable_read_receipts()->set_seq(seq);
    const auto list = nurse->ask(who).receipt_list();
    ASSERT_EQ(list.lines_size(), 3);
    int confirmed = 0;
    int later = 0;
    for (const auto& line : list.lines()) {
        if (line.account_id() == bytes_of(stage.world.id_of("doctor"))) {
            EXPECT_TRUE(line.confirm_asked());
            EXPECT_NE(line.displayed_ms(), 0);
        }
        confirmed += line.confirmed_ms() != 0;
        later += line.joined_later();
    }
    EXPECT_EQ(confirmed, 1);
    EXPECT_EQ(later, 1);
}

// Who was long away pulls the receipts page by page. Told the newest revision with the first page
// she would never ask for the rest, and see 未読 where a colleague has confirmed.
TEST_F(HistoryTest, APageSaysHowFarItsReceiptsReach) {
    auto nurse = stage.client("nurse");
    stage.world.join(group, "pharmacist");
    for (const auto* name : {"doctor", "pharmacist"}) {
        auto reader = stage.client(name);
        const auto last = stage.world.last_seq(group);
        reader->page(group, last);
        pb::ClientEnvelope receipts;
        receipts.mutable_receipts()->set_group_id(bytes_of(group));
        receipts.mutable_receipts()->set_room(1);
        auto* range = receipts.mutable_receipts()->add_displayed();
        range->set_first(last);
        range->set_last(last);
        ASSERT_TRUE(reader->ask(receipts).has_receipts_taken());
    }
    stage.store.receipts_per_page = 1;
    pb::ClientEnvelope wish;
    wish.mutable_read_page()->set_group_id(bytes_of(group));
    wish.mutable_read_page()->set_room(1);
    wish.mutable_read_page()->set_from_seq(1);
    wish.mutable_read_page()->set_limit(1);
    std::set<std::uint64_t> revisions;
    std::uint64_t after = 0;
    for (int pages = 0; pages < 10; ++pages) {
        wish.mutable_read_page()->set_receipts_after(after);
        const auto page = nurse->ask(wish).page();
        for (const auto& one : page.receipts()) revisions.insert(one.revision());
        if (page.receipt_revision() == after) break;
        after = page.receipt_revision();
    }
    EXPECT_GE(revisions.size(), 2u);
    EXPECT_EQ(*revisions.rbegin(), after);
}

TEST_F(HistoryTest, ProofsAreForMembersOnly) {
    pb::ClientEnvelope prove;
    prove.mutable_prove_head()->set_group_id(bytes_of(group));
    auto nurse = stage.client("nurse");
    EXPECT_TRUE(nurse->ask(prove).has_head_proof());
    auto helper = stage.client("helper");
    EXPECT_EQ(slug(helper->ask(prove)), "not_found");
    pb::ClientEnvelope checkpoint;
    checkpoint.mutable_read_checkpoint();
    EXPECT_TRUE(helper->ask(checkpoint).has_checkpoint());
}

}  // namespace
}  // namespace tasuki::test
