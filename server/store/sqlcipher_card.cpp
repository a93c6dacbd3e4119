// Which entries put the patient card, and what is pinned.
#include "store/sqlcipher_tables.hpp"
#include "store/statements.hpp"

namespace tasuki::store {
namespace {

// The newest entry of its field: what stands there.
#define TASUKI_CARD_STANDS \
    "c.seq = (SELECT max(n.seq) FROM card n WHERE n.group_no = c.group_no AND n.key = c.key)"

std::vector<row::CardValue> card_values(Run& query) {
    std::vector<row::CardValue> out;
    while (query.step()) query.read_columns(fields_of_card(out.emplace_back()));
    return out;
}

}  // namespace

std::vector<row::CardValue> SqlcipherReading::card(GroupNo group) const {
    auto query = db().run("SELECT " TASUKI_CARD
                          " FROM card c WHERE group_no = ?1 "
                          "AND " TASUKI_CARD_STANDS " ORDER BY key");
    return card_values(query.with(group));
}

std::optional<row::CardValue> SqlcipherReading::card(GroupNo group, std::string_view key) const {
    auto query = db().run("SELECT " TASUKI_CARD
                          " FROM card WHERE group_no = ?1 AND key = ?2 ORDER BY seq DESC LIMIT 1");
    if (!query.with(group, key).step()) return std::nullopt;
    row::CardValue out;
    query.read_columns(fields_of_card(out));
    return out;
}

void SqlcipherReading::card_versions(GroupNo group, std::string_view key, std::uint64_t before,
                                     const Visit<row::CardValue>& visit) const {
    auto query = db().run("SELECT " TASUKI_CARD
                          " FROM card WHERE group_no = ?1 AND key = ?2 AND seq < ?3 "
                          "ORDER BY seq DESC");
    query.with(group, key, before);
    while (query.step()) {
        row::CardValue out;
        query.read_columns(fields_of_card(out));
        if (!visit(std::move(out))) return;
    }
}

std::vector<row::CardValue> SqlcipherReading::card_due(AccountId account, std::string_view key,
                                                       std::string_view by) const {
    auto query = db().run("SELECT " TASUKI_CARD
                          " FROM card c WHERE key = ?2 AND due <= ?3 AND " TASUKI_CARD_STANDS
                          " AND group_no IN (SELECT group_no FROM membership "
                          "WHERE account = ?1 AND until IS NULL) ORDER BY group_no");
    return card_values(query.with(account, key, by));
}

bool SqlcipherReading::pinned(GroupNo group, domain::Room room, std::uint64_t seq) const {
    auto query = db().run("SELECT 1 FROM pin WHERE group_no = ?1 AND room = ?2 AND seq = ?3");
    return query.with(group, room, seq).step();
}

void SqlcipherReading::pins(GroupNo group, domain::Room room, std::uint64_t before,
                            const Visit<std::uint64_t>& visit) const {
    auto query = db().run(
        "SELECT seq FROM pin WHERE group_no = ?1 AND room = ?2 AND seq < ?3 ORDER BY seq DESC");
    query.with(group, room, before);
    while (query.step())
        if (!visit(query.value<std::uint64_t>())) return;
}

// ---- Writes -------------------------------------------------------------------------------------

void SqlcipherTables::add_card_value(const row::CardValue& value) {
    auto insert = db().run("INSERT INTO card (" TASUKI_CARD ") VALUES (?, ?, ?, ?)");
    insert.with_columns(fields_of_card(value)).once();
}

void SqlcipherTables::put_pin(GroupNo group, domain::Room room, std::uint64_t seq, bool pinned) {
    auto put = pinned ? db().run(
                            "INSERT INTO pin (group_no, room, seq) VALUES (?1, ?2, ?3) "
                            "ON CONFLICT (group_no, room, seq) DO NOTHING")
                      : db().run("DELETE FROM pin WHERE group_no = ?1 AND room = ?2 AND seq = ?3");
    put.with(group, room, seq).once();
}

}  // namespace tasuki::store
