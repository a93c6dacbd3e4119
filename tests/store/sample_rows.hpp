// Rows to write in tests: every field holds a value of its own, so that two exchanged columns are
// noticed. Ids and secrets are made at run time.
#pragma once

#include "base/crypto.hpp"
#include "store/rows.hpp"

namespace tasuki::test {

using domain::Room;

inline Hash some_hash() { return random_key(); }
inline Bytes some_bytes(std::size_t size) {
    Bytes out(size);
    fill_random(out);
    return out;
}

inline store::row::Group some_group() {
    store::row::Group out;
    out.id = make_id<GroupId>();
    out.pseudonym = make_id<Pseudonym>();
    out.origin = make_id<OfficeId>();
    out.state = domain::GroupState::frozen;
    out.cause = domain::FreezeCause::withdrawal;
    out.reading_refused = true;
    out.opened = {1'000};
    out.state_since = {2'000};
    out.epoch = 7;
    out.log = 3;
    out.opened_by = make_id<AccountId>();
    out.open_msg = make_id<ClientMsgId>();
    out.key_no = 2;
    out.sealed = some_bytes(100);
    return out;
}

inline domain::Membership some_membership() {
    domain::Membership out;
    out.id = make_id<MembershipId>();
    out.account = make_id<AccountId>();
    out.office = make_id<OfficeId>();
    out.admission = make_id<AdmissionId>();
    out.kind = domain::MemberKind::family;
    out.responsible = true;
    out.first_seq = {4, 5};
    out.since = {3'000};
    out.began_epoch = 8;
    return out;
}

inline store::row::Admission some_admission() {
    store::row::Admission out;
    auto& v = out.value;
    v.id = make_id<AdmissionId>();
    v.office = make_id<OfficeId>();
    v.account = make_id<AccountId>();
    v.office_manager = make_id<AccountId>();
    v.made_by = make_id<AccountId>();
    v.through = make_id<AdmissionId>();
    v.scope = {domain::ScopeKind::from_date, {1'500}};
    v.max_people = 6;
    v.as_manager = true;
    v.made = {4'000};
    v.expires = {5'000};
    v.until = {6'000};
    out.key_no = 1;
    out.sealed = some_bytes(40);
    return out;
}

inline store::row::Message some_message(store::GroupNo group, std::uint64_t seq,
                                        Room room = Room::staff) {
    store::row::Message out;
    out.group = group;
    out.room = room;
    out.seq = seq;
    out.kind = domain::EventKind::posted;
    out.author = make_id<AccountId>();
    out.membership = make_id<MembershipId>();
    out.office = make_id<OfficeId>();
    out.client_msg_id = make_id<ClientMsgId>();
    out.version = 1;
    out.at = {static_cast<std::int64_t>(10'000 + seq * 1'000)};
    out.clock = ClockState::synchronised;
    out.epoch = 9;
    out.makes_request = domain::RequestState::open;
    out.leaf = 100 + seq;
    out.leaf_index = 50 + seq;
    out.leaf_hash = some_hash();
    out.content_hash = some_hash();
    out.key_no = 1;
    out.sealed = some_bytes(300);
    return out;
}

inline store::row::Receipt some_receipt(store::GroupNo group, std::uint64_t revision,
                                        MembershipId membership, domain::ReceiptKind kind,
                                        domain::SeqRange range) {
    store::row::Receipt out;
    out.group = group;
    out.revision = revision;
    out.membership = membership;
    out.account = make_id<AccountId>();
    out.device = make_id<DeviceId>();
    out.kind = kind;
    out.range = range;
    out.at = {static_cast<std::int64_t>(20'000 + revision)};
    out.device_time = {19'000};
    out.leaf = 700 + revision;
    return out;
}

inline store::row::Office some_office() {
    store::row::Office out;
    auto& v = out.value;
    v.id = make_id<OfficeId>();
    v.kind = domain::kind::visiting_nursing;
    v.name = "架空訪問看護ステーション";
    v.office_number = "0000000001";
    v.tel = "000-000-0001";
    v.fax = "000-000-0002";
    v.hours = "平日 9:00-17:00";
    v.after_hours = "000-000-0003";
    v.covers_24h = true;
    v.state = domain::OfficeState::suspended;
    v.state_since = {6'000};
    out.public_key = random_key();
    out.log = 4;
    return out;
}

inline store::row::Account some_account(OfficeId office = {}) {
    store::row::Account out;
    out.id = make_id<AccountId>();
    out.pseudonym = make_id<Pseudonym>();
    out.login = some_hash();
    out.state = domain::AccountState::active;
    if (office) out.affiliations = {{office, domain::profession::nurse, true, true}};
    out.auditor = true;
    out.home_office = office;
    out.accepted_policy = 3;
    out.sealed = some_bytes(80);
    return out;
}

}  // namespace tasuki::test
