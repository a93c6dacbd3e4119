// C1: 指示. An instruction that nobody received, or that somebody carried out in the version before
// the corrected dose, is what these tables are against.
#include "base/limits.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using test::World;

struct Orders {
    World world;
    GroupId id = world.active("nurse");
    MembershipId nurse = world.membership(id, "nurse");
    MembershipId doctor = world.join(id, "doctor");
    MembershipId clerk = world.join(id, "clerk");
    MembershipId pharmacist = world.join(id, "pharmacist");
    MembershipId nurse2 = world.join(id, "nurse2");

    Head head() const {
        Head made;
        made.kind = MessageKind::instruction;
        made.addressees = {nurse, pharmacist};
        return made;
    }
    std::uint64_t given() { return must("doctor", world.post(id, "点滴500mL", head())); }
    std::uint64_t must(std::string_view who, const GroupCommand& command) {
        return world.must(who, command).answer.seq;
    }
    Respond respond(std::uint64_t seq, Response what, std::string words = "復唱") {
        return {id, Room::staff, world.fresh<ClientMsgId>(), seq, what, std::move(words)};
    }
    Respond receive(std::uint64_t seq) { return respond(seq, Response::received); }
    Respond report(std::uint64_t seq) { return respond(seq, Response::carried_out, "実施"); }
    Correct corrected(std::uint64_t seq, std::uint32_t version = 2) {
        return world.correction(id, seq, "点滴250mL", version, head());
    }
    Retract retracted(std::uint64_t seq) {
        return {id, Room::staff, world.fresh<ClientMsgId>(), seq, "誤記", false};
    }
    WithdrawRequest stopped(std::uint64_t seq) {
        return {id, Room::staff, world.fresh<ClientMsgId>(), seq, "中止"};
    }
    std::string ask(std::string_view who, const GroupCommand& command) {
        return slug(world.ask(who, command));
    }
};

TEST(Instruction, IsGivenByAPhysicianOrDentistToSomebody) {
    struct Row {
        std::string_view who;
        Profession profession;
        std::string_view expected;
    };
    constexpr Row kRows[] = {
        {"doctor", profession::physician, ""},
        {"doctor", profession::dentist, ""},
        {"doctor", profession::nurse, "profession_may_not_instruct"},
        {"nurse", profession::nurse, "profession_may_not_instruct"},
        {"nurse", profession::care_manager, "profession_may_not_instruct"},
        {"pharmacist", profession::pharmacist, "profession_may_not_instruct"},
        {"clerk", profession::clerk, "profession_may_not_instruct"},
    };
    for (const Row& row : kRows) {
        Orders o;
        o.world.person(row.who).affiliations.at(0).profession = row.profession;
        EXPECT_EQ(o.ask(row.who, o.world.post(o.id, "x", o.head())), row.expected)
            << row.who << ' ' << row.profession;
    }
    Orders o;
    Head nobody = o.head();
    nobody.addressees.clear();
    EXPECT_EQ(o.ask("doctor", o.world.post(o.id, "x", nobody)), "bad_value");
}

// A physician elsewhere, a clerk here: what counts is the office that it is written for.
TEST(Instruction, TheProfessionIsThatOfTheOfficeItIsWrittenFor) {
    Orders o;
    o.world.person("nurse").affiliations.push_back(
        {o.world.office_id("hospital"), profession::physician, false, true, false});
    EXPECT_EQ(o.ask("nurse", o.world.post(o.id, "x", o.head())), "profession_may_not_instruct");
}

// ---- Every state, everything that can be done in it ---------------------------------------------

TEST(Instruction, MovesOnOnlyAsTheTableSays) {
    enum class At { open, received, carried_out, withdrawn };
    struct Row {
        At at;
        std::string_view receive, report, correct, stop, retract;
        RequestState after_retraction;
    };
    constexpr std::string_view kDone = "already_done";
    constexpr Row kRows[] = {
        {At::open, "", "not_received_yet", "", "", "", RequestState::withdrawn},
        {At::received, kDone, "", "", "", "", RequestState::withdrawn},
        {At::carried_out, kDone, kDone, kDone, kDone, "", RequestState::none},
        {At::withdrawn, kDone, kDone, kDone, kDone, "", RequestState::none},
    };
    for (const Row& row : kRows) {
        Orders o;
        const auto seq = o.given();
        if (row.at == At::withdrawn) o.must("doctor", o.stopped(seq));
        if (row.at == At::received || row.at == At::carried_out) o.must("nurse", o.receive(seq));
        if (row.at == At::carried_out) o.must("nurse", o.report(seq));
        const auto would = [&](std::string_view who, const GroupCommand& command) {
            return slug(o.world.decide(o.world.as(who), command));
        };
        const int at = static_cast<int>(row.at);
        EXPECT_EQ(would("pharmacist", o.receive(seq)), row.receive) << at;
        EXPECT_EQ(would("pharmacist", o.report(seq)), row.report) << at;
        EXPECT_EQ(would("doctor", o.corrected(seq)), row.correct) << at;
        EXPECT_EQ(would("doctor", o.stopped(seq)), row.stop) << at;
        EXPECT_EQ(would("doctor", o.retracted(seq)), row.retract) << at;
        const auto gone = o.world.must("doctor", o.retracted(seq));
        EXPECT_EQ(gone.events[0].makes_request, row.after_retraction) << at;
        EXPECT_EQ(would("nurse", o.receive(seq)), "already_retracted") << at;
    }
}

TEST(Instruction, AStepIsAnEntryThatNamesTheVersionAndKeepsTheWords) {
    Orders o;
    const auto seq = o.given();
    const auto received = o.world.must("nurse", o.receive(seq));
    ASSERT_EQ(received.events.size(), 1u);
    const NewEvent& event = received.events[0];
    EXPECT_EQ(event.kind, EventKind::instruction_received);
    EXPECT_EQ(event.refers_to, seq);
    EXPECT_EQ(event.reason, "復唱");
    EXPECT_EQ(event.makes_request, RequestState::received);
    EXPECT_EQ(event.membership, o.nurse);
    EXPECT_TRUE(has(received, ledger::Event::order_acknowledged));
    const auto done = o.world.must("pharmacist", o.report(seq));
    EXPECT_EQ(done.events[0].kind, EventKind::instruction_done);
    EXPECT_EQ(done.events[0].makes_request, RequestState::carried_out);
    EXPECT_TRUE(has(done, ledger::Event::order_carried_out));
    EXPECT_FALSE(shows({10, 20}, EventKind::instruction_received, 15, 9));
    EXPECT_FALSE(shows({10, 20}, EventKind::instruction_done, 15, 9)) << "seen as the original is";
}

// Received at 500 mL, corrected to 250 mL: somebody has to read the new one back.
TEST(Instruction, ACorrectionHasToBeReceivedAgain) {
    Orders o;
    const auto seq = o.given();
    o.must("nurse", o.receive(seq));
    const auto fixed = o.world.must("doctor", o.corrected(seq));
    EXPECT_EQ(fixed.events[0].makes_request, RequestState::open);
    EXPECT_EQ(o.ask("nurse", o.report(fixed.answer.seq)), "not_received_yet");
    const auto old = o.world.ask("nurse", o.receive(seq));
    ASSERT_EQ(slug(old), "newer_version_exists");
    EXPECT_EQ(old.error().original_seq, fixed.answer.seq);
    const auto again = o.world.must("nurse", o.receive(fixed.answer.seq));
    EXPECT_EQ(again.events[0].refers_to, seq);
    EXPECT_EQ(again.events[0].version, 2u);
    EXPECT_EQ(again.acts[0].version, 2u);
}

TEST(Instruction, OnlyAddresseesReceiveAndReport) {
    Orders o;
    const auto seq = o.given();
    for (const std::string_view who : {"doctor", "clerk", "nurse2"}) {
        EXPECT_EQ(o.ask(who, o.receive(seq)), "not_addressee") << who;
        EXPECT_EQ(o.ask(who, o.report(seq)), "not_addressee") << who;
    }
    EXPECT_EQ(o.ask("planner", o.receive(seq)), "not_found");
    EXPECT_EQ(o.ask("nurse", o.stopped(seq)), "not_author") << "the physician stops it";
    o.world.must("pharmacist", Leave{o.id, {}, ""});
    EXPECT_EQ(o.ask("pharmacist", o.receive(seq)), "not_found");
    o.world.join(o.id, "pharmacist");
    EXPECT_EQ(o.ask("pharmacist", o.receive(seq)), "") << "back through the same office";
}

TEST(Instruction, StepsAreHeldToTheirForm) {
    Orders o;
    const auto seq = o.given();
    EXPECT_EQ(o.ask("nurse", o.respond(seq, Response::received, " ")), "bad_text")
        << "an instruction is read back";
    EXPECT_EQ(
        o.ask("nurse", o.respond(seq, Response::received, std::string(limits::kReason + 1, 'x'))),
        "too_large");
    EXPECT_EQ(o.ask("nurse", o.respond(seq, static_cast<Response>(9))), "bad_value");
    Respond nameless = o.receive(seq);
    nameless.client_msg_id = {};
    EXPECT_EQ(o.ask("nurse", nameless), "bad_value");
    Respond family = o.receive(seq);
    family.room = Room::family;
    EXPECT_EQ(o.ask("nurse", family), "not_built_here");
    EXPECT_EQ(o.ask("nurse", o.receive(999)), "no_such_message");
    const auto report = o.must("doctor", o.world.post(o.id, "x"));
    EXPECT_EQ(o.ask("nurse", o.receive(report)), "wrong_kind");
    Head question = o.head();
    question.kind = MessageKind::question;
    const auto asked = o.must("doctor", o.world.post(o.id, "x", question));
    EXPECT_EQ(o.ask("nurse", o.receive(asked)), "wrong_kind");
    Head answer;
    answer.kind = MessageKind::answer;
    answer.answers_seq = seq;
    EXPECT_EQ(o.ask("nurse", o.world.post(o.id, "はい", answer)), "wrong_kind")
        << "an answer is not 指示受け";
    EXPECT_EQ(slug(o.world.ask(o.world.as("nurse", AuthLevel::none), o.receive(seq))),
              "not_signed_in");
}

TEST(Instruction, AStepIsSentOnceHoweverOftenItIsRepeated) {
    Orders o;
    const auto seq = o.given();
    Respond wish = o.receive(seq);
    const auto first = o.must("nurse", wish);
    const auto again = o.world.must("nurse", wish);
    ASSERT_TRUE(again.answer.repeated);
    EXPECT_EQ(again.answer.repeated->seq, first);
    wish.words = "別の復唱";
    EXPECT_EQ(o.ask("nurse", wish), "conflict");
    o.world.must("nurse", WithdrawConsent{o.id, {}, false, "本人", ""});
    EXPECT_EQ(o.ask("pharmacist", o.report(seq)), "group_frozen");
}

// Entered by the clerk: nobody carries out what the physician has not made final.
TEST(Instruction, EnteredForThePhysicianWaitsForHim) {
    Orders o;
    Head entered = o.head();
    entered.on_behalf_of = o.world.id_of("doctor");
    const auto change = o.world.must("clerk", o.world.post(o.id, "点滴500mL", entered));
    EXPECT_EQ(change.events[0].makes_request, RequestState::none);
    EXPECT_EQ(o.ask("nurse", o.receive(change.answer.seq)), "not_confirmed_yet");
    o.world.person("doctor").affiliations.at(0).profession = profession::nurse;
    EXPECT_EQ(o.ask("clerk", o.world.post(o.id, "x", entered)), "profession_may_not_instruct");
}

}  // namespace
}  // namespace tasuki::domain
