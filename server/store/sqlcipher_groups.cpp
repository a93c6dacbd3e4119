// Groups, members, admissions and the duplicate guard.
#include "store/sqlcipher_tables.hpp"
#include "store/statements.hpp"

namespace tasuki::store {
namespace {

constexpr auto kStands = domain::AdmissionState::accepted;
constexpr auto kInvited = domain::AdmissionState::invited;

std::int64_t number_of(const Date& day) { return day.year * 10000 + day.month * 100 + day.day; }

std::optional<row::Group> one_group(Run& query) {
    if (!query.step()) return std::nullopt;
    row::Group out;
    query.read_columns(fields_of_group(out));
    return out;
}

std::vector<GroupNo> numbers(Run& query) {
    std::vector<GroupNo> out;
    while (query.step()) out.push_back(query.value<GroupNo>());
    return out;
}

}  // namespace

std::optional<row::Group> SqlcipherReading::group(GroupId id) const {
    auto query = db().run("SELECT " TASUKI_GROUP " FROM patient_group WHERE id = ?1");
    return one_group(query.with(id));
}

std::optional<row::Group> SqlcipherReading::group(GroupNo no) const {
    auto query = db().run("SELECT " TASUKI_GROUP " FROM patient_group WHERE no = ?1");
    return one_group(query.with(no));
}

std::vector<GroupNo> SqlcipherReading::groups() const {
    auto query = db().run("SELECT no FROM patient_group ORDER BY no");
    return numbers(query);
}

std::vector<domain::Membership> SqlcipherReading::memberships(GroupNo group) const {
    auto query =
        db().run("SELECT " TASUKI_MEMBERSHIP " FROM membership WHERE group_no = ?1 ORDER BY id");
    query.with(group);
    std::vector<domain::Membership> out;
    while (query.step()) query.read_columns(fields_of_membership(out.emplace_back()));
    return out;
}

std::vector<row::Admission> SqlcipherReading::admissions(GroupNo group) const {
    auto query =
        db().run("SELECT " TASUKI_ADMISSION " FROM admission WHERE group_no = ?1 ORDER BY id");
    query.with(group);
    std::vector<row::Admission> out;
    while (query.step()) query.read_columns(fields_of_admission(out.emplace_back()));
    return out;
}

std::vector<GroupNo> SqlcipherReading::groups_of(AccountId account) const {
    auto query = db().run(
        "SELECT group_no FROM membership WHERE account = ?1 AND until IS NULL "
        "UNION SELECT group_no FROM admission WHERE account = ?1 AND state = ?2 ORDER BY 1");
    return numbers(query.with(account, kInvited));
}

std::vector<GroupNo> SqlcipherReading::groups_of_office(OfficeId office) const {
    auto query = db().run(
        "SELECT no FROM patient_group WHERE origin = ?1 "
        "UNION SELECT group_no FROM membership WHERE office = ?1 AND until IS NULL "
        "UNION SELECT group_no FROM admission WHERE office = ?1 AND state IN (?2, ?3) ORDER BY 1");
    return numbers(query.with(office, kInvited, kStands));
}

std::optional<GroupNo> SqlcipherReading::opened_with(AccountId account, ClientMsgId id) const {
    auto query = db().run("SELECT no FROM patient_group WHERE opened_by = ?1 AND open_msg = ?2");
    if (!query.with(account, id).step()) return std::nullopt;
    return query.value<GroupNo>();
}

std::vector<GroupNo> SqlcipherReading::open_groups_like(row::FingerprintKind kind,
                                                        const Hash& keyed) const {
    auto query = db().run(
        "SELECT group_no FROM fingerprint WHERE keyed = ?1 AND kind = ?2 AND standing = 1 "
        "ORDER BY 1");
    return numbers(query.with(keyed, kind));
}

std::vector<row::Fingerprint> SqlcipherReading::fingerprints(GroupNo group) const {
    auto query = db().run(
        "SELECT group_no, kind, keyed FROM fingerprint WHERE group_no = ?1 ORDER BY kind, keyed");
    query.with(group);
    std::vector<row::Fingerprint> out;
    while (query.step()) {
        auto& each = out.emplace_back();
        query.read(each.group, each.kind, each.keyed);
    }
    return out;
}

std::vector<row::DifferentPerson> SqlcipherReading::different_persons(GroupNo group) const {
    auto query = db().run("SELECT " TASUKI_DIFFERENT
                          " FROM different_person WHERE group_no = ?1 ORDER BY other_no");
    query.with(group);
    std::vector<row::DifferentPerson> out;
    while (query.step()) query.read_columns(fields_of_different(out.emplace_back()));
    return out;
}

std::uint32_t SqlcipherReading::duplicate_checks(OfficeId office, const Date& day) const {
    auto query = db().run("SELECT count FROM duplicate_check WHERE office = ?1 AND day = ?2");
    return query.with(office, number_of(day)).step() ? query.value<std::uint32_t>() : 0;
}

std::optional<row::Ask> SqlcipherReading::ask(GroupNo group, std::uint64_t leaf_index) const {
    auto query =
        db().run("SELECT " TASUKI_ASK " FROM patient_ask WHERE group_no = ?1 AND leaf_index = ?2");
    if (!query.with(group, leaf_index).step()) return std::nullopt;
    row::Ask out;
    query.read_columns(fields_of_ask(out));
    return out;
}

void SqlcipherReading::asks(GroupNo group, std::uint64_t before,
                            const Visit<row::Ask>& visit) const {
    auto query = db().run("SELECT " TASUKI_ASK
                          " FROM patient_ask WHERE group_no = ?1 AND leaf_index < ?2 "
                          "ORDER BY leaf_index DESC");
    query.with(group, before);
    while (query.step()) {
        row::Ask each;
        query.read_columns(fields_of_ask(each));
        if (!visit(std::move(each))) return;
    }
}

// ---- Writes -------------------------------------------------------------------------------------

GroupNo SqlcipherTables::add_group(const row::Group& group) {
    auto next = db().number("SELECT coalesce(max(no), 0) + 1 FROM patient_group");
    auto copy = columns(group.id, group.pseudonym, group.origin, group.state, group.cause,
                        group.reading_refused, group.opened, group.state_since, group.epoch,
                        group.log, group.opened_by, group.open_msg, group.key_no, group.sealed);
    auto insert = db().run("INSERT INTO patient_group (" TASUKI_GROUP
                           ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.with(next).with_columns(copy).once();
    return static_cast<GroupNo>(next);
}

void SqlcipherTables::put_group(const row::Group& group) {
    auto update = db().run(
        "UPDATE patient_group SET origin = ?2, state = ?3, cause = ?4, reading_refused = ?5, "
        "state_since = ?6, epoch = ?7, key_no = ?8, sealed = ?9 WHERE no = ?1");
    update
        .with(group.no, group.origin, group.state, group.cause, group.reading_refused,
              group.state_since, group.epoch, group.key_no, group.sealed)
        .once();
}

void SqlcipherTables::put_membership(GroupNo group, const domain::Membership& membership) {
    auto put = db().run(
        "INSERT INTO membership (group_no, " TASUKI_MEMBERSHIP
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (group_no, id) DO UPDATE SET account = excluded.account, "
        "office = excluded.office, admission = excluded.admission, kind = excluded.kind, "
        "responsible = excluded.responsible, manager = excluded.manager, "
        "first_staff = excluded.first_staff, first_family = excluded.first_family, "
        "since = excluded.since, began_epoch = excluded.began_epoch, until = excluded.until, "
        "ended_epoch = excluded.ended_epoch, ended_staff = excluded.ended_staff, "
        "ended_family = excluded.ended_family, end_reason = excluded.end_reason, "
        "reads_until = excluded.reads_until");
    put.with(group).with_columns(fields_of_membership(membership)).once();
}

void SqlcipherTables::put_admission(GroupNo group, const row::Admission& admission) {
    auto put = db().run("INSERT INTO admission (group_no, " TASUKI_ADMISSION
                        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                        "ON CONFLICT (group_no, id) DO UPDATE SET office = excluded.office, "
                        "account = excluded.account, office_manager = excluded.office_manager, "
                        "made_by = excluded.made_by, through = excluded.through, "
                        "scope_kind = excluded.scope_kind, scope_from = excluded.scope_from, "
                        "max_people = excluded.max_people, as_manager = excluded.as_manager, "
                        "made = excluded.made, expires = excluded.expires, state = excluded.state, "
                        "key_no = excluded.key_no, sealed = excluded.sealed, "
                        "until = excluded.until");
    put.with(group).with_columns(fields_of_admission(admission)).once();
}

void SqlcipherTables::add_fingerprint(const row::Fingerprint& fingerprint) {
    auto insert =
        db().run("INSERT INTO fingerprint (group_no, kind, keyed, standing) VALUES (?, ?, ?, 1)");
    insert.with(fingerprint.group, fingerprint.kind, fingerprint.keyed).once();
}

void SqlcipherTables::retire_fingerprints(GroupNo group) {
    db().run("UPDATE fingerprint SET standing = 0 WHERE group_no = ?1").with(group).once();
}

void SqlcipherTables::drop_fingerprints(GroupNo group) {
    db().run("DELETE FROM fingerprint WHERE group_no = ?1").with(group).once();
}

void SqlcipherTables::add_different_person(const row::DifferentPerson& answer) {
    auto insert =
        db().run("INSERT INTO different_person (" TASUKI_DIFFERENT ") VALUES (?, ?, ?, ?, ?, ?)");
    insert.with_columns(fields_of_different(answer)).once();
}

std::uint32_t SqlcipherTables::count_duplicate_check(OfficeId office, const Date& day) {
    auto put = db().run(
        "INSERT INTO duplicate_check (office, day, count) VALUES (?1, ?2, 1) "
        "ON CONFLICT (office, day) DO UPDATE SET count = duplicate_check.count + 1 "
        "RETURNING count");
    put.with(office, number_of(day)).step();
    auto count = put.value<std::uint32_t>();
    put.once();
    return count;
}

void SqlcipherTables::add_ask(const row::Ask& ask) {
    auto insert =
        db().run("INSERT INTO patient_ask (" TASUKI_ASK ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    insert.with_columns(fields_of_ask(ask)).once();
}

}  // namespace tasuki::store
