// Facts of commands on people, offices, the region and credentials.
#include <algorithm>

#include "store/facts.hpp"

namespace tasuki::store {
namespace {

struct PeopleNeeds {
    AccountId subject;
    OfficeId office;
    std::optional<EnrolmentId> enrolment;
    std::optional<Hash> link, ticket;
    DeviceId device;
    SessionId session;
    std::string login_name;
    std::optional<std::string> tried;  // the login name of a try that failed
    bool tries = false;
    bool credentials = false;
    bool own_credentials = false;  // of whoever asks
    Bytes passkey;                 // that is to be added
    bool groups_of_subject = false;
    bool groups_of_office = false;

    void operator()(const domain::CreateRegion&) {}
    void operator()(const domain::MakeBootstrapLink& c) { subject = c.account; }
    void operator()(const domain::AddOffice& c) { office = c.office.id; }
    void operator()(const domain::SuspendOffice& c) {
        office = c.office;
        groups_of_office = true;
    }
    void operator()(const domain::InvitePerson& c) {
        subject = c.account;
        office = c.office;
    }
    void operator()(const domain::AnswerAffiliation& c) { office = c.office; }
    void operator()(const domain::WithdrawEnrolment& c) { enrolment = c.enrolment; }
    void operator()(const domain::DeactivatePerson& c) {
        subject = c.account;
        office = c.office;
        groups_of_subject = true;
    }
    void operator()(const domain::ResetFactors& c) {
        subject = c.account;
        office = c.office;
        credentials = true;
        groups_of_subject = true;
    }
    void operator()(const domain::SetOfficeAdministrator& c) {
        subject = c.account;
        office = c.office;
    }
    void operator()(const domain::PublishPolicy&) {}
    void operator()(const domain::AcceptPolicy&) {}
    void operator()(const domain::RecordBackup&) {}
    void operator()(const domain::DeclareRestore&) {}
    void operator()(const domain::RecordRekey&) {}
    void operator()(const domain::ReapplyToPerson& c) {
        subject = c.account;
        office = c.office;
        device = c.device;
        credentials = c.what == domain::Taken::factors || c.what == domain::Taken::recovery_codes;
        groups_of_subject = c.what == domain::Taken::affiliation;
        groups_of_office = c.what == domain::Taken::suspension;
    }
    void operator()(const domain::RevokeDevice& c) {
        subject = c.account;
        device = c.device;
    }
    void operator()(const domain::ReadList& c) {
        subject = c.account;
        office = c.office;
    }

    void operator()(const domain::ProveEnrolmentCode& c) { link = c.link_hash; }
    void operator()(const domain::ChoosePassword& c) {
        link = c.link_hash;
        login_name = c.login_name;
    }
    void operator()(const domain::ProveTotp& c) {
        link = c.link_hash;
        credentials = true;
    }
    void operator()(const domain::FinishEnrolment& c) {
        ticket = c.ticket_hash;
        credentials = true;
    }
    void operator()(const domain::BeginSession& c) {
        subject = c.account;
        device = c.session.device;
        credentials = true;
        tries = true;
    }
    // Nothing of the account is looked up: it takes as long for a name that nobody has.
    void operator()(const domain::SignInFailed& c) {
        tried = c.login_name;
        if (c.device) device = *c.device;
        tries = true;
    }
    void operator()(const domain::LockSession& c) { session = c.session; }
    void operator()(const domain::UnlockSession& c) {
        session = c.session;
        credentials = c.passkey.has_value();
    }
    void operator()(const domain::EndSession& c) { session = c.session; }
    void operator()(const domain::SetPin& c) { device = c.device; }
    void operator()(const domain::AddPasskey& c) {
        passkey = c.id;
        own_credentials = true;
    }
    void operator()(const domain::ChangePasskey&) { own_credentials = true; }
};

std::vector<GroupId> ids_of(const Tables& tables, const std::vector<GroupNo>& groups) {
    std::vector<GroupId> ids;
    for (auto no : groups)
        if (const auto row = tables.group(no)) ids.push_back(row->id);
    return ids;
}

std::optional<DeviceId> enrolled(const std::optional<domain::Device>& device, AccountId account) {
    if (!device || device->revoked || device->account != account) return std::nullopt;
    return device->id;
}

void fill_from(PeopleFacts& out, PeopleNeeds& needs, const domain::Asker& asker,
               const Tables& tables, const StoreKeys& keys, PeopleCache& people) {
    auto& facts = out.facts;
    std::optional<row::Enrolment> enrolment;
    if (needs.enrolment) enrolment = tables.enrolment(*needs.enrolment);
    if (needs.link) enrolment = tables.enrolment_by_link(*needs.link);
    if (needs.ticket) enrolment = tables.enrolment_by_ticket(*needs.ticket);
    if (enrolment) {
        facts.enrolment = from_row(*enrolment, keys);
        needs.subject = facts.enrolment->account;
        if (!needs.office) needs.office = facts.enrolment->office;
    }
    if (needs.own_credentials) {
        needs.subject = asker.account;
        needs.credentials = true;
    }
    if (needs.session) facts.session = tables.session(needs.session);
    if (facts.session) {
        if (!needs.device) needs.device = facts.session->device;
        if (!needs.subject) needs.subject = facts.session->account;
    }
    if (needs.device)
        if (const auto row = tables.device(needs.device)) facts.device = from_row(*row, keys);
    if (facts.device && !needs.subject) needs.subject = facts.device->account;

    out.region = people.region();
    out.asker = people.account(asker.account);
    out.subject = people.account(needs.subject);
    if (!needs.office && out.subject) needs.office = out.subject->home_office;
    out.office = people.office(needs.office);
    facts.region = out.region.get();
    facts.asker = out.asker.get();
    facts.subject = out.subject.get();
    facts.office = out.office.get();
    if (needs.tries) {
        std::string name = needs.tried.value_or(out.subject ? out.subject->login_name : "");
        out.throttle = throttle_key(keys, enrolled(facts.device, needs.subject), name);
        if (const auto row = tables.throttle(*out.throttle))
            facts.throttle = {row->failures, row->last};
    }
    if (needs.office) facts.office_admins = tables.office_admins(needs.office);
    if (needs.credentials && needs.subject)
        for (const auto& row : tables.credentials(needs.subject))
            facts.credentials.push_back(from_row(row, keys));
    facts.passkey_taken =
        !needs.passkey.empty() &&
        tables.credential_by_public_id(domain::CredentialKind::passkey, needs.passkey).has_value();
    if (needs.subject) {
        const auto devices = tables.devices(needs.subject);
        facts.devices = static_cast<std::uint32_t>(std::ranges::count_if(
            devices, [](const row::Device& device) { return !device.value.revoked; }));
    }
    if (needs.groups_of_subject) facts.groups = ids_of(tables, tables.groups_of(needs.subject));
    if (needs.groups_of_office)
        facts.groups = ids_of(tables, tables.groups_of_office(needs.office));
    if (needs.login_name.empty()) return;
    const Hash login = keyed_login(keys, needs.login_name);
    const auto holder = tables.account_by_login(login);
    const auto chooser = tables.enrolment_with_login(login);
    facts.login_name_taken = (holder && holder->id != needs.subject) ||
                             (chooser && facts.enrolment && *chooser != facts.enrolment->id);
}

}  // namespace

// The texts are part of the format: rows outlive a restart.
Hash throttle_key(const StoreKeys& keys, const std::optional<DeviceId>& device,
                  std::string_view login_name) {
    return device ? keyed_address(keys, "throttle device", device->view())
                  : keyed_address(keys, "throttle login name", view(login_name));
}

void FactsFinder::fill(PeopleFacts& out, const domain::PeopleCommand& command,
                       const domain::Asker& asker) {
    PeopleNeeds needs;
    std::visit(needs, command);
    fill_from(out, needs, asker, tables_, keys_, people_);
}

void FactsFinder::fill(PeopleFacts& out, const domain::SignInCommand& command,
                       const domain::Asker& asker) {
    PeopleNeeds needs;
    std::visit(needs, command);
    fill_from(out, needs, asker, tables_, keys_, people_);
}

}  // namespace tasuki::store
