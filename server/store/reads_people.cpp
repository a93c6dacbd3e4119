// Look-ups of people, offices, devices and of what signing in needs.
#include "base/log.hpp"
#include "store/facts.hpp"
#include "store/reads.hpp"

namespace tasuki::store {

std::vector<domain::Account> Reads::checked(const std::vector<row::Account>& rows) const {
    std::vector<domain::Account> accounts;
    for (const auto& row : rows) try {
            accounts.push_back(checked_account(reading_, row, keys_));
        } catch (const RecordFault& fault) {
            log::error("record_fault", {{"what", log::Value::technical(fault.what())}});
        }
    return accounts;
}

std::vector<domain::Account> Reads::people(std::optional<OfficeId> office) const {
    const ReadScope scope(reading_);
    return checked(office ? reading_.accounts_of(*office) : reading_.accounts());
}

std::vector<domain::Account> Reads::accounts(const std::vector<AccountId>& ids) const {
    const ReadScope scope(reading_);
    std::vector<row::Account> rows;
    for (const auto& id : ids)
        if (auto row = reading_.account(id)) rows.push_back(std::move(*row));
    return checked(rows);
}

std::vector<domain::Office> Reads::offices() const {
    const ReadScope scope(reading_);
    std::vector<domain::Office> offices;
    for (const auto& row : reading_.offices()) try {
            offices.push_back(checked_office(reading_, row));
        } catch (const RecordFault& fault) {
            log::error("record_fault", {{"what", log::Value::technical(fault.what())}});
        }
    return offices;
}

std::vector<domain::Device> Reads::devices(AccountId account) const {
    const ReadScope scope(reading_);
    std::vector<domain::Device> devices;
    for (const auto& row : reading_.devices(account)) devices.push_back(from_row(row, keys_));
    return devices;
}

domain::Region Reads::region() const {
    const ReadScope scope(reading_);
    const auto region = load_region(reading_);
    return region ? *region : domain::Region{};
}

PolicyNow Reads::policy() const {
    const ReadScope scope(reading_);
    const auto row = reading_.policy();
    if (!row) return {};
    return {row->version, row->text, row->published};
}

std::optional<SignInFacts> Reads::sign_in_facts(const std::string& login_name) const {
    const ReadScope scope(reading_);
    const Hash login = keyed_login(keys_, login_name);
    // For a name that nobody has, somebody else's rows are opened and dropped: it takes as long.
    const auto row = reading_.account_near_login(login);
    if (!row) return std::nullopt;
    SignInFacts facts;
    facts.account = checked_account(reading_, *row, keys_);
    facts.credentials = credentials_of(row->id);
    if (row->login != login) return std::nullopt;
    return facts;
}

std::vector<domain::Credential> Reads::credentials_of(AccountId account) const {
    std::vector<domain::Credential> out;
    for (const auto& credential : reading_.credentials(account))
        out.push_back(from_row(credential, keys_));
    return out;
}

std::optional<SignInFacts> Reads::sign_in_facts_by_passkey(const Bytes& passkey) const {
    const ReadScope scope(reading_);
    const auto row = reading_.credential_by_public_id(domain::CredentialKind::passkey, passkey);
    const auto account = row ? load_account(reading_, row->value.account, keys_) : nullptr;
    if (!account) return std::nullopt;
    return SignInFacts{*account, credentials_of(account->id)};
}

std::vector<domain::Credential> Reads::passkeys(AccountId account) const {
    const ReadScope scope(reading_);
    auto out = credentials_of(account);
    std::erase_if(out, [](const domain::Credential& one) {
        return one.kind != domain::CredentialKind::passkey || one.used;
    });
    return out;
}

domain::Throttle Reads::sign_in_throttle(const std::optional<DeviceId>& device,
                                         const std::string& login_name) const {
    const ReadScope scope(reading_);
    const auto row = reading_.throttle(throttle_key(keys_, device, login_name));
    if (!row) return {};
    return {row->failures, row->last};
}

std::optional<domain::Device> Reads::device_by_secret(const Hash& secret) const {
    const ReadScope scope(reading_);
    const auto row = reading_.device_by_secret(secret);
    if (!row) return std::nullopt;
    return from_row(*row, keys_);
}

std::optional<SessionFacts> Reads::session_by_secret(const Hash& secret) const {
    const ReadScope scope(reading_);
    const auto session = reading_.session_by_secret(secret);
    if (!session) return std::nullopt;
    const auto device = reading_.device(session->device);
    const auto account = load_account(reading_, session->account, keys_);
    if (!device || !account) return std::nullopt;
    return SessionFacts{*session, from_row(*device, keys_), *account};
}

std::optional<domain::Enrolment> Reads::enrolment_by_link(const Hash& link) const {
    const ReadScope scope(reading_);
    const auto row = reading_.enrolment_by_link(link);
    if (!row) return std::nullopt;
    return from_row(*row, keys_);
}

}  // namespace tasuki::store
