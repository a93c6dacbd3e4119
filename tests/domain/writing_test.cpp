// C1–C7, A9: what is written, in the order of checks, and what stands of it.
#include "base/limits.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;

// A group of the station with a doctor, a pharmacist and a second nurse.
struct Ward {
    World world;
    GroupId id = world.active("nurse");
    MembershipId doctor = world.join(id, "doctor");
    MembershipId pharmacist = world.join(id, "pharmacist");
    MembershipId nurse2 = world.join(id, "nurse2");

    Head to(MessageKind kind, std::vector<MembershipId> addressees) const {
        Head head;
        head.kind = kind;
        head.addressees = std::move(addressees);
        return head;
    }
    Head answer(std::uint64_t seq) const {
        Head head;
        head.kind = MessageKind::answer;
        head.answers_seq = seq;
        return head;
    }
    std::uint64_t wrote(std::string_view who, Head head = {}) {
        return world.must(who, world.post(id, "本文", std::move(head))).answer.seq;
    }
    Retract retraction(std::uint64_t seq, std::string reason = "誤記") {
        return {id, Room::staff, world.fresh<ClientMsgId>(), seq, std::move(reason), false};
    }
    WithdrawRequest withdrawal(std::uint64_t seq) {
        return {id, Room::staff, world.fresh<ClientMsgId>(), seq, "解決しました"};
    }
};

// ---- C1–C3: kinds -------------------------------------------------------------------------------

TEST(Post, EveryKindIsBuiltOrRefusedByName) {
    struct Row {
        MessageKind kind;
        std::string_view expected;
    };
    constexpr Row kRows[] = {
        {MessageKind::report, ""},
        {MessageKind::question, ""},
        {MessageKind::request, ""},
        {MessageKind::decision, ""},
        {MessageKind::phone_memo, "bad_date"},                      // without a call
        {MessageKind::instruction, "profession_may_not_instruct"},  // a nurse's
        {MessageKind::sheet, "not_built_here"},
        {MessageKind::vitals, "not_built_here"},
        {static_cast<MessageKind>(0), "bad_value"},
        {static_cast<MessageKind>(10), "bad_value"},
    };
    for (const Row& row : kRows) {
        Ward ward;
        Head head = ward.to(row.kind, {ward.doctor});
        head.decided_by = "青井医師（架空）";
        EXPECT_EQ(slug(ward.world.ask("nurse", ward.world.post(ward.id, "x", head))), row.expected)
            << static_cast<int>(row.kind);
    }
}

TEST(Post, TheHeadIsHeldToItsKind) {
    Ward ward;
    const auto with = [&](auto change) {
        Head head;
        change(head);
        return slug(ward.world.decide(ward.world.as("nurse"), ward.world.post(ward.id, "x", head)));
    };
    EXPECT_EQ(with([](Head& h) { h.kind = MessageKind::question; }), "bad_value")
        << "a question is put to somebody";
    EXPECT_EQ(with([](Head& h) { h.kind = MessageKind::decision; }), "bad_text")
        << "a decision names who decided";
    EXPECT_EQ(with([](Head& h) { h.urgency = Urgency::urgent; }), "urgent_needs_addressee");
    EXPECT_EQ(with([](Head& h) { h.urgency = static_cast<Urgency>(4); }), "bad_value");
    EXPECT_EQ(with([](Head& h) { h.kind = MessageKind::answer; }), "wrong_kind");
    EXPECT_EQ(with([](Head& h) { h.answers_seq = 3; }), "wrong_kind");
    EXPECT_EQ(with([](Head& h) { h.wished_on = {2026, 12, 1}; }), "bad_value");
    EXPECT_EQ(with([&](Head& h) {
                  h = ward.to(MessageKind::request, {ward.doctor});
                  h.wished_on = {2026, 2, 30};
              }),
              "bad_date");
    EXPECT_EQ(with([](Head& h) { h.has_audience_subset = true; }), "not_built_here");
    EXPECT_EQ(with([](Head& h) { h.has_withheld_flag = true; }), "not_built_here");
    EXPECT_EQ(with([&](Head& h) { h.addressees = {ward.world.fresh<MembershipId>()}; }),
              "bad_value");
    EXPECT_EQ(with([&](Head& h) { h.confirm_by.assign(limits::kAddressees + 1, ward.doctor); }),
              "too_large");
    EXPECT_EQ(with([](Head& h) { h.replies_to_seq = 99; }), "no_such_message");
}

TEST(Post, SomebodyWhoLeftIsNotAddressed) {
    Ward ward;
    ward.world.must("doctor", Leave{ward.id, {}, ""});
    Head head = ward.to(MessageKind::question, {ward.doctor});
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.world.post(ward.id, "x", head))), "bad_value");
    Head asked;
    asked.confirm_by = {ward.doctor};
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.world.post(ward.id, "x", asked))), "bad_value");
}

TEST(Post, TextIsThereAndBounded) {
    Ward ward;
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.world.post(ward.id, ""))), "bad_text");
    Post big = ward.world.post(ward.id, "x");
    big.body.raw.resize(limits::kBody + 1);
    EXPECT_EQ(slug(ward.world.ask("nurse", big)), "too_large");
    Post parts = ward.world.post(ward.id, "x");
    parts.body.parts.resize(limits::kParts + 1);
    EXPECT_EQ(slug(ward.world.ask("nurse", parts)), "too_large");
    Post family = ward.world.post(ward.id, "x");
    family.room = Room::family;
    EXPECT_EQ(slug(ward.world.ask("nurse", family)), "not_built_here");
    Post nameless = ward.world.post(ward.id, "x");
    nameless.client_msg_id = {};
    EXPECT_EQ(slug(ward.world.ask("nurse", nameless)), "bad_value");
}

TEST(Post, IsNumberedGaplesslyAndCarriesItsBodyUnchanged) {
    Ward ward;
    const std::uint64_t before = ward.world.last_seq(ward.id);
    const Post wish = ward.world.post(ward.id, "血圧 128/74");
    const auto change = ward.world.must("nurse", wish);
    ASSERT_EQ(change.events.size(), 1u);
    EXPECT_EQ(change.events[0].seq, before + 1);
    EXPECT_EQ(change.events[0].body->raw, wish.body.raw);
    EXPECT_EQ(change.events[0].author, ward.world.id_of("nurse"));
    EXPECT_EQ(change.group, nullptr) << "a post copies no roster";
    EXPECT_EQ(change.acts.size(), 1u);
}

// Any kind may refer to any message; a reply to a question is no answer, and nobody is told by it
// of what lies before the own scope.
TEST(Post, MayReplyToWhatItsAuthorSees) {
    Ward ward;
    const auto question = ward.wrote("nurse", ward.to(MessageKind::question, {ward.doctor}));
    Head reply;
    reply.replies_to_seq = question;
    const auto change = ward.world.must("pharmacist", ward.world.post(ward.id, "私も", reply));
    EXPECT_EQ(change.events[0].refers_to, 0u) << "a message of its own";
    EXPECT_EQ(change.events[0].makes_request, RequestState::none);
    EXPECT_EQ(change.events[0].body->head.replies_to_seq, question);
    ward.world.must("pharmacist", Leave{ward.id, {}, ""});
    ward.world.join(ward.id, "pharmacist", {ScopeKind::from_now, {}});
    EXPECT_EQ(slug(ward.world.ask("pharmacist", ward.world.post(ward.id, "私も", reply))),
              "no_such_message");
    reply.replies_to_seq = 1;
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.world.post(ward.id, "x", reply))),
              "no_such_message")
        << "a system event";
    ward.world.must("nurse", ward.retraction(question));
    reply.replies_to_seq = question;
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.world.post(ward.id, "訂正します", reply))), "")
        << "what was taken back may be spoken of";
}

// ---- Answers ------------------------------------------------------------------------------------

TEST(Answer, ClosesTheQuestionForItsAddresseeOnly) {
    Ward ward;
    const std::uint64_t question =
        ward.wrote("nurse", ward.to(MessageKind::question, {ward.doctor}));
    const auto answer = [&](std::string_view who, std::uint64_t seq) {
        return ward.world.decide(ward.world.as(who),
                                 ward.world.post(ward.id, "はい", ward.answer(seq)));
    };
    EXPECT_EQ(slug(answer("pharmacist", question)), "not_addressee");
    EXPECT_EQ(slug(answer("nurse", question)), "not_addressee");
    const auto yes = answer("doctor", question);
    ASSERT_EQ(slug(yes), "");
    EXPECT_EQ(yes->events[0].refers_to, question);
    EXPECT_EQ(yes->events[0].makes_request, RequestState::answered);
    EXPECT_TRUE(has(*yes, ledger::Event::answered));
}

TEST(Answer, OnlyToAnOpenQuestionThatStands) {
    Ward ward;
    const auto answer = [&](std::uint64_t seq) {
        return slug(ward.world.ask("doctor", ward.world.post(ward.id, "はい", ward.answer(seq))));
    };
    EXPECT_EQ(answer(ward.wrote("nurse")), "wrong_kind") << "a report asks nothing";
    EXPECT_EQ(answer(999), "no_such_message");
    EXPECT_EQ(answer(1), "no_such_message") << "a system event";
    const auto withdrawn = ward.wrote("nurse", ward.to(MessageKind::request, {ward.doctor}));
    ward.world.must("nurse", ward.withdrawal(withdrawn));
    EXPECT_EQ(answer(withdrawn), "already_done");
    const auto gone = ward.wrote("nurse", ward.to(MessageKind::request, {ward.doctor}));
    ward.world.must("nurse", ward.retraction(gone));
    EXPECT_EQ(answer(gone), "already_retracted");
    Head both = ward.answer(gone);
    both.replies_to_seq = gone;
    EXPECT_EQ(slug(ward.world.ask("doctor", ward.world.post(ward.id, "x", both))), "bad_value");
}

// Two physicians are asked; the second must not be told that it is too late to speak.
TEST(Answer, ASecondAddresseeMayAddOne) {
    Ward ward;
    const auto question =
        ward.wrote("nurse", ward.to(MessageKind::question, {ward.doctor, ward.pharmacist}));
    ward.world.must("doctor", ward.world.post(ward.id, "はい", ward.answer(question)));
    EXPECT_EQ(
        slug(ward.world.ask("pharmacist", ward.world.post(ward.id, "私も", ward.answer(question)))),
        "");
}

TEST(Answer, BeforeTheReadersScopeIsNoMessage) {
    Ward ward;
    const auto question = ward.wrote("nurse", ward.to(MessageKind::question, {ward.doctor}));
    ward.world.must("doctor", Leave{ward.id, {}, ""});
    ward.world.join(ward.id, "doctor", {ScopeKind::from_now, {}});
    EXPECT_EQ(slug(ward.world.ask("doctor", ward.world.post(ward.id, "x", ward.answer(question)))),
              "no_such_message");
}

// ---- A9 -----------------------------------------------------------------------------------------

TEST(Proxy, CountsOnlyAfterThePersonConfirms) {
    Ward ward;
    ward.world.join(ward.id, "clerk");
    const auto question = ward.wrote("nurse", ward.to(MessageKind::question, {ward.doctor}));
    Head head = ward.answer(question);
    head.on_behalf_of = ward.world.id_of("doctor");
    const auto entered = ward.world.ask("clerk", ward.world.post(ward.id, "はい", head));
    ASSERT_EQ(slug(entered), "");
    EXPECT_EQ(entered->events[0].makes_request, RequestState::none);
    EXPECT_EQ(entered->acts[0].on_behalf_of, ward.world.id_of("doctor"));
    EXPECT_EQ(entered->events[0].author, ward.world.id_of("clerk")) << "the entering account";
}

TEST(Proxy, OnlyForAColleagueOfTheSameOfficeInTheGroup) {
    Ward ward;
    const auto for_whom = [&](std::string_view who) {
        Head head;
        head.on_behalf_of = ward.world.id_of(who);
        return slug(ward.world.decide(ward.world.as("nurse"), ward.world.post(ward.id, "x", head)));
    };
    EXPECT_EQ(for_whom("nurse2"), "");
    EXPECT_EQ(for_whom("nurse"), "bad_value");
    EXPECT_EQ(for_whom("doctor"), "not_allowed");
    EXPECT_EQ(for_whom("nurse3"), "not_allowed");
}

// ---- C6 -----------------------------------------------------------------------------------------

TEST(Audience, SomebodyNewStopsThePostAndIsNamed) {
    Ward ward;
    const Post written = ward.world.post(ward.id, "ご家族のことで");
    const MembershipId newcomer = ward.world.join(ward.id, "planner");
    const auto refused = ward.world.ask("nurse", written);
    EXPECT_EQ(slug(refused), "stale_audience");
    EXPECT_EQ(refused.error().newcomers, std::vector{newcomer});
    Post again = written;  // the person has seen the name and sends all the same
    again.epoch = ward.world.group(ward.id).epoch;
    EXPECT_EQ(slug(ward.world.ask("nurse", again)), "") << "a refusal does not consume the id";
}

TEST(Audience, IfPeopleOnlyLeftItPasses) {
    Ward ward;
    const Post written = ward.world.post(ward.id, "x");
    ward.world.must("pharmacist", Leave{ward.id, {}, ""});
    EXPECT_EQ(slug(ward.world.ask("nurse", written)), "");
}

TEST(Audience, AnUrgentMessagePassesAndTheAuthorIsTold) {
    Ward ward;
    Head head;
    head.urgency = Urgency::urgent;
    head.addressees = {ward.doctor};
    const Post written = ward.world.post(ward.id, "至急です", head);
    const MembershipId newcomer = ward.world.join(ward.id, "planner");
    const auto sent = ward.world.ask("nurse", written);
    ASSERT_EQ(slug(sent), "");
    EXPECT_EQ(sent->answer.new_readers, std::vector{newcomer});
}

TEST(Audience, SomebodyWhoReadThenAndReadsAgainIsNoNewcomer) {
    Ward ward;
    const Post written = ward.world.post(ward.id, "x");
    ward.world.must("pharmacist", Leave{ward.id, {}, ""});
    const Post between = ward.world.post(ward.id, "いない間に書いたこと");
    ward.world.join(ward.id, "pharmacist");
    EXPECT_EQ(slug(ward.world.ask("nurse", written)), "");
    EXPECT_EQ(slug(ward.world.ask("nurse", between)), "stale_audience");
}

TEST(Audience, ASecondAffiliationOfAReaderIsNoNewcomer) {
    Ward ward;
    ward.world.join(ward.id, "twice");
    const Post written = ward.world.post(ward.id, "x");
    const AdmitOffice office = ward.world.office_admission(ward.id, "helpers", "helper");
    ward.world.must("nurse", office);
    ward.world.must("helper", NamePerson{ward.id,
                                         office.admission,
                                         ward.world.fresh<AdmissionId>(),
                                         ward.world.fresh<MembershipId>(),
                                         ward.world.id_of("twice"),
                                         {ScopeKind::all, {}}});
    EXPECT_EQ(slug(ward.world.ask("nurse", written)), "");
}

TEST(Audience, TheOnCallRoleIsKnownByItsRole) {
    Ward ward;
    const Post written = ward.world.post(ward.id, "x");
    const MembershipId member = ward.world.join(ward.id, "planner");
    for (Membership& m : ward.world.alter(ward.id).memberships) {
        if (m.id == member) m.kind = MemberKind::office_role;
    }
    EXPECT_EQ(slug(ward.world.ask("nurse", written)), "");
}

TEST(Audience, AnEpochThatNeverWasIsRefused) {
    Ward ward;
    Post wish = ward.world.post(ward.id, "x");
    wish.epoch = ward.world.group(ward.id).epoch + 1;
    EXPECT_EQ(slug(ward.world.ask("nurse", wish)), "bad_value");
    wish.epoch = 0;
    EXPECT_EQ(slug(ward.world.ask("nurse", wish)), "bad_value");
}

// ---- C7 -----------------------------------------------------------------------------------------

TEST(Retry, IsAnsweredTheSameForEver) {
    Ward ward;
    const Post wish = ward.world.post(ward.id, "一年前の記録");
    const auto first = ward.world.must("nurse2", wish);
    const std::uint64_t length = ward.world.last_seq(ward.id);
    ward.world.now = ward.world.now + 24h * 365;
    ward.world.join(ward.id, "planner");  // the roster changed after the lost acknowledgement
    const std::uint64_t now_long = ward.world.last_seq(ward.id);
    const auto again = ward.world.must("nurse2", wish);
    ASSERT_TRUE(again.answer.repeated);
    EXPECT_EQ(again.answer.repeated->seq, first.answer.seq);
    EXPECT_EQ(ward.world.last_seq(ward.id), now_long);
    EXPECT_LT(length, now_long);
    ward.world.must("nurse", CloseGroup{ward.id, "終了"});
    EXPECT_TRUE(ward.world.must("nurse2", wish).answer.repeated) << "state comes after dedupe";
}

TEST(Retry, OtherContentUnderTheSameIdIsAConflict) {
    Ward ward;
    Post wish = ward.world.post(ward.id, "一つ目");
    const auto first = ward.world.must("nurse", wish);
    wish.body = ward.world.body("二つ目");
    const auto refused = ward.world.ask("nurse", wish);
    EXPECT_EQ(slug(refused), "conflict");
    EXPECT_EQ(refused.error().original_seq, first.answer.seq);
    const Retract same_id{ward.id, Room::staff, wish.client_msg_id, first.answer.seq, "x", false};
    EXPECT_EQ(slug(ward.world.ask("nurse", same_id)), "conflict");
    EXPECT_EQ(slug(ward.world.ask("doctor", ward.world.post(ward.id, "x"))), "");
}

TEST(Retry, RetractionsAndWithdrawalsAreIdempotentToo) {
    Ward ward;
    const auto seq = ward.wrote("nurse", ward.to(MessageKind::question, {ward.doctor}));
    const WithdrawRequest withdraw = ward.withdrawal(seq);
    ward.world.must("nurse", withdraw);
    EXPECT_TRUE(ward.world.must("nurse", withdraw).answer.repeated);
    const Retract retract = ward.retraction(seq);
    ward.world.must("nurse", retract);
    EXPECT_TRUE(ward.world.must("nurse", retract).answer.repeated);
}

// ---- C5 -----------------------------------------------------------------------------------------

TEST(Correction, IsANewVersionWithAReason) {
    Ward ward;
    const auto seq = ward.wrote("nurse");
    const auto change = ward.world.must("nurse", ward.world.correction(ward.id, seq, "128/74"));
    EXPECT_EQ(change.events[0].refers_to, seq);
    EXPECT_EQ(change.events[0].version, 2u);
    EXPECT_EQ(change.events[0].kind, EventKind::corrected);
    const auto late = ward.world.ask("nurse", ward.world.correction(ward.id, seq, "x", 2));
    EXPECT_EQ(slug(late), "newer_version_exists");
    EXPECT_EQ(late.error().original_seq, change.answer.seq);
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.world.correction(ward.id, seq, "x", 3))), "");
    Correct silent = ward.world.correction(ward.id, seq, "x", 4);
    silent.reason.clear();
    EXPECT_EQ(slug(ward.world.ask("nurse", silent)), "bad_text");
}

TEST(Correction, OnlyOfOnesOwnStandingMessage) {
    Ward ward;
    const auto seq = ward.wrote("nurse");
    EXPECT_EQ(slug(ward.world.ask("nurse2", ward.world.correction(ward.id, seq, "x"))),
              "not_author");
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.world.correction(ward.id, 999, "x"))),
              "no_such_message");
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.world.correction(ward.id, 1, "x"))),
              "no_such_message")
        << "system events are nobody's to correct";
    Head question = ward.to(MessageKind::question, {ward.doctor});
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.world.correction(ward.id, seq, "x", 2, question))),
              "wrong_kind");
    ward.world.must("nurse", ward.retraction(seq));
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.world.correction(ward.id, seq, "x"))),
              "already_retracted");
}

TEST(Correction, TheAudienceIsCheckedAsForAPost) {
    Ward ward;
    const auto seq = ward.wrote("nurse");
    const Correct written = ward.world.correction(ward.id, seq, "x");
    ward.world.join(ward.id, "planner");
    EXPECT_EQ(slug(ward.world.ask("nurse", written)), "stale_audience");
}

TEST(Correction, ThePersonItWasEnteredForMayCorrectIt) {
    Ward ward;
    Head head;
    head.on_behalf_of = ward.world.id_of("nurse2");
    const auto seq = ward.wrote("nurse", head);
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.world.correction(ward.id, seq, "x"))), "bad_value")
        << "it stays an entry for her";
    EXPECT_EQ(slug(ward.world.ask("nurse2", ward.world.correction(ward.id, seq, "x"))), "");
}

// "A correction of something older than the reader's scope": it hides with its original.
TEST(Correction, HasTheVisibilityOfItsOriginal) {
    const Visible visible{10, 20};
    EXPECT_TRUE(shows(visible, EventKind::posted, 10, 0));
    EXPECT_FALSE(shows(visible, EventKind::posted, 9, 0));
    EXPECT_FALSE(shows(visible, EventKind::corrected, 15, 9));
    EXPECT_TRUE(shows(visible, EventKind::corrected, 15, 10));
    EXPECT_FALSE(shows(visible, EventKind::retracted, 15, 9));
    EXPECT_FALSE(shows(visible, EventKind::request_withdrawn, 15, 9));
    EXPECT_TRUE(shows(visible, EventKind::posted, 15, 9)) << "an answer is its own message";
    EXPECT_TRUE(shows(visible, EventKind::system, 20, 0));
    EXPECT_FALSE(shows(visible, EventKind::posted, 21, 0));
    EXPECT_FALSE(shows(Visible{}, EventKind::posted, 1, 0));
}

TEST(Retraction, HidesOnceAndStopsTheWaiting) {
    Ward ward;
    const auto seq = ward.wrote("nurse", ward.to(MessageKind::question, {ward.doctor}));
    EXPECT_EQ(slug(ward.world.ask("doctor", ward.retraction(seq))), "not_author");
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.retraction(seq, " "))), "bad_text");
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.retraction(999))), "no_such_message");
    Retract wrong = ward.retraction(seq);
    wrong.wrong_patient = true;
    const auto change = ward.world.must("nurse", wrong);
    EXPECT_TRUE(change.events[0].wrong_patient);
    EXPECT_EQ(change.events[0].makes_request, RequestState::withdrawn);
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.retraction(seq))), "already_retracted");
}

// The doctor took the dose back: nobody may go on believing that the question about it is settled.
TEST(Retraction, OfTheLastAnswerOpensItsQuestionAgain) {
    Ward ward;
    const auto asked =
        ward.wrote("nurse", ward.to(MessageKind::question, {ward.doctor, ward.pharmacist}));
    const auto first = ward.wrote("doctor", ward.answer(asked));
    const auto second = ward.wrote("pharmacist", ward.answer(asked));
    EXPECT_EQ(ward.world.must("doctor", ward.retraction(first)).events.size(), 1u)
        << "another answer stands";
    const auto change = ward.world.must("pharmacist", ward.retraction(second));
    ASSERT_EQ(change.events.size(), 2u);
    EXPECT_EQ(change.events[0].kind, EventKind::retracted);
    EXPECT_EQ(change.answer.seq, change.events[0].seq);
    EXPECT_EQ(change.events[1].kind, EventKind::request_reopened);
    EXPECT_EQ(change.events[1].refers_to, asked);
    EXPECT_EQ(change.events[1].makes_request, RequestState::open);
    EXPECT_TRUE(has(change, ledger::Event::request_reopened));
    const auto again = ward.wrote("doctor", ward.answer(asked));
    ward.world.must("nurse", ward.retraction(asked));
    EXPECT_EQ(ward.world.must("doctor", ward.retraction(again)).events.size(), 1u)
        << "nobody waits for what can't be read";
    const auto withdrawn = ward.wrote("nurse", ward.to(MessageKind::request, {ward.doctor}));
    ward.world.must("nurse", ward.withdrawal(withdrawn));
    EXPECT_FALSE(shows({10, 20}, EventKind::request_reopened, 15, 9)) << "seen as its question is";
}

TEST(Withdrawal, TakesTheQuestionBackAndLeavesTheText) {
    Ward ward;
    const auto report = ward.wrote("nurse");
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.withdrawal(report))), "wrong_kind");
    const auto seq = ward.wrote("nurse", ward.to(MessageKind::request, {ward.doctor}));
    EXPECT_EQ(slug(ward.world.ask("doctor", ward.withdrawal(seq))), "not_author");
    ward.world.must("nurse", ward.withdrawal(seq));
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.withdrawal(seq))), "already_done");
    const auto answered = ward.wrote("nurse", ward.to(MessageKind::request, {ward.doctor}));
    ward.world.must("doctor", ward.world.post(ward.id, "はい", ward.answer(answered)));
    EXPECT_EQ(slug(ward.world.ask("nurse", ward.withdrawal(answered))), "already_done");
}

// ---- The order of checks ------------------------------------------------------------------------

// Session before membership before dedupe before state before epoch before rule: each step is wrong
// together with all that follow, and the first one answers.
TEST(Order, TheFirstWrongStepAnswers) {
    Ward ward;
    World& world = ward.world;
    Post known = world.post(ward.id, "送信済み");
    world.must("nurse2", known);
    known.body = world.body("違う内容");
    Post fresh = world.post(ward.id, "");
    fresh.epoch = 1;
    Asker nobody = world.as("nurse2", AuthLevel::none);
    EXPECT_EQ(slug(world.ask(nobody, known)), "not_signed_in");
    EXPECT_EQ(slug(world.ask(World::timer(), known)), "not_signed_in");
    ++world.region.policy_version;
    EXPECT_EQ(slug(world.ask("planner", known)), "policy_not_accepted");
    --world.region.policy_version;
    EXPECT_EQ(slug(world.ask("planner", known)), "not_found");
    world.must("nurse", WithdrawConsent{ward.id, {}, false, "本人", ""});
    EXPECT_EQ(slug(world.ask("nurse2", known)), "conflict");
    EXPECT_EQ(slug(world.ask("nurse2", fresh)), "group_frozen");
    world.must("nurse", world.consent(ward.id));
    EXPECT_EQ(slug(world.ask("nurse2", fresh)), "stale_audience");
    fresh.epoch = world.group(ward.id).epoch;
    EXPECT_EQ(slug(world.ask("nurse2", fresh)), "bad_text");
    world.person("nurse2").state = AccountState::deactivated;
    EXPECT_EQ(slug(world.ask("nurse2", fresh)), "session_ended");
}

}  // namespace
}  // namespace tasuki::domain
