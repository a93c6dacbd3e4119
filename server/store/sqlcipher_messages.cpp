// The message log, receipts and what devices were handed: the hot path of the store.
#include "store/sqlcipher_tables.hpp"
#include "store/statements.hpp"

namespace tasuki::store {
namespace {

row::Message message_from(Run& query) {
    row::Message out;
    query.read(out.no);
    query.read_columns(fields_of_message(out));
    return out;
}

void visit_messages(Run& query, const Visit<row::Message>& visit) {
    while (query.step())
        if (!visit(message_from(query))) return;
}

void visit_receipts(Run& query, const Visit<row::Receipt>& visit) {
    while (query.step()) {
        row::Receipt out;
        query.read_columns(fields_of_receipt(out));
        if (!visit(std::move(out))) return;
    }
}

}  // namespace

row::RoomHead SqlcipherReading::room_head(GroupNo group, domain::Room room) const {
    auto seq = db().run(
        "SELECT coalesce(max(seq), 0) FROM message "
        "WHERE group_no = ?1 AND room = ?2");
    auto revision = db().run(
        "SELECT coalesce(max(revision), 0) FROM receipt "
        "WHERE group_no = ?1 AND room = ?2");
    row::RoomHead out;
    if (seq.with(group, room).step()) seq.read(out.last_seq);
    if (revision.with(group, room).step()) revision.read(out.receipt_revision);
    return out;
}

std::optional<row::Message> SqlcipherReading::message(GroupNo group, domain::Room room,
                                                      std::uint64_t seq) const {
    auto query = db().run("SELECT no, " TASUKI_MESSAGE
                          " FROM message WHERE group_no = ?1 AND room = ?2 AND seq = ?3");
    if (!query.with(group, room, seq).step()) return std::nullopt;
    return message_from(query);
}

void SqlcipherReading::messages(GroupNo group, domain::Room room, domain::SeqRange range,
                                bool backwards, const Visit<row::Message>& visit) const {
    auto query = backwards ? db().run("SELECT no, " TASUKI_MESSAGE
                                      " FROM message WHERE group_no = ?1 AND room = ?2 "
                                      "AND seq BETWEEN ?3 AND ?4 ORDER BY seq DESC")
                           : db().run("SELECT no, " TASUKI_MESSAGE
                                      " FROM message WHERE group_no = ?1 AND room = ?2 "
                                      "AND seq BETWEEN ?3 AND ?4 ORDER BY seq");
    visit_messages(query.with(group, room, range.first, range.last), visit);
}

void SqlcipherReading::messages_after(MessageNo no, const Visit<row::Message>& visit) const {
    auto query = db().run("SELECT no, " TASUKI_MESSAGE " FROM message WHERE no > ?1 ORDER BY no");
    visit_messages(query.with(no), visit);
}

std::vector<row::Message> SqlcipherReading::messages_about(GroupNo group, domain::Room room,
                                                           std::uint64_t seq) const {
    auto query = db().run("SELECT no, " TASUKI_MESSAGE
                          " FROM message WHERE group_no = ?1 AND room = ?2 AND refers_to = ?3 "
                          "AND refers_to <> 0 ORDER BY seq");
    query.with(group, room, seq);
    std::vector<row::Message> out;
    while (query.step()) out.push_back(message_from(query));
    return out;
}

std::optional<row::Message> SqlcipherReading::prior_send(GroupNo group, AccountId author,
                                                         ClientMsgId id) const {
    auto query = db().run("SELECT no, " TASUKI_MESSAGE
                          " FROM message WHERE group_no = ?1 AND author = ?2 "
                          "AND client_msg_id = ?3");
    if (!query.with(group, author, id).step()) return std::nullopt;
    return message_from(query);
}

// The record's time never runs backwards within a room, so its messages are sorted by it.
std::uint64_t SqlcipherReading::seq_at(GroupNo group, domain::Room room, Instant at) const {
    auto last = room_head(group, room).last_seq;
    std::uint64_t low = 1, high = last + 1;
    while (low < high) {
        auto middle = low + (high - low) / 2;
        auto query =
            db().run("SELECT at FROM message WHERE group_no = ?1 AND room = ?2 AND seq = ?3");
        if (!query.with(group, room, middle).step())
            throw StoreBroken("a room of the store has a gap in its sequence");
        if (query.value<Instant>() < at) low = middle + 1;
        else high = middle;
    }
    return low;
}

std::optional<row::MessageState> SqlcipherReading::message_state(GroupNo group, domain::Room room,
                                                                 std::uint64_t seq) const {
    auto query = db().run("SELECT " TASUKI_STATE
                          " FROM message_state WHERE group_no = ?1 AND room = ?2 AND seq = ?3");
    if (!query.with(group, room, seq).step()) return std::nullopt;
    row::MessageState out;
    query.read_columns(fields_of_state(out));
    return out;
}

std::vector<row::MessageState> SqlcipherReading::message_states(GroupNo group, domain::Room room,
                                                                domain::SeqRange range) const {
    auto query = db().run("SELECT " TASUKI_STATE
                          " FROM message_state WHERE group_no = ?1 AND room = ?2 "
                          "AND seq BETWEEN ?3 AND ?4 ORDER BY seq");
    query.with(group, room, range.first, range.last);
    std::vector<row::MessageState> out;
    while (query.step()) query.read_columns(fields_of_state(out.emplace_back()));
    return out;
}

std::vector<GroupNo> SqlcipherReading::groups_awaiting(AccountId account) const {
    auto query =
        db().run("SELECT DISTINCT group_no FROM awaited WHERE account = ?1 ORDER BY group_no");
    query.with(account);
    std::vector<GroupNo> out;
    while (query.step()) out.push_back(query.value<GroupNo>());
    return out;
}

void SqlcipherReading::awaited(AccountId account, GroupNo group,
                               const Visit<row::Awaited>& visit) const {
    auto query = db().run("SELECT " TASUKI_AWAITED
                          " FROM awaited WHERE account = ?1 AND group_no = ?2 "
                          "ORDER BY room, seq, what");
    query.with(account, group);
    while (query.step()) {
        row::Awaited out;
        query.read_columns(fields_of_awaited(out));
        if (!visit(std::move(out))) return;
    }
}

std::uint64_t SqlcipherReading::last_posted(GroupNo group, domain::Room room,
                                            AccountId author) const {
    auto query = db().run(
        "SELECT seq FROM message WHERE group_no = ?1 AND room = ?2 "
        "AND author = ?3 AND kind = ?4 ORDER BY seq DESC LIMIT 1");
    if (!query.with(group, room, author, domain::EventKind::posted).step()) return 0;
    return query.value<std::uint64_t>();
}

void SqlcipherReading::receipts_after(GroupNo group, domain::Room room, std::uint64_t revision,
                                      const Visit<row::Receipt>& visit) const {
    auto query = db().run("SELECT " TASUKI_RECEIPT
                          " FROM receipt WHERE group_no = ?1 AND room = ?2 AND revision > ?3 "
                          "ORDER BY revision");
    visit_receipts(query.with(group, room, revision), visit);
}

void SqlcipherReading::receipts_of(GroupNo group, domain::Room room, MembershipId membership,
                                   const Visit<row::Receipt>& visit) const {
    auto query = db().run("SELECT " TASUKI_RECEIPT
                          " FROM receipt WHERE group_no = ?1 AND room = ?2 AND membership = ?3 "
                          "ORDER BY kind, first_seq");
    visit_receipts(query.with(group, room, membership), visit);
}

Instant SqlcipherReading::last_displayed(GroupNo group, domain::Room room,
                                         MembershipId membership) const {
    auto query = db().run(
        "SELECT coalesce(max(at), 0) FROM receipt WHERE group_no = ?1 AND room = ?2 "
        "AND membership = ?3 AND kind = ?4");
    query.with(group, room, membership, domain::ReceiptKind::displayed).step();
    return query.value<Instant>();
}

std::optional<row::Receipt> SqlcipherReading::receipt_for(GroupNo group, domain::Room room,
                                                          MembershipId membership,
                                                          domain::ReceiptKind kind,
                                                          std::uint64_t seq) const {
    auto query = db().run("SELECT " TASUKI_RECEIPT
                          " FROM receipt WHERE group_no = ?1 AND room = ?2 AND membership = ?3 "
                          "AND kind = ?4 AND first_seq <= ?5 ORDER BY first_seq DESC LIMIT 1");
    if (!query.with(group, room, membership, kind, seq).step()) return std::nullopt;
    row::Receipt out;
    query.read_columns(fields_of_receipt(out));
    if (out.range.last < seq) return std::nullopt;
    return out;
}

std::optional<row::Handover> SqlcipherReading::handover(GroupNo group, MembershipId membership,
                                                        DeviceId device) const {
    auto query = db().run("SELECT " TASUKI_HANDOVER
                          " FROM handover WHERE group_no = ?1 AND membership = ?2 "
                          "AND device = ?3");
    if (!query.with(group, membership, device).step()) return std::nullopt;
    row::Handover out;
    query.read_columns(fields_of_handover(out));
    return out;
}

std::vector<row::Handover> SqlcipherReading::handovers(GroupNo group,
                                                       MembershipId membership) const {
    auto query = db().run("SELECT " TASUKI_HANDOVER
                          " FROM handover WHERE group_no = ?1 AND membership = ?2 "
                          "ORDER BY device");
    query.with(group, membership);
    std::vector<row::Handover> out;
    while (query.step()) query.read_columns(fields_of_handover(out.emplace_back()));
    return out;
}

// ---- Writes -------------------------------------------------------------------------------------

void SqlcipherTables::add_message(const row::Message& message) {
    auto insert =
        db().run("INSERT INTO message (" TASUKI_MESSAGE
                 ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.with_columns(fields_of_message(message)).once();
}

void SqlcipherTables::put_message_state(const row::MessageState& state) {
    auto put =
        db().run("INSERT INTO message_state (" TASUKI_STATE
                 ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                 "ON CONFLICT (group_no, room, seq) DO UPDATE SET version = excluded.version, "
                 "newest_seq = excluded.newest_seq, retracted_seq = excluded.retracted_seq, "
                 "retracted_at = excluded.retracted_at, wrong_patient = excluded.wrong_patient, "
                 "request = excluded.request, proxy_open = excluded.proxy_open");
    put.with_columns(fields_of_state(state)).once();
}

void SqlcipherTables::put_awaited(GroupNo group, domain::Room room, std::uint64_t seq,
                                  const std::vector<domain::Awaited>& awaited) {
    auto drop = db().run("DELETE FROM awaited WHERE group_no = ?1 AND room = ?2 AND seq = ?3");
    drop.with(group, room, seq).once();
    for (const auto& one : awaited) {
        const row::Awaited row{one.account, group, room, seq, one.what};
        auto insert = db().run("INSERT INTO awaited (" TASUKI_AWAITED ") VALUES (?, ?, ?, ?, ?)");
        insert.with_columns(fields_of_awaited(row)).once();
    }
}

void SqlcipherTables::drop_awaited(const row::Awaited& awaited) {
    auto drop = db().run(
        "DELETE FROM awaited WHERE account = ? AND group_no = ? AND room = ? AND seq = ? "
        "AND what = ?");
    drop.with_columns(fields_of_awaited(awaited)).once();
}

void SqlcipherTables::add_receipt(const row::Receipt& receipt) {
    auto insert = db().run("INSERT INTO receipt (" TASUKI_RECEIPT
                           ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.with_columns(fields_of_receipt(receipt)).once();
}

void SqlcipherTables::put_handover(const row::Handover& handover) {
    auto put = db().run(
        "INSERT INTO handover (" TASUKI_HANDOVER
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (group_no, membership, device) DO UPDATE SET "
        "last_staff = excluded.last_staff, last_family = excluded.last_family, "
        "attached = excluded.attached, detached = excluded.detached, wiped = excluded.wiped");
    put.with_columns(fields_of_handover(handover)).once();
}

}  // namespace tasuki::store
