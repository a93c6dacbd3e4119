// C4, B6, G1: receipts, and reading as an entry before the content leaves.
#include "base/limits.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;

struct Case {
    World world;
    GroupId id = world.active("nurse");
    MembershipId doctor = world.join(id, "doctor");

    std::uint64_t asking(std::vector<MembershipId> confirm_by) {
        Head head;
        head.confirm_by = std::move(confirm_by);
        return world.must("nurse", world.post(id, "内服の変更", head)).answer.seq;
    }
    std::string confirm(std::string_view who, std::uint64_t seq) {
        return slug(world.ask(who, reported(id, {}, {}, {seq})));
    }
};

TEST(Receipts, OnlyAdvancesBecomeRowsAndEntries) {
    Case c;
    const std::uint64_t last = c.world.last_seq(c.id);
    const auto first = c.world.must("doctor", reported(c.id, {{1, last}}, {{2, 3}}));
    EXPECT_EQ(first.receipts.size(), 2u);
    EXPECT_EQ(first.acts.size(), 2u);
    EXPECT_TRUE(has(first, ledger::Event::delivered));
    EXPECT_TRUE(has(first, ledger::Event::displayed));
    const auto again = c.world.must("doctor", reported(c.id, {{1, last}}, {{2, 3}}));
    EXPECT_TRUE(again.answer.repeated);
    const auto wider = c.world.must("doctor", reported(c.id, {}, {{1, 4}}));
    ASSERT_EQ(wider.receipts.size(), 2u);
    EXPECT_EQ(wider.receipts[0].range, (SeqRange{1, 1}));
    EXPECT_EQ(wider.receipts[1].range, (SeqRange{4, 4}));
}

TEST(Receipts, SayNothingOfWhatTheReaderCannotSee) {
    Case c;
    const MembershipId late = c.world.join(c.id, "pharmacist", {ScopeKind::from_now, {}});
    const std::uint64_t first = c.world.group(c.id).membership(late)->first_seq[0];
    const std::uint64_t last = c.world.last_seq(c.id);
    const auto change = c.world.must("pharmacist", reported(c.id, {{1, last}}, {}));
    ASSERT_EQ(change.receipts.size(), 1u);
    EXPECT_EQ(change.receipts[0].range, (SeqRange{first, last}));
    EXPECT_TRUE(c.world.must("pharmacist", reported(c.id, {{1, first - 1}}, {})).answer.repeated);
    EXPECT_EQ(slug(c.world.ask("doctor", reported(c.id, {{1, last + 1}}, {}))),
              "receipt_out_of_range");
    EXPECT_EQ(slug(c.world.ask("doctor", reported(c.id, {{3, 2}}, {}))), "bad_value");
    EXPECT_EQ(slug(c.world.ask("doctor", reported(c.id, {{0, 2}}, {}))), "bad_value");
    EXPECT_EQ(slug(c.world.ask("planner", reported(c.id, {{1, 2}}, {}))), "not_found");
    const std::vector<SeqRange> many(limits::kReceiptRanges + 1, SeqRange{1, 1});
    EXPECT_EQ(slug(c.world.ask("doctor", reported(c.id, many, {}))), "too_large");
}

TEST(Receipts, NoneBeforeTheGroupIsOpenOrForARoomNotSeen) {
    World world;
    const GroupId id = world.draft("nurse");
    EXPECT_EQ(slug(world.ask("nurse", reported(id, {{1, 1}}, {}))), "notice_missing");
    Case c;
    for (Membership& member : c.world.alter(c.id).memberships) member.first_seq[1] = 0;
    ReportReceipts family = reported(c.id, {{1, 1}}, {});
    family.room = Room::family;
    EXPECT_EQ(slug(c.world.ask("doctor", family)), "receipt_out_of_range");
}

TEST(Confirm, OnlyWhomTheAuthorNamed) {
    Case c;
    c.world.join(c.id, "pharmacist");
    const std::uint64_t seq = c.asking({c.doctor});
    EXPECT_EQ(c.confirm("pharmacist", seq), "wrong_kind");
    EXPECT_EQ(c.confirm("doctor", 999), "no_such_message");
    EXPECT_EQ(c.confirm("doctor", c.asking({})), "wrong_kind") << "nobody was asked";
    EXPECT_EQ(c.confirm("doctor", seq), "");
    EXPECT_TRUE(c.world.receipts(c.id, c.doctor, ReceiptKind::confirmed).contains(seq));
    EXPECT_TRUE(c.world.must("doctor", reported(c.id, {}, {}, {seq})).answer.repeated);
}

// Who confirmed the first dose has not confirmed the corrected one.
TEST(Confirm, NamesTheVersionThatWasSeen) {
    Case c;
    const std::uint64_t seq = c.asking({c.doctor});
    Head head;
    head.confirm_by = {c.doctor};
    const auto corrected =
        c.world.must("nurse", c.world.correction(c.id, seq, "0.5mg の誤り", 2, head));
    const auto refused = c.world.ask("doctor", reported(c.id, {}, {}, {seq}));
    EXPECT_EQ(slug(refused), "newer_version_exists");
    EXPECT_EQ(refused.error().original_seq, corrected.answer.seq);
    EXPECT_EQ(c.confirm("doctor", corrected.answer.seq), "");
}

TEST(Confirm, NotWhatWasTakenBackOrLiesBeforeTheScope) {
    Case c;
    const std::uint64_t seq = c.asking({c.doctor});
    c.world.must("doctor", Leave{c.id, {}, ""});
    c.world.join(c.id, "doctor", {ScopeKind::from_now, {}});
    EXPECT_EQ(c.confirm("doctor", seq), "no_such_message");
    const std::uint64_t gone = c.asking({c.world.membership(c.id, "doctor")});
    c.world.must("nurse",
                 Retract{c.id, Room::staff, c.world.fresh<ClientMsgId>(), gone, "誤記", false});
    EXPECT_EQ(c.confirm("doctor", gone), "already_retracted");
}

TEST(Confirm, AReinvitedColleagueMayStillConfirmWhatItWasAsked) {
    Case c;
    const std::uint64_t seq = c.asking({c.doctor});
    c.world.must("doctor", Leave{c.id, {}, ""});
    c.world.join(c.id, "doctor");
    EXPECT_EQ(c.confirm("doctor", seq), "");
}

TEST(Wipe, IsTakenFromThePersonThatWasCutAndNobodyElse) {
    Case c;
    EXPECT_EQ(slug(c.world.ask("doctor", ReportWipe{c.id, c.doctor})), "not_allowed")
        << "nothing to wipe yet";
    c.world.must("nurse", Remove{c.id, c.doctor, {}, "担当変更"});
    EXPECT_EQ(slug(c.world.ask("pharmacist", ReportWipe{c.id, c.doctor})), "not_found");
    EXPECT_EQ(slug(c.world.ask("doctor", ReportWipe{c.id, c.world.membership(c.id, "nurse")})),
              "not_found");
    EXPECT_EQ(slug(c.world.ask(World::timer(), ReportWipe{c.id, c.doctor})), "not_signed_in");
    const auto wiped = c.world.must("doctor", ReportWipe{c.id, c.doctor});
    EXPECT_TRUE(has(wiped, ledger::Event::cut_wiped));
    EXPECT_EQ(wiped.acts[0].object, c.doctor.bytes);
}

// A device that slept through the whole membership knows whose it was, not which.
TEST(Wipe, WithoutAMembershipIsTheNewestThatEnded) {
    Case c;
    EXPECT_EQ(slug(c.world.ask("doctor", ReportWipe{c.id, {}})), "not_allowed");
    c.world.must("nurse", Remove{c.id, c.doctor, {}, "担当変更"});
    EXPECT_EQ(slug(c.world.ask("planner", ReportWipe{c.id, {}})), "not_found");
    const auto wiped = c.world.must("doctor", ReportWipe{c.id, {}});
    EXPECT_EQ(wiped.acts[0].object, c.doctor.bytes);
    c.world.now = c.world.now + std::chrono::hours{1};
    const auto again = c.world.join(c.id, "doctor");
    EXPECT_EQ(slug(c.world.ask("doctor", ReportWipe{c.id, {}})), "not_allowed") << "it stands";
    c.world.now = c.world.now + std::chrono::hours{1};
    c.world.must("nurse", Remove{c.id, again, {}, "担当変更"});
    EXPECT_EQ(c.world.must("doctor", ReportWipe{c.id, {}}).acts[0].object, again.bytes);
}

// ---- Reading ------------------------------------------------------------------------------------

TEST(Reading, EveryKindIsAnEntryOfItsOwn) {
    Case c;
    c.world.join(c.id, "pharmacist");
    c.world.must("pharmacist", Leave{c.id, {}, ""});
    const MembershipId gone = [&] {
        for (const Membership& m : c.world.group(c.id).memberships) {
            if (!m.stands()) return m.id;
        }
        return MembershipId{};
    }();
    struct Row {
        ReadWhat what;
        SeqRange range;
        ledger::Event event;
    };
    const Row rows[] = {
        {ReadWhat::page, {2, 4}, ledger::Event::history_read},
        {ReadWhat::group_view, {}, ledger::Event::group_read},
        {ReadWhat::receipts, {2, 2}, ledger::Event::receipts_read},
        {ReadWhat::versions, {2, 2}, ledger::Event::versions_read},
        {ReadWhat::proof, {}, ledger::Event::proof_served},
        {ReadWhat::cut_receipt, {}, ledger::Event::cut_receipt_read},
        {ReadWhat::search, {}, ledger::Event::searched},
        {ReadWhat::search_hits, {2, 4}, ledger::Event::search_read},
        {ReadWhat::awaiting, {2, 4}, ledger::Event::awaiting_read},
        {ReadWhat::visit, {2, 4}, ledger::Event::visit_read},
        {ReadWhat::card, {}, ledger::Event::card_read},
        {ReadWhat::card_versions, {2, 4}, ledger::Event::card_read},
        {ReadWhat::pinned, {2, 2}, ledger::Event::card_read},
    };
    for (const Row& row : rows) {
        ReadRange wish = reading(c.id, row.what, row.range);
        if (row.what == ReadWhat::cut_receipt) wish.membership = gone;
        const auto change = c.world.ask("nurse", wish);
        ASSERT_EQ(slug(change), "") << static_cast<int>(row.what);
        ASSERT_EQ(change->acts.size(), 1u);
        EXPECT_EQ(change->acts[0].event, row.event);
        EXPECT_EQ(change->acts[0].office, c.world.office_id("station"));
    }
}

TEST(Reading, APageIsClippedToTheScope) {
    Case c;
    const MembershipId late = c.world.join(c.id, "pharmacist", {ScopeKind::from_now, {}});
    const std::uint64_t first = c.world.group(c.id).membership(late)->first_seq[0];
    const auto page =
        c.world.must("pharmacist", reading(c.id, ReadWhat::page, {1, c.world.last_seq(c.id)}));
    EXPECT_EQ(page.acts[0].range, (SeqRange{first, c.world.last_seq(c.id)}));
    const auto before = c.world.must("pharmacist", reading(c.id, ReadWhat::page, {1, 2}));
    EXPECT_EQ(before.acts[0].range, SeqRange{}) << "a page of hidden entries shows nothing";
    for (ReadWhat what : {ReadWhat::receipts, ReadWhat::versions}) {
        EXPECT_EQ(slug(c.world.ask("pharmacist", reading(c.id, what, {2, 2}))), "no_such_message");
    }
}

// C9: what the entry names is what the person could have been shown, and no more.
TEST(Reading, ASearchIsAReadingOfTheScope) {
    Case c;
    const MembershipId late = c.world.join(c.id, "pharmacist", {ScopeKind::from_now, {}});
    const std::uint64_t first = c.world.group(c.id).membership(late)->first_seq[0];
    const std::uint64_t last = c.world.last_seq(c.id);
    const auto range = [&](const char* who, ReadWhat what, SeqRange asked) {
        return c.world.must(who, reading(c.id, what, asked)).acts[0].range;
    };
    for (ReadWhat what : {ReadWhat::search, ReadWhat::search_hits}) {
        EXPECT_EQ(range("nurse", what, {}), (SeqRange{1, last}));
        EXPECT_EQ(range("nurse", what, {1, 2}), (SeqRange{1, 2}));
        EXPECT_EQ(range("pharmacist", what, {}), (SeqRange{first, last}));
        EXPECT_EQ(range("pharmacist", what, {1, 2}), SeqRange{});
        EXPECT_EQ(slug(c.world.ask("planner", reading(c.id, what))), "not_found");
    }
    c.world.must("nurse", Remove{c.id, c.doctor, {}, "担当変更"});
    EXPECT_EQ(slug(c.world.ask("doctor", reading(c.id, ReadWhat::search_hits))), "not_found");
}

TEST(Reading, TheCutReceiptIsForTheOriginsLeads) {
    Case c;
    c.world.join(c.id, "pharmacist");
    c.world.must("nurse", Remove{c.id, c.doctor, {}, "担当変更"});
    ReadRange wish = reading(c.id, ReadWhat::cut_receipt);
    wish.membership = c.doctor;
    EXPECT_EQ(slug(c.world.ask("pharmacist", wish)), "not_origin_office");
    EXPECT_EQ(slug(c.world.ask("doctor", wish)), "not_found");
    EXPECT_EQ(slug(c.world.ask("nurse", wish)), "");
    wish.membership = c.world.membership(c.id, "pharmacist");
    EXPECT_EQ(slug(c.world.ask("nurse", wish)), "not_found") << "nobody was cut there";
}

TEST(Reading, AnAdministratorReadsNothing) {
    World world;
    const GroupId id = world.active("nurse2");
    const Asker administrator = world.as("nurse", AuthLevel::fresh);
    EXPECT_EQ(slug(world.ask(administrator, reading(id))), "not_found");
    EXPECT_EQ(slug(world.ask(administrator, reading(id, ReadWhat::group_view))), "not_allowed");
    EXPECT_EQ(slug(world.ask(administrator, AttachGroup{id, {}})), "not_found");
}

TEST(Reading, TheManagerOfAnAdmittedOfficeSeesTheRosterToNameForIt) {
    Case c;
    c.world.must("nurse", c.world.office_admission(c.id, "helpers", "helper"));
    EXPECT_EQ(slug(c.world.ask("helper", reading(c.id, ReadWhat::group_view))), "");
    EXPECT_EQ(slug(c.world.ask("helper", reading(c.id))), "not_found") << "but no content";
    EXPECT_EQ(slug(c.world.ask("helper2", reading(c.id, ReadWhat::group_view))), "not_found");
}

TEST(Reading, ThePolicyIsAcceptedFirst) {
    Case c;
    c.world.region.policy_version = 2;
    EXPECT_EQ(slug(c.world.ask("doctor", reading(c.id))), "policy_not_accepted");
    EXPECT_EQ(slug(c.world.ask("doctor", AttachGroup{c.id, {}})), "policy_not_accepted");
    c.world.person("doctor").accepted_policy = 2;
    EXPECT_EQ(slug(c.world.ask("doctor", reading(c.id))), "");
}

TEST(Attach, IsAnEntryThatNamesWhatMayFollow) {
    Case c;
    AttachGroup wish{c.id, {}};
    wish.cursor[0] = 2;
    const auto attached = c.world.must("doctor", wish);
    EXPECT_EQ(attached.acts[0].event, ledger::Event::attached);
    EXPECT_EQ(attached.acts[0].range, (SeqRange{3, c.world.last_seq(c.id)}));
    EXPECT_EQ(slug(c.world.ask("planner", wish)), "not_found");
}

TEST(Attach, ADeviceMayWaitForADraftAndIsHandedNothing) {
    World world;
    const GroupId id = world.draft("nurse");
    EXPECT_EQ(world.must("nurse", AttachGroup{id, {}}).acts[0].range, SeqRange{});
}

// The cut receipt says what a device had been handed: so the entry is taken after the cut, too.
TEST(Detach, NamesTheLastSeqHandedOverAlsoAfterACut) {
    Case c;
    c.world.must("nurse", Remove{c.id, c.doctor, {}, "担当変更"});
    DetachGroup wish{c.id, {}};
    wish.last_handed_over = {4, 0};
    const auto detached = c.world.must("doctor", wish);
    ASSERT_EQ(detached.acts.size(), 1u);
    EXPECT_EQ(detached.acts[0].range, (SeqRange{4, 4}));
    EXPECT_EQ(detached.acts[0].object, c.doctor.bytes);
    EXPECT_EQ(slug(c.world.ask("planner", wish)), "not_found");
    EXPECT_EQ(slug(c.world.ask(World::timer(), wish)), "not_signed_in");
}

TEST(MayRead, IsTheDoorForEverybody) {
    Case c;
    Account gone = c.world.person("doctor");
    gone.state = AccountState::deactivated;
    EXPECT_EQ(slug(may_read(c.world.group(c.id), gone, Room::staff, 9, c.world.now)), "not_found");
    Group group = c.world.group(c.id);
    for (Membership& member : group.memberships) member.first_seq[1] = 0;
    EXPECT_EQ(slug(may_read(group, c.world.person("doctor"), Room::family, 9, c.world.now)),
              "not_found");
    EXPECT_TRUE(readers(group, Room::family, c.world.now).empty());
}

}  // namespace
}  // namespace tasuki::domain
