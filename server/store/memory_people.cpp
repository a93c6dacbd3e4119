#include <algorithm>

#include "store/memory_find.hpp"
#include "store/memory_tables.hpp"

namespace tasuki::store {
namespace {

template <class Values>
std::optional<typename Values::value_type> front_of(const Values& values) {
    if (values.empty()) return std::nullopt;
    return values.front();
}

}  // namespace

std::optional<row::Region> MemoryTables::region() const { return last_of(rows_.regions); }

std::optional<row::Policy> MemoryTables::policy() const { return last_of(rows_.policies); }

std::optional<row::Policy> MemoryTables::policy(std::uint32_t version) const {
    return find_in(rows_.policies, version);
}

std::optional<row::Office> MemoryTables::office(OfficeId id) const {
    return find_in(rows_.offices, id);
}

std::vector<row::Office> MemoryTables::offices() const {
    return values_where(rows_.offices, [](auto&) { return true; });
}

std::optional<row::Account> MemoryTables::account(AccountId id) const {
    return find_in(rows_.accounts, id);
}

std::optional<row::Account> MemoryTables::account_by_login(const Hash& login) const {
    return front_of(values_where(rows_.accounts, [&](auto& each) { return each.login == login; }));
}

std::optional<row::Account> MemoryTables::account_near_login(const Hash& login) const {
    auto named = values_where(rows_.accounts, [](auto& each) { return each.login.has_value(); });
    if (named.empty()) return std::nullopt;
    std::ranges::sort(named, {}, [](auto& each) { return *each.login; });
    const auto at = std::ranges::find_if(named, [&](auto& each) { return *each.login >= login; });
    return at == named.end() ? named.front() : *at;
}

std::vector<row::Account> MemoryTables::accounts() const {
    return values_where(rows_.accounts, [](auto&) { return true; });
}

std::vector<row::Account> MemoryTables::accounts_of(OfficeId office) const {
    return values_where(rows_.accounts, [&](const row::Account& each) {
        for (auto& affiliation : each.affiliations)
            if (affiliation.office == office) return true;
        return false;
    });
}

std::uint32_t MemoryTables::office_admins(OfficeId office) const {
    std::uint32_t count = 0;
    for (auto& [id, account] : rows_.accounts)
        for (auto& each : account.affiliations)
            count += account.state == domain::AccountState::active && each.office == office &&
                     each.office_admin && each.active;
    return count;
}

std::uint32_t MemoryTables::region_officers() const {
    std::uint32_t count = 0;
    for (auto& [id, account] : rows_.accounts)
        count += account.state == domain::AccountState::active && account.region_officer;
    return count;
}

std::optional<row::Enrolment> MemoryTables::enrolment(EnrolmentId id) const {
    return find_in(rows_.enrolments, id);
}

std::optional<row::Enrolment> MemoryTables::enrolment_by_link(const Hash& link) const {
    return front_of(
        values_where(rows_.enrolments, [&](auto& each) { return each.value.link_hash == link; }));
}

std::optional<row::Enrolment> MemoryTables::enrolment_by_ticket(const Hash& ticket) const {
    return front_of(values_where(rows_.enrolments,
                                 [&](auto& each) { return each.value.ticket_hash == ticket; }));
}

std::vector<row::Enrolment> MemoryTables::enrolments_of(AccountId account) const {
    return values_where(rows_.enrolments,
                        [&](auto& each) { return each.value.account == account; });
}

std::optional<EnrolmentId> MemoryTables::enrolment_with_login(const Hash& login) const {
    for (auto& [id, each] : rows_.enrolments)
        if (each.login == login && !each.value.spent && !each.value.voided) return id;
    return std::nullopt;
}

std::vector<row::Credential> MemoryTables::credentials(AccountId account) const {
    return values_of(rows_.credentials, account);
}

std::optional<row::Credential> MemoryTables::credential_by_public_id(domain::CredentialKind kind,
                                                                     ByteView public_id) const {
    return front_of(values_where(rows_.credentials, [&](const row::Credential& each) {
        return each.value.kind == kind && !each.public_id.empty() &&
               text_of(each.public_id) == text_of(public_id);
    }));
}

std::optional<row::Device> MemoryTables::device(DeviceId id) const {
    return find_in(rows_.devices, id);
}

std::optional<row::Device> MemoryTables::device_by_secret(const Hash& secret) const {
    return front_of(
        values_where(rows_.devices, [&](auto& each) { return each.value.secret_hash == secret; }));
}

std::vector<row::Device> MemoryTables::devices(AccountId account) const {
    return values_where(rows_.devices, [&](auto& each) { return each.value.account == account; });
}

std::optional<domain::Session> MemoryTables::session(SessionId id) const {
    return find_in(rows_.sessions, id);
}

std::optional<domain::Session> MemoryTables::session_by_secret(const Hash& secret) const {
    return front_of(
        values_where(rows_.sessions, [&](auto& each) { return each.secret_hash == secret; }));
}

std::vector<domain::Session> MemoryTables::sessions_of(AccountId account) const {
    return values_where(rows_.sessions,
                        [&](auto& each) { return each.account == account && !each.ended; });
}

std::optional<row::Throttle> MemoryTables::throttle(const Hash& key) const {
    return find_in(rows_.throttles, key);
}

// ---- Writes -------------------------------------------------------------------------------------

void MemoryTables::add_region(const row::Region& region) {
    must_write();
    auto copy = region;
    copy.value.administrators = 0;
    add(&Rows::regions, region.version, copy);
}

void MemoryTables::add_policy(const row::Policy& policy) {
    must_write();
    add(&Rows::policies, policy.version, policy);
}

void MemoryTables::put_office(const row::Office& office) {
    must_write();
    put(&Rows::offices, office.value.id, office);
}

void MemoryTables::put_account(const row::Account& account) {
    must_write();
    for (auto& [id, other] : rows_.accounts)
        if (id != account.id && (other.pseudonym == account.pseudonym ||
                                 (account.login && other.login == account.login)))
            throw NotUnique("another account has this login name or pseudonym");
    put(&Rows::accounts, account.id, account);
}

void MemoryTables::put_enrolment(const row::Enrolment& enrolment) {
    must_write();
    for (auto& [id, other] : rows_.enrolments)
        if (id != enrolment.value.id && other.value.link_hash == enrolment.value.link_hash)
            throw NotUnique("another enrolment has this link");
    put(&Rows::enrolments, enrolment.value.id, enrolment);
}

void MemoryTables::put_credential(const row::Credential& credential) {
    must_write();
    auto& value = credential.value;
    auto other = credential_by_public_id(value.kind, credential.public_id);
    if (other && (other->value.account != value.account || other->value.number != value.number))
        throw NotUnique("another credential has this public id");
    put(&Rows::credentials, {value.account, value.kind, value.number}, credential);
}

void MemoryTables::drop_credentials(AccountId account) {
    must_write();
    for (auto& each : credentials(account))
        drop(&Rows::credentials, {account, each.value.kind, each.value.number});
}

void MemoryTables::put_device(const row::Device& device) {
    must_write();
    auto other = device_by_secret(device.value.secret_hash);
    if (other && other->value.id != device.value.id)
        throw NotUnique("another device has this secret");
    put(&Rows::devices, device.value.id, device);
}

void MemoryTables::put_session(const domain::Session& session) {
    must_write();
    auto other = session_by_secret(session.secret_hash);
    if (other && other->id != session.id) throw NotUnique("another session has this secret");
    put(&Rows::sessions, session.id, session);
}

void MemoryTables::end_sessions_of(AccountId account) {
    must_write();
    for (auto each : sessions_of(account)) {
        each.ended = true;
        put(&Rows::sessions, each.id, each);
    }
}

void MemoryTables::end_sessions_on(DeviceId device) {
    must_write();
    for (auto each : values_where(rows_.sessions, [&](auto& s) { return s.device == device; })) {
        each.ended = true;
        put(&Rows::sessions, each.id, each);
    }
}

void MemoryTables::forget_sessions(Instant ended_before) {
    must_write();
    for (auto& each : values_where(rows_.sessions, [&](auto& s) { return s.ends < ended_before; }))
        drop(&Rows::sessions, each.id);
}

void MemoryTables::put_throttle(const row::Throttle& throttle) {
    must_write();
    put(&Rows::throttles, throttle.key, throttle);
}

void MemoryTables::drop_throttle(const Hash& key) {
    must_write();
    drop(&Rows::throttles, key);
}

void MemoryTables::keep_newest_throttles(std::size_t n) {
    must_write();
    auto all = values_where(rows_.throttles, [](auto&) { return true; });
    if (n == 0 || all.size() <= n) return;
    std::ranges::sort(all, std::ranges::greater{}, &row::Throttle::last);
    forget_throttles(all[n - 1].last);
}

void MemoryTables::forget_throttles(Instant last_before) {
    must_write();
    for (auto& each : values_where(rows_.throttles, [&](auto& t) { return t.last < last_before; }))
        drop(&Rows::throttles, each.key);
}

}  // namespace tasuki::store
