#include <gtest/gtest.h>

#include "sample_rows.hpp"
#include "tables_world.hpp"

namespace {

using namespace tasuki;
using namespace tasuki::test;
using domain::ReceiptKind;
using Seqs = std::vector<std::uint64_t>;
TASUKI_BOTH_TABLES(MessageRows);

Seqs seqs_of(store::Tables& tables, domain::SeqRange range, bool backwards, std::size_t limit) {
    Seqs out;
    tables.messages(1, Room::staff, range, backwards, [&](store::row::Message&& message) {
        out.push_back(message.seq);
        return out.size() < limit;
    });
    return out;
}

TEST_P(MessageRows, MessageComesBackAsItWas) {
    auto message = some_message(1, 1);
    auto system = some_message(1, 2);
    system.kind = domain::EventKind::system;
    system.client_msg_id = {};
    system.refers_to = 1;
    system.wrong_patient = true;
    write([&](auto& t) {
        t.add_message(message);
        t.add_message(system);
    });
    restart();
    auto found = tables().message(1, Room::staff, 1).value();
    message.no = found.no;
    EXPECT_EQ(found, message);
    system.no = message.no + 1;
    EXPECT_EQ(tables().message(1, Room::staff, 2), system);
    EXPECT_FALSE(tables().message(2, Room::staff, 1));
    EXPECT_FALSE(tables().message(1, Room::family, 1));
}

TEST_P(MessageRows, PagesAreReadBothWaysAndStopWhenAsked) {
    write([&](auto& t) {
        for (std::uint64_t seq = 1; seq <= 6; ++seq) {
            t.add_message(some_message(1, seq));
            t.add_message(some_message(2, seq));
            t.add_message(some_message(1, seq, Room::family));
        }
    });
    EXPECT_EQ(seqs_of(tables(), {2, 4}, false, 99), (Seqs{2, 3, 4}));
    EXPECT_EQ(seqs_of(tables(), {2, 4}, true, 99), (Seqs{4, 3, 2}));
    EXPECT_EQ(seqs_of(tables(), {1, 6}, true, 2), (Seqs{6, 5}));
    EXPECT_EQ(seqs_of(tables(), {5, 99}, false, 99), (Seqs{5, 6}));
    EXPECT_EQ(seqs_of(tables(), {7, 99}, false, 99), Seqs{});
}

TEST_P(MessageRows, RoomHeadIsTheNewestOfThatRoomAlone) {
    EXPECT_EQ(tables().room_head(1, Room::staff), store::row::RoomHead{});
    auto member = make_id<MembershipId>();
    write([&](auto& t) {
        t.add_message(some_message(1, 1));
        t.add_message(some_message(1, 2));
        t.add_message(some_message(1, 1, Room::family));
        t.add_message(some_message(2, 1));
        t.add_receipt(some_receipt(1, 1, member, ReceiptKind::delivered, {1, 1}));
    });
    EXPECT_EQ(tables().room_head(1, Room::staff), (store::row::RoomHead{2, 1}));
    EXPECT_EQ(tables().room_head(1, Room::family), (store::row::RoomHead{1, 0}));
    EXPECT_EQ(tables().room_head(2, Room::staff), (store::row::RoomHead{1, 0}));
}

// A year-old retry must find its answer: sent twice, the same medication would be read as two.
TEST_P(MessageRows, SendIsFoundByAccountGroupAndClientId) {
    auto message = some_message(1, 1);
    write([&](auto& t) { t.add_message(message); });
    EXPECT_EQ(tables().prior_send(1, message.author, message.client_msg_id)->seq, 1u);
    EXPECT_FALSE(tables().prior_send(2, message.author, message.client_msg_id));
    EXPECT_FALSE(tables().prior_send(1, make_id<AccountId>(), message.client_msg_id));
    EXPECT_FALSE(tables().prior_send(1, message.author, make_id<ClientMsgId>()));
    auto again = some_message(1, 2);
    again.author = message.author;
    again.client_msg_id = message.client_msg_id;
    tables().begin();
    EXPECT_THROW(tables().add_message(again), store::NotUnique);
    again.group = 2;
    tables().add_message(again);
    tables().commit();
}

TEST_P(MessageRows, SystemEventsAreNotTakenForRetries) {
    auto first = some_message(1, 1), second = some_message(1, 2);
    first.client_msg_id = second.client_msg_id = {};
    second.author = first.author;
    write([&](auto& t) {
        t.add_message(first);
        t.add_message(second);
    });
    EXPECT_FALSE(tables().prior_send(1, first.author, {}));
}

TEST_P(MessageRows, SequenceHasNoDoubles) {
    write([&](auto& t) { t.add_message(some_message(1, 1)); });
    tables().begin();
    EXPECT_THROW(tables().add_message(some_message(1, 1)), store::NotUnique);
    tables().rollback();
}

TEST_P(MessageRows, CorrectionsAreFoundByTheirOriginal) {
    write([&](auto& t) {
        for (std::uint64_t seq = 1; seq <= 5; ++seq) {
            auto message = some_message(1, seq);
            if (seq == 3 || seq == 5) message.refers_to = 2;
            t.add_message(message);
        }
    });
    auto found = tables().messages_about(1, Room::staff, 2);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].seq, 3u);
    EXPECT_EQ(found[1].seq, 5u);
    EXPECT_TRUE(tables().messages_about(1, Room::staff, 1).empty());
    EXPECT_TRUE(tables().messages_about(1, Room::staff, 0).empty());
}

// "History from a date" must begin with the first message of that day, not one before.
TEST_P(MessageRows, FirstSeqOfATimeIsTheFirstNotEarlier) {
    write([&](auto& t) {
        for (std::uint64_t seq = 1; seq <= 9; ++seq) t.add_message(some_message(1, seq));
    });
    EXPECT_EQ(tables().seq_at(1, Room::staff, {0}), 1u);
    EXPECT_EQ(tables().seq_at(1, Room::staff, {14'000}), 4u);
    EXPECT_EQ(tables().seq_at(1, Room::staff, {14'001}), 5u);
    EXPECT_EQ(tables().seq_at(1, Room::staff, {99'000}), 10u);
    EXPECT_EQ(tables().seq_at(1, Room::family, {0}), 1u);
}

TEST_P(MessageRows, AllMessagesAreReadInTheOrderOfCommits) {
    write([&](auto& t) {
        t.add_message(some_message(2, 1));
        t.add_message(some_message(1, 1));
        t.add_message(some_message(2, 2));
    });
    std::vector<std::pair<store::GroupNo, std::uint64_t>> seen;
    tables().messages_after(1, [&](store::row::Message&& message) {
        seen.emplace_back(message.group, message.seq);
        return true;
    });
    EXPECT_EQ(seen, (decltype(seen){{1, 1}, {2, 2}}));
}

TEST_P(MessageRows, StateOfAMessageIsReplaced) {
    store::row::MessageState state{
        1, Room::staff, 4, 2, 6, 7, {99}, true, domain::RequestState::answered, true};
    write([&](auto& t) { t.put_message_state(state); });
    EXPECT_EQ(tables().message_state(1, Room::staff, 4), state);
    state.version = 3;
    state.request = domain::RequestState::withdrawn;
    write([&](auto& t) { t.put_message_state(state); });
    EXPECT_EQ(tables().message_state(1, Room::staff, 4), state);
    EXPECT_EQ(tables().message_states(1, Room::staff, {1, 4}), std::vector{state});
    EXPECT_TRUE(tables().message_states(1, Room::staff, {5, 9}).empty());
}

TEST_P(MessageRows, ReceiptsAreReadByRevisionAndByMember) {
    auto nurse = make_id<MembershipId>(), doctor = make_id<MembershipId>();
    auto first = some_receipt(1, 1, nurse, ReceiptKind::displayed, {1, 3});
    auto second = some_receipt(1, 2, doctor, ReceiptKind::displayed, {1, 1});
    auto third = some_receipt(1, 3, nurse, ReceiptKind::delivered, {1, 5});
    auto fourth = some_receipt(1, 4, nurse, ReceiptKind::displayed, {5, 5});
    write([&](auto& t) {
        for (auto each : {&first, &second, &third, &fourth}) t.add_receipt(*each);
    });
    restart();
    std::vector<store::row::Receipt> after, of_nurse;
    tables().receipts_after(1, Room::staff, 2, [&](store::row::Receipt&& each) {
        after.push_back(each);
        return true;
    });
    EXPECT_EQ(after, (std::vector{third, fourth}));
    tables().receipts_of(1, Room::staff, nurse, [&](store::row::Receipt&& each) {
        of_nurse.push_back(each);
        return true;
    });
    EXPECT_EQ(of_nurse, (std::vector{third, first, fourth}));
}

// 既読 5/7 stands on this: a range that jumped over a message must not certify it.
TEST_P(MessageRows, ReceiptForAMessageIsTheRangeThatHoldsIt) {
    auto nurse = make_id<MembershipId>();
    auto first = some_receipt(1, 1, nurse, ReceiptKind::displayed, {1, 3});
    auto second = some_receipt(1, 2, nurse, ReceiptKind::displayed, {5, 6});
    write([&](auto& t) {
        t.add_receipt(first);
        t.add_receipt(second);
    });
    auto for_seq = [&](std::uint64_t seq) {
        return tables().receipt_for(1, Room::staff, nurse, ReceiptKind::displayed, seq);
    };
    EXPECT_EQ(for_seq(2), first);
    EXPECT_FALSE(for_seq(4));
    EXPECT_EQ(for_seq(6), second);
    EXPECT_FALSE(for_seq(7));
    EXPECT_FALSE(tables().receipt_for(1, Room::staff, nurse, ReceiptKind::confirmed, 2));
}

// The review list stands on this: who read something yesterday is not asked why nothing was read.
TEST_P(MessageRows, WhenSomethingWasLastOnTheScreen) {
    const auto nurse = make_id<MembershipId>(), doctor = make_id<MembershipId>();
    auto later = some_receipt(1, 1, nurse, ReceiptKind::displayed, {1, 3});
    auto earlier = some_receipt(1, 2, nurse, ReceiptKind::displayed, {8, 9});
    auto other = some_receipt(1, 3, nurse, ReceiptKind::confirmed, {2, 2});
    later.at = Instant{900};
    earlier.at = Instant{500};
    other.at = Instant{2'000};
    write([&](auto& t) {
        for (auto each : {&later, &earlier, &other}) t.add_receipt(*each);
    });
    restart();
    EXPECT_EQ(tables().last_displayed(1, Room::staff, nurse), Instant{900});
    EXPECT_EQ(tables().last_displayed(1, Room::family, nurse), Instant{});
    EXPECT_EQ(tables().last_displayed(1, Room::staff, doctor), Instant{});
    EXPECT_EQ(tables().last_displayed(2, Room::staff, nurse), Instant{});
}

TEST_P(MessageRows, ReceiptRevisionsHaveNoDoubles) {
    auto nurse = make_id<MembershipId>();
    write([&](auto& t) {
        t.add_receipt(some_receipt(1, 1, nurse, ReceiptKind::delivered, {1, 1}));
    });
    tables().begin();
    EXPECT_THROW(tables().add_receipt(some_receipt(1, 1, nurse, ReceiptKind::delivered, {2, 2})),
                 store::NotUnique);
    tables().rollback();
}

// The cut receipt is made of these: which device holds what, and whether it reported the wipe.
TEST_P(MessageRows, HandoverIsKeptPerDevice) {
    store::row::Handover phone{1, make_id<MembershipId>(), make_id<DeviceId>(), {5, 6}, {10}, {},
                               {}};
    auto pc = phone;
    pc.device = make_id<DeviceId>();
    write([&](auto& t) {
        t.put_handover(phone);
        t.put_handover(pc);
    });
    phone.detached = Instant{20};
    phone.wiped = Instant{30};
    write([&](auto& t) { t.put_handover(phone); });
    EXPECT_EQ(tables().handover(1, phone.membership, phone.device), phone);
    EXPECT_EQ(tables().handovers(1, phone.membership).size(), 2u);
    EXPECT_TRUE(tables().handovers(2, phone.membership).empty());
}

// The morning's list is made of these alone: what is left over or missing is somebody's.
TEST_P(MessageRows, WhatIsAwaitedIsReplacedMessageByMessage) {
    using domain::Awaits;
    const auto nurse = make_id<AccountId>(), doctor = make_id<AccountId>();
    const auto of = [&](AccountId account, store::GroupNo group) {
        std::vector<std::pair<std::uint64_t, Awaits>> out;
        tables().awaited(account, group, [&](store::row::Awaited&& row) {
            out.emplace_back(row.seq, row.what);
            return true;
        });
        return out;
    };
    using Rows = std::vector<std::pair<std::uint64_t, Awaits>>;
    write([&](auto& t) {
        t.put_awaited(2, Room::staff, 4, {{nurse, Awaits::answer}});
        t.put_awaited(1, Room::staff, 9, {{nurse, Awaits::receipt}, {doctor, Awaits::receipt}});
        t.put_awaited(1, Room::staff, 7, {{nurse, Awaits::answer}, {nurse, Awaits::confirmation}});
    });
    restart();
    EXPECT_EQ(tables().groups_awaiting(nurse), (std::vector<store::GroupNo>{1, 2}));
    EXPECT_EQ(tables().groups_awaiting(make_id<AccountId>()), std::vector<store::GroupNo>{});
    EXPECT_EQ(of(nurse, 1),
              (Rows{{7, Awaits::answer}, {7, Awaits::confirmation}, {9, Awaits::receipt}}));
    EXPECT_EQ(of(doctor, 1), (Rows{{9, Awaits::receipt}}));
    write([&](auto& t) {
        t.put_awaited(1, Room::staff, 9, {{nurse, Awaits::report}});
        t.drop_awaited({nurse, 1, Room::staff, 7, Awaits::confirmation});
        t.put_awaited(2, Room::staff, 4, {});
    });
    EXPECT_EQ(of(nurse, 1), (Rows{{7, Awaits::answer}, {9, Awaits::report}}));
    EXPECT_EQ(of(doctor, 1), Rows{});
    EXPECT_EQ(tables().groups_awaiting(nurse), std::vector<store::GroupNo>{1});
    tables().begin();
    tables().put_awaited(1, Room::staff, 9, {});
    tables().rollback();
    EXPECT_EQ(of(nurse, 1), (Rows{{7, Awaits::answer}, {9, Awaits::report}}));
}

TEST_P(MessageRows, TheNewestEntryOfAFieldIsWhatStandsOnTheCard) {
    using Value = store::row::CardValue;
    const Value old{1, "allergy", 3, ""}, now{1, "allergy", 9, ""},
        due{1, "valid_to", 5, "2027-03-31"};
    write([&](auto& t) {
        for (const auto& each : {old, due, now, Value{2, "allergy", 4, ""}}) t.add_card_value(each);
    });
    restart();
    EXPECT_EQ(tables().card(1), (std::vector{now, due}));
    EXPECT_EQ(tables().card(3), std::vector<Value>{});
    EXPECT_EQ(tables().card(1, "allergy"), now);
    EXPECT_FALSE(tables().card(1, "history"));
    std::vector<Value> versions;
    const auto keep = [&](Value&& value) {
        versions.push_back(std::move(value));
        return true;
    };
    tables().card_versions(1, "allergy", 99, keep);
    EXPECT_EQ(versions, (std::vector{now, old}));
    versions.clear();
    tables().card_versions(1, "allergy", 9, keep);
    EXPECT_EQ(versions, std::vector{old});
    tables().begin();
    EXPECT_THROW(tables().add_card_value(now), store::NotUnique);
    tables().rollback();
}

TEST_P(MessageRows, WhatFallsDueIsFoundWhereOneStandsAndByTheNewestValue) {
    const auto mine = some_membership(), ended = [] {
        auto made = some_membership();
        made.until = Instant{5};
        return made;
    }();
    write([&](auto& t) {
        for (int i = 0; i < 2; ++i) t.add_group(some_group());
        t.put_membership(1, mine);
        t.put_membership(2, ended);
        t.add_card_value({1, "valid_to", 5, "2027-03-31"});
        t.add_card_value({2, "valid_to", 5, "2027-03-31"});
    });
    const auto due = [&](AccountId who, std::string_view by) {
        return tables().card_due(who, "valid_to", by).size();
    };
    EXPECT_EQ(due(mine.account, "2027-03-31"), 1u);
    EXPECT_EQ(due(mine.account, "2027-03-30"), 0u);
    EXPECT_EQ(due(ended.account, "2027-12-31"), 0u);
    EXPECT_EQ(tables().card_due(mine.account, "acp_on", "2027-12-31").size(), 0u);
    write([&](auto& t) { t.add_card_value({1, "valid_to", 8, "2029-03-31"}); });
    EXPECT_EQ(due(mine.account, "2027-12-31"), 0u) << "renewed";
    write([&](auto& t) { t.add_card_value({1, "valid_to", 9, ""}); });
    EXPECT_EQ(due(mine.account, "2099-12-31"), 0u) << "taken away";
}

TEST_P(MessageRows, PinsArePutAndTakenOffAndReadNewestFirst) {
    const auto pins = [&](std::uint64_t before, std::size_t limit = 99) {
        Seqs out;
        tables().pins(1, Room::staff, before, [&](std::uint64_t&& seq) {
            out.push_back(seq);
            return out.size() < limit;
        });
        return out;
    };
    write([&](auto& t) {
        for (std::uint64_t seq : {4, 9, 7}) t.put_pin(1, Room::staff, seq, true);
        t.put_pin(1, Room::staff, 9, true);
        t.put_pin(1, Room::family, 2, true);
        t.put_pin(2, Room::staff, 3, true);
    });
    restart();
    EXPECT_EQ(pins(99), (Seqs{9, 7, 4}));
    EXPECT_EQ(pins(9), (Seqs{7, 4}));
    EXPECT_EQ(pins(99, 2), (Seqs{9, 7}));
    EXPECT_TRUE(tables().pinned(1, Room::staff, 7));
    EXPECT_FALSE(tables().pinned(1, Room::staff, 3));
    write([&](auto& t) {
        t.put_pin(1, Room::staff, 7, false);
        t.put_pin(1, Room::staff, 70, false);
    });
    EXPECT_EQ(pins(99), (Seqs{9, 4}));
}

TEST_P(MessageRows, TheLastThatSomebodyPostedIsFound) {
    auto mine = some_message(1, 1), other = some_message(1, 2), fixed = some_message(1, 3);
    mine.kind = other.kind = domain::EventKind::posted;
    fixed.author = mine.author;
    fixed.kind = domain::EventKind::corrected;
    write([&](auto& t) {
        for (auto each : {&mine, &other, &fixed}) t.add_message(*each);
    });
    EXPECT_EQ(tables().last_posted(1, Room::staff, mine.author), 1u) << "a correction is no visit";
    EXPECT_EQ(tables().last_posted(1, Room::staff, other.author), 2u);
    EXPECT_EQ(tables().last_posted(1, Room::family, mine.author), 0u);
    EXPECT_EQ(tables().last_posted(2, Room::staff, mine.author), 0u);
}

}  // namespace
