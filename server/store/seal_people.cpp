#include "store/seal_people.hpp"

#include "store/seal_row.hpp"

namespace tasuki::store {

row::Account to_row(const domain::Account& account, const StoreKeys& keys) {
    Writer plain;
    plain.u8(kPlainForm).blob(account.login_name);
    write_name(plain, account.name);
    row::Account out;
    out.id = account.id;
    out.pseudonym = account.pseudonym;
    if (!account.login_name.empty()) out.login = keyed_login(keys, account.login_name);
    out.state = account.state;
    out.affiliations = account.affiliations;
    out.region_officer = account.region_officer;
    out.auditor = account.auditor;
    out.home_office = account.home_office;
    out.accepted_policy = account.accepted_policy;
    out.sealed = seal(keys.region(), plain.bytes(), row_place("account", account.id.view()));
    return out;
}

domain::Account from_row(const row::Account& row, const StoreKeys& keys) {
    auto id = row.id.view();
    auto plain = open_row(keys.region(), row.sealed, row_place("account", id), "account", id);
    Reader in(plain);
    in.u8();
    domain::Account out;
    out.id = row.id;
    out.pseudonym = row.pseudonym;
    out.login_name = in.text();
    out.name = read_name(in);
    must_be_read(in, "account", id);
    out.state = row.state;
    out.affiliations = row.affiliations;
    out.region_officer = row.region_officer;
    out.auditor = row.auditor;
    out.home_office = row.home_office;
    out.accepted_policy = row.accepted_policy;
    return out;
}

row::Enrolment to_row(const domain::Enrolment& enrolment, const StoreKeys& keys) {
    Writer plain;
    plain.u8(kPlainForm)
        .blob(enrolment.login_name)
        .blob(enrolment.password_hash)
        .blob(enrolment.totp_secret);
    row::Enrolment out{enrolment, std::nullopt, {}};
    out.value.login_name.clear();
    out.value.password_hash.clear();
    out.value.totp_secret.clear();
    if (!enrolment.login_name.empty()) out.login = keyed_login(keys, enrolment.login_name);
    out.sealed = seal(keys.region(), plain.bytes(), row_place("enrolment", enrolment.id.view()));
    return out;
}

domain::Enrolment from_row(const row::Enrolment& row, const StoreKeys& keys) {
    auto id = row.value.id.view();
    auto plain = open_row(keys.region(), row.sealed, row_place("enrolment", id), "enrolment", id);
    Reader in(plain);
    in.u8();
    auto out = row.value;
    out.login_name = in.text();
    out.password_hash = in.text();
    out.totp_secret = to_bytes(in.blob());
    must_be_read(in, "enrolment", id);
    return out;
}

namespace {

Bytes credential_place(const domain::Credential& credential) {
    auto kind = static_cast<std::uint64_t>(credential.kind);
    return row_place("credential", credential.account.view(), kind << 32 | credential.number);
}

}  // namespace

row::Credential to_row(const domain::Credential& credential, const StoreKeys& keys) {
    Writer plain;
    plain.u8(kPlainForm).blob(credential.secret);
    if (credential.kind == domain::CredentialKind::passkey) {
        plain.blob(credential.name).i64(credential.last_used.ms).u8(credential.synced ? 1 : 0);
    }
    row::Credential out{credential, credential.public_id, {}};
    out.value.secret.clear();
    out.value.public_id.clear();
    out.value.name.clear();
    out.value.last_used = {};
    out.value.synced = false;
    out.sealed = seal(keys.region(), plain.bytes(), credential_place(credential));
    return out;
}

domain::Credential from_row(const row::Credential& row, const StoreKeys& keys) {
    auto id = row.value.account.view();
    auto plain = open_row(keys.region(), row.sealed, credential_place(row.value), "credential", id);
    Reader in(plain);
    in.u8();
    auto out = row.value;
    out.secret = to_bytes(in.blob());
    out.public_id = row.public_id;
    if (out.kind == domain::CredentialKind::passkey) {
        out.name = in.text();
        out.last_used = Instant{in.i64()};
        out.synced = in.u8() != 0;
    }
    must_be_read(in, "credential", id);
    return out;
}

row::Device to_row(const domain::Device& device, const StoreKeys& keys) {
    Writer plain;
    plain.u8(kPlainForm).blob(device.name).blob(device.pin_hash);
    row::Device out{device, {}};
    out.value.name.clear();
    out.value.pin_hash.clear();
    out.sealed = seal(keys.region(), plain.bytes(), row_place("device", device.id.view()));
    return out;
}

domain::Device from_row(const row::Device& row, const StoreKeys& keys) {
    auto id = row.value.id.view();
    auto plain = open_row(keys.region(), row.sealed, row_place("device", id), "device", id);
    Reader in(plain);
    in.u8();
    auto out = row.value;
    out.name = in.text();
    out.pin_hash = in.text();
    must_be_read(in, "device", id);
    return out;
}

}  // namespace tasuki::store
