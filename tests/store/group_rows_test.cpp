#include <gtest/gtest.h>

#include "sample_rows.hpp"
#include "tables_world.hpp"

namespace {

using namespace tasuki;
using namespace tasuki::test;
using store::row::FingerprintKind;
using Numbers = std::vector<store::GroupNo>;
TASUKI_BOTH_TABLES(GroupRows);

TEST_P(GroupRows, GroupComesBackAsItWas) {
    auto first = some_group(), second = some_group();
    write([&](auto& t) {
        first.no = t.add_group(first);
        second.no = t.add_group(second);
    });
    restart();
    EXPECT_EQ(tables().group(first.id), first);
    EXPECT_EQ(tables().group(second.no), second);
    EXPECT_EQ(tables().groups(), (Numbers{first.no, second.no}));
    EXPECT_FALSE(tables().group(make_id<GroupId>()));
    EXPECT_FALSE(tables().group(store::GroupNo{99}));
}

TEST_P(GroupRows, ChangedGroupKeepsItsIdAndLog) {
    auto group = some_group();
    write([&](auto& t) { group.no = t.add_group(group); });
    auto changed = some_group();
    changed.no = group.no;
    changed.state = domain::GroupState::closed;
    changed.log = 77;
    write([&](auto& t) { t.put_group(changed); });
    auto found = tables().group(group.no).value();
    EXPECT_EQ(found.id, group.id);
    EXPECT_EQ(found.log, group.log);
    EXPECT_EQ(found.opened_by, group.opened_by);
    EXPECT_EQ(found.state, domain::GroupState::closed);
    EXPECT_EQ(found.origin, changed.origin);
    EXPECT_EQ(found.sealed, changed.sealed);
}

// A nurse whose connection broke taps "open" again: one patient, one group.
TEST_P(GroupRows, OpeningIsFoundByItsClientMessageId) {
    auto group = some_group();
    write([&](auto& t) { group.no = t.add_group(group); });
    EXPECT_EQ(tables().opened_with(group.opened_by, group.open_msg), group.no);
    EXPECT_FALSE(tables().opened_with(make_id<AccountId>(), group.open_msg));
    auto again = some_group();
    again.opened_by = group.opened_by;
    again.open_msg = group.open_msg;
    tables().begin();
    EXPECT_THROW(tables().add_group(again), store::NotUnique);
    tables().rollback();
}

TEST_P(GroupRows, MembershipsComeBackSortedAndWhole) {
    auto group = some_group();
    auto a = some_membership(), b = some_membership();
    b.until = Instant{9'000};
    b.ended_epoch = 12;
    b.ended_seq = {33, 44};
    b.end_reason = domain::EndReason::removed;
    write([&](auto& t) {
        group.no = t.add_group(group);
        t.put_membership(group.no, a);
        t.put_membership(group.no, b);
    });
    if (b.id < a.id) std::swap(a, b);
    EXPECT_EQ(tables().memberships(group.no), (std::vector{a, b}));
    a.manager = !a.manager;
    write([&](auto& t) { t.put_membership(group.no, a); });
    EXPECT_EQ(tables().memberships(group.no), (std::vector{a, b}));
}

// A colleague who left the case must not find the patient in her list.
TEST_P(GroupRows, GroupsOfAnAccountAreThoseItStandsInOrIsInvitedTo) {
    auto standing = some_group(), left = some_group(), invited = some_group(),
         declined = some_group();
    auto account = make_id<AccountId>();
    write([&](auto& t) {
        for (auto group : {&standing, &left, &invited, &declined}) group->no = t.add_group(*group);
        auto membership = some_membership();
        membership.account = account;
        t.put_membership(standing.no, membership);
        membership.id = make_id<MembershipId>();
        membership.until = Instant{1};
        t.put_membership(left.no, membership);
        auto admission = some_admission();
        admission.value.account = account;
        t.put_admission(invited.no, admission);
        admission.value.state = domain::AdmissionState::declined;
        t.put_admission(declined.no, admission);
    });
    EXPECT_EQ(tables().groups_of(account), (Numbers{standing.no, invited.no}));
    EXPECT_TRUE(tables().groups_of(make_id<AccountId>()).empty());
}

TEST_P(GroupRows, GroupsOfAnOfficeAreItsOwnAndThoseItTakesPartIn) {
    auto own = some_group(), member = some_group(), admitted = some_group(), past = some_group();
    auto office = make_id<OfficeId>();
    own.origin = office;
    write([&](auto& t) {
        for (auto group : {&own, &member, &admitted, &past}) group->no = t.add_group(*group);
        auto membership = some_membership();
        membership.office = office;
        t.put_membership(member.no, membership);
        auto admission = some_admission();
        admission.value.office = office;
        admission.value.state = domain::AdmissionState::accepted;
        t.put_admission(admitted.no, admission);
        admission.value.state = domain::AdmissionState::ended;
        t.put_admission(past.no, admission);
    });
    EXPECT_EQ(tables().groups_of_office(office), (Numbers{own.no, member.no, admitted.no}));
}

TEST_P(GroupRows, AdmissionsComeBackWhole) {
    auto group = some_group();
    auto admission = some_admission();
    write([&](auto& t) {
        group.no = t.add_group(group);
        t.put_admission(group.no, admission);
    });
    EXPECT_EQ(tables().admissions(group.no), std::vector{admission});
    admission.value.state = domain::AdmissionState::expired;
    write([&](auto& t) { t.put_admission(group.no, admission); });
    restart();
    EXPECT_EQ(tables().admissions(group.no), std::vector{admission});
}

// Two open groups of one patient: half of the team would read the other half's news nowhere.
TEST_P(GroupRows, OneInsuredNumberHasOneOpenGroup) {
    auto first = some_group(), second = some_group();
    auto number = some_hash();
    write([&](auto& t) {
        first.no = t.add_group(first);
        second.no = t.add_group(second);
        t.add_fingerprint({first.no, FingerprintKind::number, number});
    });
    tables().begin();
    EXPECT_THROW(tables().add_fingerprint({second.no, FingerprintKind::number, number}),
                 store::NotUnique);
    tables().rollback();
    write([&](auto& t) { t.retire_fingerprints(first.no); });
    write([&](auto& t) { t.add_fingerprint({second.no, FingerprintKind::number, number}); });
    EXPECT_EQ(tables().open_groups_like(FingerprintKind::number, number), Numbers{second.no});
}

// The same name and birth date only asks; it never refuses by itself.
TEST_P(GroupRows, OneNameMayStandInSeveralOpenGroups) {
    auto first = some_group(), second = some_group();
    auto name = some_hash(), former = some_hash();
    write([&](auto& t) {
        first.no = t.add_group(first);
        second.no = t.add_group(second);
        t.add_fingerprint({first.no, FingerprintKind::name, name});
        t.add_fingerprint({first.no, FingerprintKind::name, former});
        t.add_fingerprint({second.no, FingerprintKind::name, name});
    });
    EXPECT_EQ(tables().open_groups_like(FingerprintKind::name, name),
              (Numbers{first.no, second.no}));
    EXPECT_EQ(tables().open_groups_like(FingerprintKind::name, former), Numbers{first.no});
    EXPECT_TRUE(tables().open_groups_like(FingerprintKind::number, name).empty());
    EXPECT_EQ(tables().fingerprints(first.no).size(), 2u);
    write([&](auto& t) { t.drop_fingerprints(first.no); });
    EXPECT_TRUE(tables().fingerprints(first.no).empty());
    EXPECT_EQ(tables().open_groups_like(FingerprintKind::name, name), Numbers{second.no});
}

TEST_P(GroupRows, AnswerDifferentPersonIsKept) {
    auto first = some_group(), second = some_group();
    store::row::DifferentPerson answer;
    write([&](auto& t) {
        first.no = t.add_group(first);
        second.no = t.add_group(second);
        answer = {second.no,           first.no,   make_id<AccountId>(),
                  make_id<OfficeId>(), Instant{5}, some_bytes(30)};
        t.add_different_person(answer);
    });
    EXPECT_EQ(tables().different_persons(second.no), std::vector{answer});
    EXPECT_TRUE(tables().different_persons(first.no).empty());
}

TEST_P(GroupRows, WhoAskedComesNewestFirstAndPerGroup) {
    auto first = some_group(), second = some_group();
    std::vector<store::row::Ask> asks;
    write([&](auto& t) {
        first.no = t.add_group(first);
        second.no = t.add_group(second);
        for (std::uint64_t index : {3u, 7u, 8u}) {
            asks.push_back({first.no, index, Instant{5}, make_id<AccountId>(), make_id<OfficeId>(),
                            domain::AskAnswer::same_name, 1, some_bytes(30)});
            t.add_ask(asks.back());
        }
    });
    const auto read = [&](store::GroupNo no, std::uint64_t before) {
        std::vector<store::row::Ask> out;
        tables().asks(no, before, [&](store::row::Ask&& ask) {
            out.push_back(std::move(ask));
            return out.size() < 2;
        });
        return out;
    };
    EXPECT_EQ(read(first.no, 100), (std::vector{asks[2], asks[1]}));
    EXPECT_EQ(read(first.no, 7), std::vector{asks[0]});
    EXPECT_TRUE(read(second.no, 100).empty());
    EXPECT_EQ(tables().ask(first.no, 7), asks[1]);
    EXPECT_FALSE(tables().ask(first.no, 4));
}

TEST_P(GroupRows, DuplicateChecksCountPerOfficeAndDay) {
    auto office = make_id<OfficeId>(), other = make_id<OfficeId>();
    Date today{2026, 11, 21}, tomorrow{2026, 11, 22};
    write([&](auto& t) {
        EXPECT_EQ(t.count_duplicate_check(office, today), 1u);
        EXPECT_EQ(t.count_duplicate_check(office, today), 2u);
        EXPECT_EQ(t.count_duplicate_check(other, today), 1u);
    });
    EXPECT_EQ(tables().duplicate_checks(office, today), 2u);
    EXPECT_EQ(tables().duplicate_checks(office, tomorrow), 0u);
}

}  // namespace
