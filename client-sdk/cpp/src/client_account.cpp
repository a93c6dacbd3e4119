// Enrolment, one's own account, offices and people.
#include "calls.hpp"

namespace tasuki::client {
namespace {

Result<EnrolmentState> read_enrolment(const pb::ServerEnvelope& from) {
    if (!from.has_enrolment_state()) return not_the_answer("EnrolmentState");
    return read(from.enrolment_state());
}
Result<TotpSecret> read_totp(const pb::ServerEnvelope& from) {
    if (!from.has_totp_secret()) return not_the_answer("TotpSecret");
    return TotpSecret{.base32 = from.totp_secret().base32(), .uri = from.totp_secret().uri()};
}
Result<RecoveryCodes> read_codes(const pb::ServerEnvelope& from) {
    if (!from.has_recovery_codes()) return not_the_answer("RecoveryCodes");
    const auto& codes = from.recovery_codes();
    return RecoveryCodes{.codes = {codes.codes().begin(), codes.codes().end()},
                         .ticket = read_bytes(codes.enrolment_ticket())};
}
Result<PolicyText> read_policy_text(const pb::ServerEnvelope& from) {
    if (!from.has_policy()) return not_the_answer("Policy");
    return read(from.policy());
}
Result<EnrolmentLink> read_link(const pb::ServerEnvelope& from) {
    if (!from.has_enrolment_link()) return not_the_answer("EnrolmentLink");
    return read(from.enrolment_link());
}
Result<OfficeId> read_office_added(const pb::ServerEnvelope& from) {
    if (!from.has_office_added()) return not_the_answer("OfficeAdded");
    return read_id<OfficeId>(from.office_added().office_id());
}

template <class T, class Repeated>
std::vector<T> read_all(const Repeated& from) {
    std::vector<T> all;
    for (const auto& one : from) all.push_back(read(one));
    return all;
}
Result<std::vector<Device>> read_devices(const pb::ServerEnvelope& from) {
    if (!from.has_devices()) return not_the_answer("DeviceList");
    return read_all<Device>(from.devices().devices());
}
Result<std::vector<Person>> read_people(const pb::ServerEnvelope& from) {
    if (!from.has_people()) return not_the_answer("PersonList");
    return read_all<Person>(from.people().people());
}
Result<std::vector<Office>> read_offices(const pb::ServerEnvelope& from) {
    if (!from.has_offices()) return not_the_answer("OfficeList");
    return read_all<Office>(from.offices().offices());
}

awaitable<Done> accept_policy_of(CorePtr core, pb::ClientEnvelope envelope) {
    auto answer = co_await ask(core, std::move(envelope));
    if (!answer) co_return answer.error();
    spawn(core, catch_up(core));
    co_return Done();
}

}  // namespace

std::optional<Bytes> link_secret_of(std::string_view link) {
    const auto hash = link.rfind('#');
    if (hash != std::string_view::npos) link.remove_prefix(hash + 1);
    auto secret = from_base64url(link);
    if (!secret || secret->empty()) return std::nullopt;
    return secret;
}

Result<void> read_done(const pb::ServerEnvelope&) { return {}; }

awaitable<Result<EnrolmentState>> Client::open_enrolment(Bytes link_secret) {
    pb::ClientEnvelope envelope;
    envelope.mutable_open_enrolment()->set_link_secret(write_bytes(link_secret));
    core_->enrolling_link = std::move(link_secret);
    return post_call<EnrolmentState>(core_, std::move(envelope), &read_enrolment);
}

awaitable<Result<EnrolmentState>> Client::prove_code(std::string code) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_prove_enrolment_code();
    to.set_link_secret(write_bytes(core_->enrolling_link));
    to.set_code(code);
    core_->enrolling_code = std::move(code);
    return post_call<EnrolmentState>(core_, std::move(envelope), &read_enrolment);
}

awaitable<Result<TotpSecret>> Client::choose_password(std::string login_name,
                                                      std::string password) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_choose_password();
    to.set_link_secret(write_bytes(core_->enrolling_link));
    to.set_code(core_->enrolling_code);
    to.set_login_name(login_name);
    to.set_password(std::move(password));
    core_->enrolling_login = std::move(login_name);
    return post_call<TotpSecret>(core_, std::move(envelope), &read_totp);
}

awaitable<Result<RecoveryCodes>> Client::prove_totp(std::string totp) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_prove_totp();
    to.set_link_secret(write_bytes(core_->enrolling_link));
    to.set_code(core_->enrolling_code);
    to.set_totp(std::move(totp));
    return post_call<RecoveryCodes>(core_, std::move(envelope), &read_codes);
}

awaitable<Result<SignedIn>> Client::finish_enrolment(Bytes ticket, NewDevice device) {
    return client::finish_enrolment(core_, std::move(ticket), std::move(device));
}
awaitable<Result<SignedIn>> Client::sign_in(SignIn wish) {
    return client::sign_in(core_, std::move(wish));
}
awaitable<Done> Client::unlock(std::string pin) { return client::unlock(core_, std::move(pin)); }
awaitable<Done> Client::sign_out(bool everywhere) { return client::sign_out(core_, everywhere); }

awaitable<Result<PolicyText>> Client::read_policy() {
    pb::ClientEnvelope envelope;
    envelope.mutable_read_policy();
    return call<PolicyText>(core_, std::move(envelope), &read_policy_text);
}

awaitable<Done> Client::accept_policy(std::uint32_t version) {
    pb::ClientEnvelope envelope;
    envelope.mutable_accept_policy()->set_version(version);
    return accept_policy_of(core_, std::move(envelope));
}

awaitable<Done> Client::answer_affiliation(OfficeId office, bool accept) {
    pb::ClientEnvelope envelope;
    envelope.mutable_answer_affiliation()->set_office_id(write_id(office));
    envelope.mutable_answer_affiliation()->set_accept(accept);
    return call<void>(core_, std::move(envelope), &read_done);
}

awaitable<Done> Client::set_pin(std::string pin) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_set_pin();
    if (const auto* device = core_->identity.device()) {
        to.set_device_secret(write_bytes(device->secret));
    }
    to.set_pin(std::move(pin));
    return call<void>(core_, std::move(envelope), &read_done);
}

awaitable<Result<std::vector<Device>>> Client::list_devices(AccountId account) {
    pb::ClientEnvelope envelope;
    envelope.mutable_list_devices()->set_account_id(write_id(account));
    return call<std::vector<Device>>(core_, std::move(envelope), &read_devices);
}

awaitable<Done> Client::revoke_device(AccountId account, DeviceId device) {
    pb::ClientEnvelope envelope;
    envelope.mutable_revoke_device()->set_account_id(write_id(account));
    envelope.mutable_revoke_device()->set_device_id(write_id(device));
    return call<void>(core_, std::move(envelope), &read_done);
}

awaitable<Result<OfficeId>> Client::add_office(Office office) {
    pb::ClientEnvelope envelope;
    write(office, *envelope.mutable_add_office()->mutable_office());
    return call<OfficeId>(core_, std::move(envelope), &read_office_added);
}

awaitable<Result<EnrolmentLink>> Client::invite_person(PersonToInvite person) {
    pb::ClientEnvelope envelope;
    write(person, *envelope.mutable_invite_person());
    return call<EnrolmentLink>(core_, std::move(envelope), &read_link);
}

awaitable<Done> Client::withdraw_enrolment(EnrolmentId enrolment) {
    pb::ClientEnvelope envelope;
    envelope.mutable_withdraw_enrolment()->set_enrolment_id(write_id(enrolment));
    return call<void>(core_, std::move(envelope), &read_done);
}

awaitable<Done> Client::deactivate_person(OfficeId office, AccountId account, std::string reason) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_deactivate_person();
    to.set_office_id(write_id(office));
    to.set_account_id(write_id(account));
    to.set_reason(std::move(reason));
    return call<void>(core_, std::move(envelope), &read_done);
}

awaitable<Result<EnrolmentLink>> Client::reset_factors(OfficeId office, AccountId account,
                                                       std::string reason) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_reset_factors();
    to.set_office_id(write_id(office));
    to.set_account_id(write_id(account));
    to.set_reason(std::move(reason));
    return call<EnrolmentLink>(core_, std::move(envelope), &read_link);
}

awaitable<Result<std::vector<Person>>> Client::list_people(OfficeId office) {
    pb::ClientEnvelope envelope;
    envelope.mutable_list_people()->set_office_id(write_id(office));
    return call<std::vector<Person>>(core_, std::move(envelope), &read_people);
}

awaitable<Result<std::vector<Office>>> Client::list_offices() {
    pb::ClientEnvelope envelope;
    envelope.mutable_list_offices();
    return call<std::vector<Office>>(core_, std::move(envelope), &read_offices);
}

awaitable<Done> Client::publish_policy(std::string text_ja) {
    pb::ClientEnvelope envelope;
    envelope.mutable_publish_policy()->set_text_ja(std::move(text_ja));
    return call<void>(core_, std::move(envelope), &read_done);
}

awaitable<Done> Client::suspend_office(OfficeId office, bool suspended, std::string reason) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_suspend_office();
    to.set_office_id(write_id(office));
    to.set_suspended(suspended);
    to.set_reason(std::move(reason));
    return call<void>(core_, std::move(envelope), &read_done);
}

awaitable<Done> Client::set_office_administrator(OfficeId office, AccountId account, bool admin) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_set_office_administrator();
    to.set_office_id(write_id(office));
    to.set_account_id(write_id(account));
    to.set_office_admin(admin);
    return call<void>(core_, std::move(envelope), &read_done);
}

}  // namespace tasuki::client
