// A9: 確定. Until the physician has said so himself, nobody may take for his word what his clerk
// wrote, and no question may look answered because of it.
#include "base/limits.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using test::World;
using Seqs = std::vector<std::uint64_t>;

struct Clinic {
    World world;
    GroupId id = world.active("nurse");
    MembershipId doctor = world.join(id, "doctor");
    MembershipId clerk = world.join(id, "clerk");
    MembershipId pharmacist = world.join(id, "pharmacist");

    std::uint64_t must(std::string_view who, const GroupCommand& command) {
        return world.must(who, command).answer.seq;
    }
    std::string ask(std::string_view who, const GroupCommand& command) {
        return slug(world.ask(who, command));
    }
    Head for_doctor(MessageKind kind = MessageKind::report) const {
        Head head;
        head.kind = kind;
        head.on_behalf_of = world.id_of("doctor");
        return head;
    }
    std::uint64_t entered(Head head) {
        return must("clerk", world.post(id, "医師より", std::move(head)));
    }
    std::uint64_t entered() { return entered(for_doctor()); }
    std::uint64_t question() {
        Head head;
        head.kind = MessageKind::question;
        head.addressees = {doctor};
        return must("nurse", world.post(id, "増量は", head));
    }
    std::uint64_t answered_by_proxy(std::uint64_t asked) {
        Head head = for_doctor(MessageKind::answer);
        head.answers_seq = asked;
        return entered(head);
    }
    ConfirmProxy confirm(Seqs seqs) {
        return {id, Room::staff, world.fresh<ClientMsgId>(), std::move(seqs)};
    }
    Retract retraction(std::uint64_t seq) {
        return {id, Room::staff, world.fresh<ClientMsgId>(), seq, "誤記", false};
    }
    Correct own_words(std::uint64_t seq, Head head = {}) {
        return world.correction(id, seq, "私の言葉では", 2, std::move(head));
    }
};

std::vector<EventKind> kinds(const Change& change) {
    std::vector<EventKind> out;
    for (const NewEvent& event : change.events) out.push_back(event.kind);
    return out;
}

TEST(ConfirmProxy, IsThePersonsOwnAct) {
    Clinic c;
    const auto seq = c.entered();
    for (const std::string_view who : {"clerk", "nurse", "pharmacist"}) {
        EXPECT_EQ(c.ask(who, c.confirm({seq})), "not_author") << who;
    }
    EXPECT_EQ(c.ask("planner", c.confirm({seq})), "not_found");
    const auto change = c.world.must("doctor", c.confirm({seq}));
    EXPECT_EQ(kinds(change), std::vector{EventKind::proxy_confirmed});
    EXPECT_EQ(change.events[0].refers_to, seq);
    EXPECT_EQ(change.events[0].author, c.world.id_of("doctor"));
    EXPECT_EQ(change.events[0].membership, c.doctor);
    EXPECT_TRUE(has(change, ledger::Event::proxy_confirmed));
    EXPECT_EQ(c.ask("doctor", c.confirm({seq})), "already_done");
}

TEST(ConfirmProxy, ClosesTheQuestionOfAnAnswer) {
    Clinic c;
    const auto asked = c.question();
    const auto answer = c.answered_by_proxy(asked);
    const auto change = c.world.must("doctor", c.confirm({answer}));
    EXPECT_EQ(kinds(change),
              (std::vector{EventKind::proxy_confirmed, EventKind::request_answered}));
    EXPECT_EQ(change.events[1].refers_to, asked);
    EXPECT_EQ(change.events[1].makes_request, RequestState::answered);
    EXPECT_FALSE(change.events[1].client_msg_id) << "an id stands for one entry";
    EXPECT_TRUE(has(change, ledger::Event::answered));
    EXPECT_FALSE(shows({10, 20}, EventKind::request_answered, 15, 9)) << "seen as its question is";
}

TEST(ConfirmProxy, LeavesAQuestionThatWasTakenBackOrAnswered) {
    Clinic c;
    const auto withdrawn = c.question();
    const auto first = c.answered_by_proxy(withdrawn);
    c.must("nurse",
           WithdrawRequest{c.id, Room::staff, c.world.fresh<ClientMsgId>(), withdrawn, ""});
    EXPECT_EQ(c.world.must("doctor", c.confirm({first})).events.size(), 1u);
    const auto answered = c.question();
    const auto second = c.answered_by_proxy(answered);
    Head own;
    own.kind = MessageKind::answer;
    own.answers_seq = answered;
    c.must("doctor", c.world.post(c.id, "はい", own));
    EXPECT_EQ(c.world.must("doctor", c.confirm({second})).events.size(), 1u);
}

TEST(ConfirmProxy, SeveralInOneActOrNoneOfThem) {
    Clinic c;
    const auto asked = c.question();
    const Seqs all{c.entered(), c.answered_by_proxy(asked), c.answered_by_proxy(asked)};
    const auto others = c.must("nurse", c.world.post(c.id, "x"));
    const auto refused = c.world.ask("doctor", c.confirm({all[0], others, all[1]}));
    EXPECT_EQ(slug(refused), "wrong_kind");
    EXPECT_EQ(refused.error().original_seq, others) << "which one it was";
    const auto change = c.world.must("doctor", c.confirm(all));
    EXPECT_EQ(kinds(change), (std::vector{EventKind::proxy_confirmed, EventKind::proxy_confirmed,
                                          EventKind::request_answered, EventKind::proxy_confirmed}))
        << "the question is closed once";
    EXPECT_TRUE(change.events[0].client_msg_id);
    EXPECT_FALSE(change.events[1].client_msg_id);
}

TEST(ConfirmProxy, IsHeldToItsForm) {
    Clinic c;
    const auto seq = c.entered();
    EXPECT_EQ(c.ask("doctor", c.confirm({})), "bad_value");
    EXPECT_EQ(c.ask("doctor", c.confirm({seq, seq})), "bad_value");
    EXPECT_EQ(c.ask("doctor", c.confirm(Seqs(limits::kProxiesAtOnce + 1, seq))), "too_large");
    EXPECT_EQ(c.ask("doctor", c.confirm({999})), "no_such_message");
    EXPECT_EQ(c.ask("doctor", c.confirm({1})), "no_such_message") << "a system event";
    ConfirmProxy nameless = c.confirm({seq});
    nameless.client_msg_id = {};
    EXPECT_EQ(c.ask("doctor", nameless), "bad_value");
    ConfirmProxy family = c.confirm({seq});
    family.room = Room::family;
    EXPECT_EQ(c.ask("doctor", family), "not_built_here");
    ConfirmProxy again = c.confirm({seq});
    const auto first = c.must("doctor", again);
    EXPECT_EQ(c.world.must("doctor", again).answer.repeated->seq, first);
    again.seqs = {c.entered()};
    EXPECT_EQ(c.ask("doctor", again), "conflict");
}

// He read "5 mg" and the clerk has written "50 mg" since.
TEST(ConfirmProxy, IsOfTheVersionThatWasRead) {
    Clinic c;
    const auto seq = c.entered();
    const auto fixed = c.must("clerk", c.world.correction(c.id, seq, "50mg", 2, c.for_doctor()));
    const auto refused = c.world.ask("doctor", c.confirm({seq}));
    ASSERT_EQ(slug(refused), "newer_version_exists");
    EXPECT_EQ(refused.error().original_seq, fixed);
    const auto change = c.world.must("doctor", c.confirm({fixed}));
    EXPECT_EQ(change.events[0].refers_to, seq);
    EXPECT_EQ(change.events[0].version, 2u);
}

TEST(ConfirmProxy, AfterItTheWordsAreThePersonsAlone) {
    Clinic c;
    const auto seq = c.entered();
    c.must("doctor", c.confirm({seq}));
    EXPECT_EQ(c.ask("clerk", c.own_words(seq, c.for_doctor())), "not_author");
    EXPECT_EQ(c.ask("doctor", c.own_words(seq)), "");
    EXPECT_EQ(c.ask("doctor", c.world.correction(c.id, seq, "もう一度", 3)), "")
        << "his own words stay his";
    EXPECT_EQ(c.ask("clerk", c.retraction(seq)), "") << "to hide a mistake nobody is waited for";
    EXPECT_EQ(c.ask("doctor", c.confirm({seq})), "already_retracted");
}

// Putting it into own words says more than 確定 does.
TEST(ConfirmProxy, ACorrectionByThePersonIsOne) {
    Clinic c;
    const auto asked = c.question();
    const auto answer = c.answered_by_proxy(asked);
    Head head;
    head.kind = MessageKind::answer;
    head.answers_seq = asked;
    const auto change = c.world.must("doctor", c.own_words(answer, head));
    EXPECT_EQ(kinds(change), (std::vector{EventKind::corrected, EventKind::proxy_confirmed,
                                          EventKind::request_answered}));
    EXPECT_EQ(change.events[1].version, 2u);
    EXPECT_EQ(c.ask("doctor", c.confirm({change.answer.seq})), "already_done");
}

TEST(ConfirmProxy, AnAnswerThatCountsSinceThenCountsWhenAnotherGoes) {
    Clinic c;
    const auto asked = c.question();
    const auto by_proxy = c.answered_by_proxy(asked);
    Head own;
    own.kind = MessageKind::answer;
    own.answers_seq = asked;
    const auto spoken = c.must("doctor", c.world.post(c.id, "はい", own));
    EXPECT_EQ(c.world.must("doctor", c.retraction(spoken)).events.size(), 2u)
        << "what waits for 確定 does not keep the question closed";
    c.must("doctor", c.confirm({by_proxy}));
    const auto again = c.must("doctor", c.world.post(c.id, "はい", own));
    EXPECT_EQ(c.world.must("doctor", c.retraction(again)).events.size(), 1u);
    EXPECT_EQ(c.world.must("doctor", c.retraction(by_proxy)).events.size(), 2u);
}

TEST(ConfirmProxy, OpensAnInstructionToItsAddressees) {
    Clinic c;
    Head head = c.for_doctor(MessageKind::instruction);
    head.addressees = {c.world.membership(c.id, "nurse")};
    const auto seq = c.entered(head);
    const Respond receive{c.id, Room::staff,        c.world.fresh<ClientMsgId>(),
                          seq,  Response::received, "復唱"};
    EXPECT_EQ(c.ask("nurse", receive), "not_confirmed_yet");
    const auto change = c.world.must("doctor", c.confirm({seq}));
    EXPECT_EQ(change.events[0].makes_request, RequestState::open);
    EXPECT_EQ(c.ask("nurse", receive), "");
}

TEST(ConfirmProxy, ThroughTheOfficeItWasWrittenFor) {
    Clinic c;
    const auto seq = c.entered();
    c.world.must("doctor", Leave{c.id, {}, ""});
    EXPECT_EQ(c.ask("doctor", c.confirm({seq})), "not_found");
    c.world.join(c.id, "doctor");
    auto& moved = c.world.alter(c.id).memberships;
    for (Membership& m : moved) {
        if (m.account == c.world.id_of("doctor") && m.stands())
            m.office = c.world.office_id("care");
    }
    EXPECT_EQ(c.ask("doctor", c.confirm({seq})), "not_allowed");
}

}  // namespace
}  // namespace tasuki::domain
