// Ends of reading (rule B6): removal, deactivation over several groups, deadlines.
#include <algorithm>

#include "base/limits.hpp"
#include "store/engine/town.hpp"
#include "store/reads.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;
using namespace domain;

class Ends : public OnBoth {
  protected:
    Remove removal(GroupId group, const Person& person) {
        Remove remove;
        remove.group = group;
        remove.membership = town.membership(group, person);
        remove.reason = "担当の変更";
        return remove;
    }
};

INSTANTIATE_TEST_SUITE_P(Rows, Ends, both(), row_name);

TEST_P(Ends, RemovalCutsAtItsOwnEventAndLeavesTheAudience) {
    const auto group = town.group({&town.helper});
    const auto done = town.must(town.nurse, removal(group, town.helper));
    ASSERT_EQ(done->cuts.size(), 1U);
    EXPECT_EQ(done->cuts[0].account, town.helper.account);
    EXPECT_EQ(done->cuts[0].at_seq[0], done->events.front()->seq);
    EXPECT_FALSE(std::ranges::binary_search(*done->audience[0], town.helper.account));
    town.reopen();
    EXPECT_FALSE(town.now(group).group->has_standing(town.helper.account));
}

// A dismissed helper must not keep one of three patients because the second write went wrong.
TEST_P(Ends, DeactivationEndsEveryGroupInOneStep) {
    const auto first = town.group({&town.helper}, "アオイ");
    const auto second = town.group({&town.helper}, "カエデ");
    const auto batches = town.engine->health().batches;
    DeactivatePerson end;
    end.office = town.station;
    end.account = town.helper.account;
    end.reason = "退職";
    const auto applied = town.ask(town.as(town.nurse, AuthLevel::fresh), end);
    ASSERT_TRUE(applied.outcome) << text_of(applied.outcome.error().refusal).slug;
    EXPECT_EQ(town.engine->health().batches, batches + 1);
    EXPECT_EQ((*applied.outcome)->cuts.size(), 2U);
    EXPECT_EQ(applied.published.size(), 3U);  // each group, and the person
    town.reopen();
    for (auto group : {first, second})
        EXPECT_FALSE(town.now(group).group->has_standing(town.helper.account));
    EXPECT_TRUE(town.tables->session(town.helper.session)->ended);
}

// A lost phone is reported at noon; what its finder had typed a second before must not come after.
TEST_P(Ends, CommandsOfARevokedDeviceAreRefusedInTheSameAndInLaterBatches) {
    const auto group = town.group({&town.helper});
    RevokeDevice lost;
    lost.account = town.helper.account;
    lost.device = town.helper.device;
    auto other = town.as(town.helper);  // the same person, on a device that was not lost
    other.device = random_id<DeviceTag>();
    other.session = random_id<SessionTag>();
    const domain::GroupCommand late = town.post(group, "拾った人の書き込み（架空）");
    const domain::GroupCommand own = town.post(group, "本人の書き込み（架空）");
    const auto applied = town.engine->apply({{town.as(town.helper), domain::PeopleCommand(lost)},
                                             {town.as(town.helper), late},
                                             {other, own}});
    ASSERT_TRUE(applied[0].outcome);
    EXPECT_EQ((*applied[0].outcome)->ended_sessions, std::vector{town.helper.session});
    EXPECT_EQ(refusal_of(applied[1]), Refusal::session_ended);
    EXPECT_TRUE(applied[2].outcome);
    const domain::GroupCommand page = ReadRange{group, Room::staff, ReadWhat::page, {}, {}};
    for (int batch = 0; batch < 2; ++batch) {
        EXPECT_EQ(refusal_of(town.ask(town.helper, late)), Refusal::session_ended) << batch;
        EXPECT_EQ(refusal_of(town.ask(town.helper, page)), Refusal::session_ended) << batch;
    }
}

TEST_P(Ends, CommandQueuedBehindTheEndOfItsSessionIsRefused) {
    const auto group = town.group({&town.helper});
    DeactivatePerson end;
    end.office = town.station;
    end.account = town.helper.account;
    end.reason = "退職";
    const auto applied = town.engine->apply(
        {{town.as(town.nurse, AuthLevel::fresh), PeopleCommand(end)},
         {town.as(town.helper), GroupCommand(town.post(group, "まだ書けますか"))}});
    ASSERT_TRUE(applied[0].outcome);
    EXPECT_EQ(refusal_of(applied[1]), Refusal::session_ended);
}

TEST_P(Ends, InvitationExpiresByItselfAlsoAfterARestart) {
    const auto group = town.group({});
    AdmitPerson admit;
    admit.group = group;
    admit.admission = random_id<AdmissionTag>();
    admit.account = town.pharmacist.account;
    admit.office = town.pharmacy;
    admit.purpose = "服薬";
    admit.scope.kind = ScopeKind::from_now;
    town.must(town.nurse, admit);
    town.reopen();
    town.clock.advance(limits::kInvitationLife + 1min);
    town.engine->tick();
    EXPECT_EQ(town.now(group).group->admission(admit.admission)->state, AdmissionState::expired);
    EXPECT_TRUE(town.engine->tick().empty());
    EXPECT_NE(refusal_of(town.ask(town.pharmacist, AcceptInvitation{group, admit.admission,
                                                                    random_id<MembershipTag>()})),
              Refusal::busy);
}

TEST_P(Ends, DraftThatNobodyCompletedCloses) {
    const auto open = town.opening(town.nurse, "ススキ");
    town.must(town.nurse, open);
    town.clock.advance(limits::kDraftLife + 1min);
    town.engine->tick();
    EXPECT_NE(town.now(open.group).group->state, GroupState::draft);
    // The patient can be taken in again: the old draft no longer stands in the way.
    town.must(town.nurse, town.opening(town.nurse, "ススキ"));
}

TEST_P(Ends, SecondGroupOfOnePatientIsRefusedAndTheFirstOfficeSeesWhoAsked) {
    const auto first = town.group({}, "スミレ");
    const auto applied = town.ask(town.nurse, town.opening(town.nurse, "スミレ"));
    ASSERT_FALSE(applied.outcome);
    EXPECT_EQ(applied.outcome.error().refusal, Refusal::maybe_same_person);
    const auto leaves = leaves_of(*town.tables, town.now(first).log_name);
    EXPECT_EQ(leaves.back().event, ledger::Event::duplicate_asked);
    EXPECT_NE(leaves.back().actor, Pseudonym{});
}

// Two groups of that name, one with the insured number: the asking office was told of the one, so
// the other's office was not asked.
TEST_P(Ends, WhoAskedIsKeptForTheGroupThatWasNamedAlone) {
    auto with_number = town.opening(town.nurse, "スズラン");
    with_number.patient.insurer_number = "131234";
    with_number.patient.insured_number = "0000000012";
    town.must(town.nurse, with_number);
    auto other = town.opening(town.nurse, "スズラン");
    other.different_person = true;
    other.different_person_reason = "被保険者証で別の方と確認";
    town.must(town.nurse, other);
    auto asking = with_number;
    asking.group = random_id<GroupTag>();
    asking.client_msg_id = random_id<ClientMsgTag>();
    asking.relation = "退院後の担当";
    EXPECT_EQ(refusal_of(town.ask(town.nurse, asking)), Refusal::group_exists);
    asking.patient.insured_number.clear();
    asking.patient.insurer_number.clear();
    EXPECT_EQ(refusal_of(town.ask(town.nurse, asking)), Refusal::maybe_same_person);
    town.reopen();
    const store::Reads reads(*town.tables, town.keys,
                             [this](GroupId id) { return town.key_store->group_keys(id); });
    const auto first = reads.asks(with_number.group, 0, 0);
    ASSERT_EQ(first.asks.size(), 3U);  // newest first
    EXPECT_EQ(first.asks[0].answer, AskAnswer::same_name);
    EXPECT_EQ(first.asks[1].answer, AskAnswer::same_number);
    EXPECT_EQ(first.asks[1].relation, "退院後の担当");
    EXPECT_EQ(first.asks[1].reason, "");
    EXPECT_EQ(first.asks[1].account, town.nurse.account);
    EXPECT_EQ(first.asks[1].office, town.station);
    EXPECT_EQ(first.asks[2].answer, AskAnswer::different_person);
    EXPECT_EQ(first.asks[2].reason, "被保険者証で別の方と確認");
    const auto second = reads.asks(other.group, 0, 0);
    ASSERT_EQ(second.asks.size(), 1U);
    EXPECT_EQ(second.asks[0].answer, AskAnswer::same_name);
    // In pages: from where the last one ended.
    const auto page = reads.asks(with_number.group, 0, 2);
    EXPECT_TRUE(page.more);
    const auto rest = reads.asks(with_number.group, page.asks.back().number, 2);
    EXPECT_FALSE(rest.more);
    ASSERT_EQ(rest.asks.size(), 1U);
    EXPECT_EQ(rest.asks[0], first.asks[2]);
}

TEST_P(Ends, DetachNamesTheLastSeqThatADeviceWasHanded) {
    const auto group = town.group({&town.helper});
    const auto seq = town.must(town.nurse, town.post(group, "記録"))->answer.seq;
    town.must(town.helper, AttachGroup{group, {}});
    const auto member = town.membership(group, town.helper);
    town.must(town.helper, DetachGroup{group, {seq, 0}});
    const store::Reads reads(*town.tables, town.keys,
                             [this](GroupId id) { return town.key_store->group_keys(id); });
    const auto wipes = reads.wipes(group, member);
    ASSERT_EQ(wipes.size(), 1U);
    EXPECT_EQ(wipes[0].device, town.helper.device);
    EXPECT_EQ(wipes[0].last_seq, seq);
}

}  // namespace
}  // namespace tasuki::test
