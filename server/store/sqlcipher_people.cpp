// The region, offices, accounts, and everything that signs people in.
#include "base/bytes.hpp"
#include "store/sqlcipher_tables.hpp"
#include "store/statements.hpp"

namespace tasuki::store {
namespace {

template <class Set>
std::string with_commas(const Set& numbers) {
    std::string out;
    for (auto number : numbers) {
        if (!out.empty()) out += ',';
        out += std::to_string(number);
    }
    return out;
}

template <class Set>
Set from_commas(std::string_view text) {
    Set out;
    while (!text.empty()) {
        auto end = std::min(text.find(','), text.size());
        unsigned number = 0;
        for (char c : text.substr(0, end)) {
            if (c < '0' || c > '9' || number > 9999)
                throw StoreBroken("the region's configuration is not readable");
            number = number * 10 + static_cast<unsigned>(c - '0');
        }
        out.insert(static_cast<typename Set::value_type>(number));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

template <class Row, class Fields>
std::optional<Row> one(Run& query, Fields fields) {
    if (!query.step()) return std::nullopt;
    Row out;
    query.read_columns(fields(out));
    return out;
}

template <class Row, class Fields>
std::vector<Row> all(Run& query, Fields fields) {
    std::vector<Row> out;
    while (query.step()) query.read_columns(fields(out.emplace_back()));
    return out;
}

constexpr auto account_fields = [](auto& r) { return fields_of_account(r); };
constexpr auto enrolment_fields = [](auto& r) { return fields_of_enrolment(r); };
constexpr auto credential_fields = [](auto& r) { return fields_of_credential(r); };
constexpr auto device_fields = [](auto& r) { return fields_of_device(r); };
constexpr auto session_fields = [](auto& r) { return fields_of_session(r); };
constexpr auto office_fields = [](auto& r) { return fields_of_office(r); };
constexpr auto policy_fields = [](auto& r) { return fields_of_policy(r); };

}  // namespace

std::optional<Bytes> SqlcipherReading::setting(std::string_view name) const {
    auto query = db().run("SELECT value FROM setting WHERE name = ?1");
    if (!query.with(name).step()) return std::nullopt;
    return query.value<Bytes>();
}

std::optional<row::Region> SqlcipherReading::region() const {
    auto query = db().run(
        "SELECT version, since, name, demo, policy_version, origin_kinds, opening_professions, "
        "log_no FROM region ORDER BY version DESC LIMIT 1");
    if (!query.step()) return std::nullopt;
    row::Region out;
    std::string kinds, professions;
    auto& value = out.value;
    query.read(out.version, out.since, value.name, value.demo, value.policy_version, kinds,
               professions, out.log);
    value.origin_kinds = from_commas<std::set<domain::OfficeKind>>(kinds);
    value.opening_professions = from_commas<std::set<domain::Profession>>(professions);
    return out;
}

std::optional<row::Policy> SqlcipherReading::policy() const {
    auto query = db().run("SELECT " TASUKI_POLICY " FROM policy ORDER BY version DESC LIMIT 1");
    return one<row::Policy>(query, policy_fields);
}

std::optional<row::Policy> SqlcipherReading::policy(std::uint32_t version) const {
    auto query = db().run("SELECT " TASUKI_POLICY " FROM policy WHERE version = ?1");
    return one<row::Policy>(query.with(version), policy_fields);
}

std::optional<row::Office> SqlcipherReading::office(OfficeId id) const {
    auto query = db().run("SELECT " TASUKI_OFFICE " FROM office WHERE id = ?1");
    return one<row::Office>(query.with(id), office_fields);
}

std::vector<row::Office> SqlcipherReading::offices() const {
    auto query = db().run("SELECT " TASUKI_OFFICE " FROM office ORDER BY id");
    return all<row::Office>(query, office_fields);
}

std::vector<row::Account> SqlcipherReading::with_affiliations(
    std::vector<row::Account> accounts) const {
    for (auto& account : accounts) {
        auto query = db().run("SELECT " TASUKI_AFFILIATION
                              " FROM affiliation WHERE account = ?1 ORDER BY office");
        query.with(account.id);
        account.affiliations =
            all<domain::Affiliation>(query, [](auto& r) { return fields_of_affiliation(r); });
    }
    return accounts;
}

std::optional<row::Account> SqlcipherReading::account(AccountId id) const {
    auto query = db().run("SELECT " TASUKI_ACCOUNT " FROM account WHERE id = ?1");
    auto found = with_affiliations(all<row::Account>(query.with(id), account_fields));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::optional<row::Account> SqlcipherReading::account_by_login(const Hash& login) const {
    auto query = db().run("SELECT " TASUKI_ACCOUNT " FROM account WHERE login = ?1");
    auto found = with_affiliations(all<row::Account>(query.with(login), account_fields));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::optional<row::Account> SqlcipherReading::account_near_login(const Hash& login) const {
    for (const Hash& from : {login, Hash{}}) {
        auto query = db().run("SELECT " TASUKI_ACCOUNT
                              " FROM account WHERE login >= ?1 ORDER BY login LIMIT 1");
        auto found = with_affiliations(all<row::Account>(query.with(from), account_fields));
        if (!found.empty()) return std::move(found.front());
    }
    return std::nullopt;
}

std::vector<row::Account> SqlcipherReading::accounts() const {
    auto query = db().run("SELECT " TASUKI_ACCOUNT " FROM account ORDER BY id");
    return with_affiliations(all<row::Account>(query, account_fields));
}

std::vector<row::Account> SqlcipherReading::accounts_of(OfficeId office) const {
    auto query = db().run("SELECT " TASUKI_ACCOUNT
                          " FROM account WHERE id IN "
                          "(SELECT account FROM affiliation WHERE office = ?1) ORDER BY id");
    return with_affiliations(all<row::Account>(query.with(office), account_fields));
}

std::uint32_t SqlcipherReading::office_admins(OfficeId office) const {
    auto query = db().run(
        "SELECT count(*) FROM affiliation JOIN account ON account.id = affiliation.account "
        "WHERE affiliation.office = ?1 AND affiliation.office_admin = 1 "
        "AND affiliation.active = 1 AND account.state = ?2");
    query.with(office, domain::AccountState::active).step();
    return query.value<std::uint32_t>();
}

std::uint32_t SqlcipherReading::region_officers() const {
    auto query = db().run("SELECT count(*) FROM account WHERE region_officer = 1 AND state = ?1");
    query.with(domain::AccountState::active).step();
    return query.value<std::uint32_t>();
}

std::optional<row::Enrolment> SqlcipherReading::enrolment(EnrolmentId id) const {
    auto query = db().run("SELECT " TASUKI_ENROLMENT " FROM enrolment WHERE id = ?1");
    return one<row::Enrolment>(query.with(id), enrolment_fields);
}

std::optional<row::Enrolment> SqlcipherReading::enrolment_by_link(const Hash& link) const {
    auto query = db().run("SELECT " TASUKI_ENROLMENT " FROM enrolment WHERE link_hash = ?1");
    return one<row::Enrolment>(query.with(link), enrolment_fields);
}

std::optional<row::Enrolment> SqlcipherReading::enrolment_by_ticket(const Hash& ticket) const {
    auto query = db().run("SELECT " TASUKI_ENROLMENT " FROM enrolment WHERE ticket_hash = ?1");
    return one<row::Enrolment>(query.with(ticket), enrolment_fields);
}

std::vector<row::Enrolment> SqlcipherReading::enrolments_of(AccountId account) const {
    auto query =
        db().run("SELECT " TASUKI_ENROLMENT " FROM enrolment WHERE account = ?1 ORDER BY id");
    return all<row::Enrolment>(query.with(account), enrolment_fields);
}

std::optional<EnrolmentId> SqlcipherReading::enrolment_with_login(const Hash& login) const {
    auto query =
        db().run("SELECT id FROM enrolment WHERE login = ?1 AND spent = 0 AND voided = 0 LIMIT 1");
    if (!query.with(login).step()) return std::nullopt;
    return query.value<EnrolmentId>();
}

std::vector<row::Credential> SqlcipherReading::credentials(AccountId account) const {
    auto query = db().run("SELECT " TASUKI_CREDENTIAL
                          " FROM credential WHERE account = ?1 ORDER BY kind, number");
    return all<row::Credential>(query.with(account), credential_fields);
}

std::optional<row::Credential> SqlcipherReading::credential_by_public_id(
    domain::CredentialKind kind, ByteView public_id) const {
    auto query =
        db().run("SELECT " TASUKI_CREDENTIAL " FROM credential WHERE public_id = ?1 AND kind = ?2");
    return one<row::Credential>(query.with(public_id, kind), credential_fields);
}

std::optional<row::Device> SqlcipherReading::device(DeviceId id) const {
    auto query = db().run("SELECT " TASUKI_DEVICE " FROM device WHERE id = ?1");
    return one<row::Device>(query.with(id), device_fields);
}

std::optional<row::Device> SqlcipherReading::device_by_secret(const Hash& secret) const {
    auto query = db().run("SELECT " TASUKI_DEVICE " FROM device WHERE secret_hash = ?1");
    return one<row::Device>(query.with(secret), device_fields);
}

std::vector<row::Device> SqlcipherReading::devices(AccountId account) const {
    auto query = db().run("SELECT " TASUKI_DEVICE " FROM device WHERE account = ?1 ORDER BY id");
    return all<row::Device>(query.with(account), device_fields);
}

std::optional<domain::Session> SqlcipherReading::session(SessionId id) const {
    auto query = db().run("SELECT " TASUKI_SESSION " FROM session WHERE id = ?1");
    return one<domain::Session>(query.with(id), session_fields);
}

std::optional<domain::Session> SqlcipherReading::session_by_secret(const Hash& secret) const {
    auto query = db().run("SELECT " TASUKI_SESSION " FROM session WHERE secret_hash = ?1");
    return one<domain::Session>(query.with(secret), session_fields);
}

std::vector<domain::Session> SqlcipherReading::sessions_of(AccountId account) const {
    auto query = db().run("SELECT " TASUKI_SESSION
                          " FROM session WHERE account = ?1 AND ended = 0 ORDER BY id");
    return all<domain::Session>(query.with(account), session_fields);
}

std::optional<row::Throttle> SqlcipherReading::throttle(const Hash& key) const {
    auto query = db().run("SELECT key, failures, last FROM throttle WHERE key = ?1");
    if (!query.with(key).step()) return std::nullopt;
    row::Throttle out;
    query.read(out.key, out.failures, out.last);
    return out;
}

// ---- Writes -------------------------------------------------------------------------------------

void SqlcipherTables::put_setting(std::string_view name, ByteView value) {
    auto put = db().run(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    put.with(name, value).once();
}

void SqlcipherTables::add_region(const row::Region& region) {
    auto kinds = with_commas(region.value.origin_kinds);
    auto professions = with_commas(region.value.opening_professions);
    auto insert = db().run(
        "INSERT INTO region (version, since, name, demo, policy_version, origin_kinds, "
        "opening_professions, log_no) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    insert
        .with(region.version, region.since, region.value.name, region.value.demo,
              region.value.policy_version, kinds, professions, region.log)
        .once();
}

void SqlcipherTables::add_policy(const row::Policy& policy) {
    auto insert = db().run("INSERT INTO policy (" TASUKI_POLICY ") VALUES (?, ?, ?)");
    insert.with_columns(fields_of_policy(policy)).once();
}

void SqlcipherTables::put_office(const row::Office& office) {
    auto put =
        db().run("INSERT INTO office (" TASUKI_OFFICE
                 ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                 "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, "
                 "office_number = excluded.office_number, tel = excluded.tel, fax = excluded.fax, "
                 "hours = excluded.hours, after_hours = excluded.after_hours, "
                 "covers_24h = excluded.covers_24h, state = excluded.state, "
                 "state_since = excluded.state_since, public_key = excluded.public_key, "
                 "log_no = excluded.log_no");
    put.with_columns(fields_of_office(office)).once();
}

void SqlcipherTables::put_account(const row::Account& account) {
    auto put = db().run(
        "INSERT INTO account (" TASUKI_ACCOUNT
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET pseudonym = excluded.pseudonym, login = excluded.login, "
        "state = excluded.state, region_officer = excluded.region_officer, "
        "auditor = excluded.auditor, home_office = excluded.home_office, "
        "accepted_policy = excluded.accepted_policy, sealed = excluded.sealed");
    put.with_columns(fields_of_account(account)).once();
    db().run("DELETE FROM affiliation WHERE account = ?1").with(account.id).once();
    for (auto& each : account.affiliations) {
        auto insert = db().run("INSERT INTO affiliation (account, " TASUKI_AFFILIATION
                               ") VALUES (?, ?, ?, ?, ?, ?)");
        insert.with(account.id).with_columns(fields_of_affiliation(each)).once();
    }
}

void SqlcipherTables::put_enrolment(const row::Enrolment& enrolment) {
    auto put = db().run(
        "INSERT INTO enrolment (" TASUKI_ENROLMENT
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET account = excluded.account, office = excluded.office, "
        "link_hash = excluded.link_hash, code_hash = excluded.code_hash, "
        "expires = excluded.expires, wrong_codes = excluded.wrong_codes, "
        "spent = excluded.spent, voided = excluded.voided, "
        "replaces_factors = excluded.replaces_factors, recovery = excluded.recovery, "
        "login = excluded.login, ticket_hash = excluded.ticket_hash, "
        "ticket_expires = excluded.ticket_expires, sealed = excluded.sealed");
    put.with_columns(fields_of_enrolment(enrolment)).once();
}

void SqlcipherTables::put_credential(const row::Credential& credential) {
    auto put = db().run(
        "INSERT INTO credential (" TASUKI_CREDENTIAL
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (account, kind, number) DO UPDATE SET public_id = excluded.public_id, "
        "last_step = excluded.last_step, used = excluded.used, made = excluded.made, "
        "sealed = excluded.sealed");
    put.with_columns(fields_of_credential(credential)).once();
}

void SqlcipherTables::drop_credentials(AccountId account) {
    db().run("DELETE FROM credential WHERE account = ?1").with(account).once();
}

void SqlcipherTables::put_device(const row::Device& device) {
    auto put = db().run(
        "INSERT INTO device (" TASUKI_DEVICE
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET account = excluded.account, "
        "secret_hash = excluded.secret_hash, device_class = excluded.device_class, "
        "form = excluded.form, enrolled = excluded.enrolled, last_seen = excluded.last_seen, "
        "revoked = excluded.revoked, pin_wrong = excluded.pin_wrong, sealed = excluded.sealed");
    put.with_columns(fields_of_device(device)).once();
}

void SqlcipherTables::put_session(const domain::Session& session) {
    auto put = db().run(
        "INSERT INTO session (" TASUKI_SESSION
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET account = excluded.account, device = excluded.device, "
        "secret_hash = excluded.secret_hash, started = excluded.started, ends = excluded.ends, "
        "fresh_until = excluded.fresh_until, locked = excluded.locked, ended = excluded.ended");
    put.with_columns(fields_of_session(session)).once();
}

void SqlcipherTables::end_sessions_of(AccountId account) {
    db().run("UPDATE session SET ended = 1 WHERE account = ?1 AND ended = 0").with(account).once();
}

void SqlcipherTables::end_sessions_on(DeviceId device) {
    db().run("UPDATE session SET ended = 1 WHERE device = ?1 AND ended = 0").with(device).once();
}

void SqlcipherTables::forget_sessions(Instant ended_before) {
    db().run("DELETE FROM session WHERE ends < ?1").with(ended_before).once();
}

void SqlcipherTables::put_throttle(const row::Throttle& throttle) {
    auto put = db().run(
        "INSERT INTO throttle (key, failures, last) VALUES (?1, ?2, ?3) "
        "ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last = excluded.last");
    put.with(throttle.key, throttle.failures, throttle.last).once();
}

void SqlcipherTables::drop_throttle(const Hash& key) {
    db().run("DELETE FROM throttle WHERE key = ?1").with(key).once();
}

void SqlcipherTables::forget_throttles(Instant last_before) {
    db().run("DELETE FROM throttle WHERE last < ?1").with(last_before).once();
}

void SqlcipherTables::keep_newest_throttles(std::size_t n) {
    if (n == 0) return;
    db().run(
            "DELETE FROM throttle WHERE last < "
            "(SELECT last FROM throttle ORDER BY last DESC LIMIT 1 OFFSET ?1)")
        .with(static_cast<std::uint64_t>(n - 1))
        .once();
}

}  // namespace tasuki::store
