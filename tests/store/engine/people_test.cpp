// People, offices and sessions through the engine: rows, entries, and the state that they bind.
#include "store/engine/town.hpp"
#include "store/reads.hpp"

namespace tasuki::test {
namespace {

using namespace domain;

class People : public OnBoth {
  protected:
    Asker nurse() { return town.as(town.nurse, AuthLevel::fresh); }
};
INSTANTIATE_TEST_SUITE_P(Rows, People, both(), row_name);

TEST_P(People, InvitedPersonIsThereWithItsEntryAfterARestart) {
    InvitePerson invite;
    invite.enrolment = random_id<EnrolmentTag>();
    invite.account = random_id<AccountTag>();
    invite.pseudonym = random_id<PseudonymTag>();
    invite.office = town.station;
    invite.name = {"見本", "新人", "ミホン", "シンジン"};
    invite.profession = profession::nurse;
    fill_random(invite.link_hash);
    fill_random(invite.code_hash);
    const auto applied = town.ask(nurse(), invite);
    ASSERT_TRUE(applied.outcome) << text_of(applied.outcome.error().refusal).slug;
    EXPECT_NE((*applied.outcome)->ledger.leaf_hash, Hash{});
    town.reopen();
    const auto account = store::load_account(*town.tables, invite.account, town.keys);
    ASSERT_TRUE(account);
    EXPECT_EQ(account->name.given, "新人");
    const store::Reads reads(*town.tables, town.keys, [](GroupId) { return nullptr; });
    EXPECT_EQ(reads.people(town.station).size(), 4U);
    EXPECT_TRUE(reads.enrolment_by_link(invite.link_hash));
}

TEST_P(People, WrongCodeIsRefusedButCounts) {
    InvitePerson invite;
    invite.enrolment = random_id<EnrolmentTag>();
    invite.account = random_id<AccountTag>();
    invite.pseudonym = random_id<PseudonymTag>();
    invite.office = town.station;
    invite.name = {"見本", "新人", "ミホン", "シンジン"};
    invite.profession = profession::nurse;
    fill_random(invite.link_hash);
    fill_random(invite.code_hash);
    ASSERT_TRUE(town.ask(nurse(), invite).outcome);
    Hash wrong{};
    const Asker nobody{};
    const auto applied = std::move(
        town.engine->apply({{nobody, SignInCommand(ProveEnrolmentCode{invite.link_hash, wrong})}})
            .front());
    EXPECT_EQ(refusal_of(applied), Refusal::code_wrong);
    EXPECT_EQ(town.tables->enrolment_by_link(invite.link_hash)->value.wrong_codes, 1U);
}

// A restart forgets no failures, and counts a name that nobody has like one that somebody has.
TEST_P(People, FailuresUnderALoginNameOutliveARestart) {
    const auto fail = [&](const std::string& name, std::optional<AccountId> holder) {
        const auto applied = std::move(
            town.engine->apply({{Asker{}, SignInCommand(SignInFailed{name, holder, {}})}}).front());
        EXPECT_TRUE(applied.outcome);
    };
    for (int i = 0; i < 3; ++i) {
        fail("somebody", town.nurse.account);
        fail("nobody", std::nullopt);
    }
    town.reopen();
    const store::Reads reads(*town.tables, town.keys, [](GroupId) { return nullptr; });
    for (const auto* name : {"somebody", "nobody"}) {
        EXPECT_EQ(reads.sign_in_throttle(std::nullopt, name).failures, 3u) << name;
    }
    EXPECT_EQ(reads.sign_in_throttle(town.nurse.device, "somebody").failures, 0u);
}

TEST_P(People, LockedSessionIsToldToEveryLoop) {
    auto asker = town.as(town.helper);
    const auto applied = std::move(
        town.engine->apply({{asker, SignInCommand(LockSession{town.helper.session})}}).front());
    ASSERT_TRUE(applied.outcome) << text_of(applied.outcome.error().refusal).slug;
    ASSERT_EQ((*applied.outcome)->locked_sessions.size(), 1U);
    EXPECT_TRUE(town.tables->session(town.helper.session)->locked);
}

TEST_P(People, PolicyGetsItsTextAndBindsTheRegion) {
    auto row = *town.tables->account(town.nurse.account);
    Asker officer = nurse();
    const auto refused = town.ask(officer, PublishPolicy{"架空の運用ポリシー"});
    EXPECT_FALSE(refused.outcome);  // no officer of the region
    EXPECT_EQ(town.tables->policy(), std::nullopt);
}

TEST_P(People, OfficeHasItsOwnLogAndKeyPair) {
    const auto office = town.tables->office(town.station);
    ASSERT_TRUE(office);
    EXPECT_NE(office->log, town.tables->region()->log);
    EXPECT_EQ(town.key_store->office_pair(town.station)->public_half, office->public_key);
    const auto leaves = leaves_of(*town.tables, town.tables->log(office->log)->name);
    EXPECT_EQ(leaves.front().event, ledger::Event::log_created);
}

TEST_P(People, RefusedReadingOfThePolicyIsEnteredAsThat) {
    const auto before = town.engine->health().leaves;
    ReadList list;
    list.what = ListWhat::policy;
    EXPECT_EQ(refusal_of(town.ask(Asker{}, list)), Refusal::not_signed_in);
    std::vector<ledger::Event> events;
    town.tables->leaves_after(before, [&](store::row::Leaf&& row) {
        events.push_back(ledger::decode_leaf(row.bytes).value().event);
        return true;
    });
    EXPECT_EQ(events, std::vector{ledger::Event::policy_read});
}

}  // namespace
}  // namespace tasuki::test
