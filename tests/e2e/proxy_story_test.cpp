// A9 and C12 on the real server: what is entered for somebody is that person's word once confirmed,
// and the list of what awaits one follows what is done.
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
    ASSERT_TRUE(town.until([&] { return nurse.all<ProxyConfirmed>().size() == 2; }))
        << "on her own screen as well";
    EXPECT_EQ(nurse.all<RequestStateChanged>().size(), 1U);
    const auto after = town.must(nurse.client().read_page(town.room(), {asked, 3}));
    for (const auto& event : after.events) EXPECT_FALSE(entry_of(event).proxy_open);
    EXPECT_EQ(town.server.stop(), 0);
    EXPECT_EQ(town.server.run({"verify"}).code, 0);
}

// C12: the nurse opens her morning, does what waits for her, and the list is empty.
TEST(AwaitingStory, TheListFollowsWhatIsDone) {
    SmallTown town;
    auto& nurse = town.nurse.client();
    const auto send = [&](MessageKind kind, bool confirm) {
        auto draft = Draft::of(kind, "本文");
        if (kind != MessageKind::report) draft.head.addressees = {town.nurses};
        if (confirm) draft.head.confirm_by = {town.nurses};
        ASSERT_TRUE(town.doctor.client().post(town.room(), draft));
    };
    send(MessageKind::question, false);
    send(MessageKind::instruction, false);
    send(MessageKind::report, true);
    send(MessageKind::report, false);
    ASSERT_TRUE(town.until([&] { return town.nurse.all<MessagePosted>().size() == 4; }));
    const auto what = [&] {
        std::vector<std::pair<std::uint64_t, Awaits>> all;
        for (const auto& group : town.must(nurse.read_awaiting())) {
            EXPECT_EQ(group.where, town.room());
            for (const auto& item : group.items) {
                EXPECT_FALSE(std::get<MessagePosted>(item.message).body.text().empty());
                for (const auto one : item.what) all.emplace_back(item.seq, one);
            }
        }
        return all;
    };
    const auto first = town.nurse.all<MessagePosted>()[0].entry.seq;
    using All = std::vector<std::pair<std::uint64_t, Awaits>>;
    EXPECT_EQ(what(), (All{{first, Awaits::answer},
                           {first + 1, Awaits::receipt},
                           {first + 2, Awaits::confirmation}}));
    EXPECT_TRUE(town.must(town.doctor.client().read_awaiting()).empty());
    const auto before = town.must(nurse.read_visit(town.room()));
    EXPECT_EQ(before.own_seq, 0U);

    auto answer = Draft::of(MessageKind::answer, "はい");
    answer.head.answers_seq = first;
    ASSERT_TRUE(nurse.post(town.room(), answer));
    ASSERT_TRUE(nurse.receive_instruction(town.room(), first + 1, "復唱"));
    ASSERT_TRUE(nurse.confirm(town.room(), first + 2));
    ASSERT_TRUE(town.until([&] {
        return what() == All{{first + 1, Awaits::report}};
    })) << town.told();
    ASSERT_TRUE(nurse.report_instruction(town.room(), first + 1, "実施"));
    ASSERT_TRUE(town.until([&] { return what().empty(); })) << town.told();
    const auto visit = town.must(nurse.read_visit(town.room()));
    EXPECT_EQ(visit.own_seq, first + 4);
    EXPECT_EQ(visit.latest_seq, first + 6);
    EXPECT_NE(visit.own_at, Time{});
    EXPECT_EQ(town.server.stop(), 0);
    EXPECT_EQ(town.server.run({"verify"}).code, 0);
}

}  // namespace
}  // namespace tasuki::test
