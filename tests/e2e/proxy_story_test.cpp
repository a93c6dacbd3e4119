// A9 on the real server: what the clerk enters for the physician is his word once he says so.
#include <gtest/gtest.h>

#include "e2e/small_town.hpp"

namespace tasuki::test {
namespace {

using namespace tasuki::client;

// Here the doctor enters for a second physician of the clinic, who is the nurse at first.
TEST(ProxyStory, AnAnswerEnteredForItsAddresseeClosesTheQuestionWithHisWord) {
    SmallTown town;
    auto& nurse = town.nurse;
    auto& doctor = town.doctor;
    PersonToInvite offer;
    offer.office = town.clinic;
    offer.profession = 1;
    offer.existing_account = nurse.client().account();
    town.must(doctor.client().invite_person(offer));
    ASSERT_TRUE(town.wait_for(nurse.client().answer_affiliation(town.clinic, true)));
    PersonToAdmit person;
    person.account = nurse.client().account();
    person.office = town.clinic;
    person.purpose = "往診";
    person.scope.kind = ScopeKind::all;
    const auto admitted = town.must(doctor.client().admit_person(town.group, person));
    const auto joined = town.must(nurse.client().accept(town.group, admitted.admission));

    auto question = Draft::of(MessageKind::question, "増量してよいですか");
    question.head.addressees = {joined.membership};
    ASSERT_TRUE(doctor.client().post(town.room(), question, joined.roster_epoch));
    ASSERT_TRUE(town.until([&] { return doctor.all<Sent>().size() == 1; })) << town.told();
    const auto asked = doctor.all<Sent>()[0].accepted.seq;
    auto answer = Draft::of(MessageKind::answer, "はい、増量してください");
    answer.head.answers_seq = asked;
    answer.head.on_behalf_of = nurse.client().account();
    ASSERT_TRUE(doctor.client().post(town.room(), answer, joined.roster_epoch));
    auto report = Draft::report("木曜に往診");
    report.head.on_behalf_of = nurse.client().account();
    ASSERT_TRUE(doctor.client().post(town.room(), report, joined.roster_epoch));
    ASSERT_TRUE(town.until([&] { return nurse.all<MessagePosted>().size() == 3; })) << town.told();
    std::vector<std::uint64_t> waiting;
    for (const auto& one : nurse.all<MessagePosted>()) {
        if (one.entry.proxy_open) waiting.push_back(one.entry.seq);
    }
    ASSERT_EQ(waiting.size(), 2U);
    EXPECT_TRUE(nurse.all<RequestStateChanged>().empty()) << "it is not the addressee's word yet";
    const auto before = town.must(nurse.client().read_page(town.room(), {asked, 1}));
    EXPECT_EQ(entry_of(before.events.at(0)).request_state, RequestState::open);

    ASSERT_TRUE(nurse.client().confirm_proxy(town.room(), waiting));
    ASSERT_TRUE(town.until([&] { return doctor.all<ProxyConfirmed>().size() == 2; }))
        << town.told();
    ASSERT_TRUE(town.until([&] { return doctor.all<RequestStateChanged>().size() == 1; }));
    EXPECT_EQ(doctor.all<RequestStateChanged>()[0].request_seq, asked);
    EXPECT_EQ(doctor.all<RequestStateChanged>()[0].state, RequestState::answered);
    std::vector<std::uint64_t> confirmed;
    for (const auto& one : doctor.all<ProxyConfirmed>()) {
        confirmed.push_back(one.seq);
        EXPECT_EQ(one.entry.author, nurse.client().account());
    }
    EXPECT_EQ(confirmed, waiting);
    const auto after = town.must(nurse.client().read_page(town.room(), {asked, 3}));
    for (const auto& event : after.events) EXPECT_FALSE(entry_of(event).proxy_open);
    EXPECT_EQ(town.server.stop(), 0);
    EXPECT_EQ(town.server.run({"verify"}).code, 0);
}

}  // namespace
}  // namespace tasuki::test
