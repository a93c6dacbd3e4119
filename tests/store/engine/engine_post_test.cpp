// The engine contract for what people write, on both kinds of rows.
#include <algorithm>

#include "base/limits.hpp"
#include "store/engine/town.hpp"
#include "store/reads.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;
using namespace domain;

class Posts : public OnBoth {
  protected:
    store::PageRead page(GroupId group, Room room = Room::staff) {
        const store::Reads reads(*town.tables, town.keys,
                                 [this](GroupId id) { return town.key_store->group_keys(id); });
        return reads.page({.group = group,
                           .room = room,
                           .from = 1,
                           .limit = 100,
                           .backwards = false,
                           .receipts_after = 0});
    }
    std::string text_at(GroupId group, std::uint64_t seq) {
        for (const auto& event : page(group).events)
            if (event->seq == seq) return std::string(text_of(event->body));
        return "(none)";
    }
};

INSTANTIATE_TEST_SUITE_P(Rows, Posts, both(), row_name);

TEST_P(Posts, PostIsReadBackAsItWasReceivedAndHasItsEntry) {
    const auto group = town.group({&town.helper});
    const auto done = town.must(town.nurse, town.post(group, "食欲が戻りました"));
    ASSERT_EQ(done->events.size(), 1U);
    EXPECT_EQ(text_at(group, done->answer.seq), "食欲が戻りました");
    const auto leaves = leaves_of(*town.tables, done->ledger.log_name);
    ASSERT_GT(leaves.size(), done->ledger.index);
    const auto& leaf = leaves[done->ledger.index];
    EXPECT_EQ(leaf.event, ledger::Event::posted);
    EXPECT_EQ(leaf.first_seq, done->answer.seq);
    EXPECT_NE(leaf.commitment, Hash{});
    EXPECT_NE(leaf.ciphertext, Hash{});
    EXPECT_NE(leaf.actor, Pseudonym{});
    EXPECT_EQ(done->audience[0]->size(), 2U);
}

// The nurse's phone lost the answer and sends again; meanwhile a pharmacist joined. A second copy
// in the record, or a refusal of what was long accepted, would both mislead her.
TEST_P(Posts, RetryAfterALostAckGetsTheFirstAnswerThoughTheRosterChanged) {
    const auto group = town.group({&town.helper});
    const auto post = town.post(group, "血圧 120/70");
    const auto first = town.must(town.nurse, post);
    AdmitPerson admit;
    admit.group = group;
    admit.admission = random_id<AdmissionTag>();
    admit.account = town.pharmacist.account;
    admit.office = town.pharmacy;
    admit.purpose = "服薬";
    admit.scope.kind = ScopeKind::all;
    town.must(town.nurse, admit);
    town.must(town.pharmacist,
              AcceptInvitation{group, admit.admission, random_id<MembershipTag>()});
    const auto leaves = leaves_of(*town.tables, first->ledger.log_name).size();
    const auto again = town.must(town.nurse, post);
    ASSERT_TRUE(again->answer.repeated);
    EXPECT_EQ(again->answer.repeated->seq, first->answer.seq);
    EXPECT_EQ(again->ledger.leaf_hash, first->ledger.leaf_hash);
    EXPECT_EQ(leaves_of(*town.tables, first->ledger.log_name).size(), leaves);
}

TEST_P(Posts, RetryAfterAYearAndARestartGetsTheFirstAnswer) {
    const auto group = town.group({});
    const auto post = town.post(group, "一年前の記録");
    const auto first = town.must(town.nurse, post);
    town.clock.advance(24h * 365);
    town.reopen();
    const auto again = town.must(town.nurse, post);
    ASSERT_TRUE(again->answer.repeated);
    EXPECT_EQ(again->answer.repeated->seq, first->answer.seq);
}

TEST_P(Posts, SameIdWithOtherWordsIsAConflict) {
    const auto group = town.group({});
    auto post = town.post(group, "右足");
    town.must(town.nurse, post);
    post.body = Town::body("左足");
    EXPECT_EQ(refusal_of(town.ask(town.nurse, post)), Refusal::conflict);
}

TEST_P(Posts, CorrectionKeepsTheOlderVersionAndNamesItsCommitment) {
    const auto group = town.group({});
    const auto first = town.must(town.nurse, town.post(group, "体温 38.5"));
    const auto seq = first->answer.seq;
    const auto second = town.must(town.nurse, town.correction(group, seq, "体温 36.5"));
    const store::Reads reads(*town.tables, town.keys,
                             [this](GroupId id) { return town.key_store->group_keys(id); });
    const auto versions = reads.versions(group, Room::staff, seq);
    ASSERT_EQ(versions.size(), 2U);
    EXPECT_EQ(text_of(versions[0]->body), "体温 38.5");
    EXPECT_EQ(text_of(versions[1]->body), "体温 36.5");
    const auto leaves = leaves_of(*town.tables, first->ledger.log_name);
    EXPECT_EQ(leaves[second->ledger.index].prior_commitment,
              leaves[first->ledger.index].commitment);
    auto stale = town.correction(group, seq, "体温 37.5");
    EXPECT_EQ(refusal_of(town.ask(town.nurse, stale)), Refusal::newer_version_exists);
}

// Posted to the wrong patient: from then on no page may hold the words, in any version.
TEST_P(Posts, RetractionHidesEveryVersionFromPages) {
    const auto group = town.group({});
    const auto seq = town.must(town.nurse, town.post(group, "別の方の病名"))->answer.seq;
    const auto fixed = town.must(town.nurse, town.correction(group, seq, "別の方の病名です"));
    Retract retract{group, Room::staff, random_id<ClientMsgTag>(), seq, "誤投稿", true};
    town.must(town.nurse, retract);
    EXPECT_EQ(text_at(group, seq), "");
    EXPECT_EQ(text_at(group, fixed->answer.seq), "");
    const auto events = page(group).events;
    const auto stone =
        std::ranges::find_if(events, [&](const auto& event) { return event->seq == seq; });
    EXPECT_NE((*stone)->retracted_at_seq, 0U);
}

TEST_P(Posts, ReceiptsAreWrittenOnceForEachAdvance) {
    const auto group = town.group({&town.helper});
    const auto seq = town.must(town.nurse, town.post(group, "お読みください"))->answer.seq;
    ReportReceipts report;
    report.group = group;
    report.displayed = {{seq, seq}};
    report.delivered = {{seq, seq}};
    const auto first = town.must(town.helper, report);
    EXPECT_EQ(first->receipts.size(), 2U);
    const auto again = town.ask(town.helper, report);
    EXPECT_TRUE(!again.outcome || (*again.outcome)->receipts.empty());
    EXPECT_EQ(page(group).receipts.size(), 2U);
    town.reopen();
    const auto later = town.ask(town.helper, report);
    EXPECT_TRUE(!later.outcome || (*later.outcome)->receipts.empty());
    EXPECT_EQ(page(group).receipts.size(), 2U);
}

TEST_P(Posts, EarlierCommandsOfABatchAreSeenByLaterOnes) {
    const auto group = town.group({&town.helper});
    auto late = town.post(group, "外れた後の投稿");
    Remove remove;
    remove.group = group;
    remove.membership = town.membership(group, town.helper);
    remove.reason = "担当の変更";
    const auto applied = town.engine->apply(
        {{town.as(town.nurse), GroupCommand(remove)}, {town.as(town.helper), GroupCommand(late)}});
    ASSERT_TRUE(applied[0].outcome);
    // A member removed a moment earlier can't slip a message in.
    EXPECT_EQ(refusal_of(applied[1]), Refusal::not_found);
}

TEST_P(Posts, WhatWasAnsweredOutlivesACrash) {
    const auto group = town.group({&town.helper});
    std::vector<std::uint64_t> seqs;
    for (int i = 0; i < 5; ++i)
        seqs.push_back(town.must(town.nurse, town.post(group, "記録"))->answer.seq);
    town.reopen();
    for (auto seq : seqs) EXPECT_EQ(text_at(group, seq), "記録");
    EXPECT_EQ(town.must(town.nurse, town.post(group, "続き"))->answer.seq, seqs.back() + 1);
}

TEST_P(Posts, RefusalsAreRecordedOnceAndThenCounted) {
    const auto group = town.group({});
    const auto log = town.now(group).log_name;
    const auto before = leaves_of(*town.tables, log).size();
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(refusal_of(town.ask(town.helper, town.post(group, "部外者"))),
                  Refusal::not_found);
    EXPECT_EQ(leaves_of(*town.tables, log).size(), before + 1);
    town.clock.advance(61s);
    town.engine->tick();
    const auto leaves = leaves_of(*town.tables, log);
    ASSERT_EQ(leaves.size(), before + 2);
    EXPECT_EQ(leaves.back().event, ledger::Event::refusals_coalesced);
    EXPECT_EQ(leaves.back().count, 9U);
}

// Somebody who tries one group after the other fills the ledgers of patients he has nothing to do
// with; after sixty of it in a minute his session is over.
TEST_P(Posts, SessionThatIsRefusedTooOftenEnds) {
    std::vector<GroupId> groups;
    for (int i = 0; i <= limits::kRefusalLeavesPerMinute; ++i) {
        const std::string kana = "ア" + std::string(i % 2 == 0 ? "カ" : "サ") + std::to_string(i);
        const auto open = town.opening(town.nurse, kana);
        town.must(town.nurse, open);
        groups.push_back(open.group);
        if (i % 15 == 14) town.clock.advance(24h);  // 20 checks a day
    }
    std::size_t ended = 0;
    for (const auto& group : groups) {
        const auto applied = town.ask(town.helper, Leave{group, {}, ""});
        for (const auto& committed : applied.published) ended += committed->ended_sessions.size();
    }
    EXPECT_EQ(ended, 1U);
    EXPECT_EQ(refusal_of(town.ask(town.helper, Leave{groups.front(), {}, ""})),
              Refusal::session_ended);
    EXPECT_TRUE(town.tables->session(town.helper.session)->ended);
}

// Across a restart as well: what waits for an answer is counted from these states.
TEST_P(Posts, RetractedAnswerOpensItsQuestionAgain) {
    const auto group = town.group({&town.helper, &town.pharmacist});
    domain::Head question;
    question.kind = domain::MessageKind::question;
    question.addressees = {town.membership(group, town.helper),
                           town.membership(group, town.pharmacist)};
    const auto asked = town.must(town.nurse, town.post(group, "食事は？", question))->answer.seq;
    domain::Head answer;
    answer.kind = domain::MessageKind::answer;
    answer.answers_seq = asked;
    const auto one = town.must(town.helper, town.post(group, "全量", answer))->answer.seq;
    const auto two = town.must(town.pharmacist, town.post(group, "半量", answer))->answer.seq;
    const auto state = [&] {
        const auto no = town.tables->groups().front();
        return town.tables->message_state(no, domain::Room::staff, asked)->request;
    };
    const auto retract = [&](const Person& who, std::uint64_t seq) {
        domain::Retract wish;
        wish.group = group;
        wish.client_msg_id = random_id<ClientMsgTag>();
        wish.original_seq = seq;
        wish.reason = "誤記";
        return town.must(who, wish);
    };
    EXPECT_EQ(retract(town.helper, one)->events.size(), 1u);
    EXPECT_EQ(state(), domain::RequestState::answered);
    town.reopen();
    const auto done = retract(town.pharmacist, two);
    ASSERT_EQ(done->events.size(), 2u);
    EXPECT_EQ(done->events[1]->refers_to, asked);
    EXPECT_EQ(state(), domain::RequestState::open);
    town.must(town.helper, town.post(group, "やはり全量", answer));
    EXPECT_EQ(state(), domain::RequestState::answered);
}

}  // namespace
}  // namespace tasuki::test
