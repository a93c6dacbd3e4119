// Enrolment, sign-in, one's own account; offices and people.
#include "session/decode_pb.hpp"

namespace tasuki::session {
namespace {

constexpr std::size_t kCode = 32;        // bytes of a typed code, full width included
constexpr std::size_t kPolicy = 40'000;  // bytes of a policy text

ask::NewDevice new_device(Check& c, const pb::NewDevice& in) {
    return {.name = c.line(in.name(), limits::kName, true),
            .device_class = c.one_of<domain::DeviceClass>(in.device_class(), 3),
            .form = c.one_of<domain::DeviceForm>(in.form(), 2)};
}

// A password is whatever the person typed; only its size is looked at here (rule A3).
std::string password(Check& c, const std::string& in) {
    if (in.size() > limits::kPasswordMax) c.refuse(Refusal::too_large);
    return in;
}

Result<Wish> sign_in(const pb::SignIn& in) {
    Check c;
    ask::SignIn out;
    out.login_name = c.line(in.login_name(), limits::kName);
    out.password = password(c, in.password());
    out.totp = c.line(in.totp(), kCode);
    out.recovery_code = c.line(in.recovery_code(), 4 * kCode);
    out.on_duty = in.on_duty();
    if (!in.device_secret().empty()) out.device_secret = c.secret(in.device_secret());
    if (in.has_new_device()) out.new_device = new_device(c, in.new_device());
    if (out.device_secret.empty() && !out.new_device) c.refuse(Refusal::bad_value);
    return c.ask(std::move(out));
}

Bytes passkey_part(Check& c, const std::string& in, std::size_t most = limits::kPasskeyPart) {
    if (in.empty()) c.refuse(Refusal::bad_value);
    if (in.size() > most) c.refuse(Refusal::too_large);
    return to_bytes(in);
}

domain::Assertion assertion(Check& c, const pb::PasskeyAssertion& in) {
    if (in.user_handle().size() > 64) c.refuse(Refusal::bad_value);
    return {.id = passkey_part(c, in.id(), limits::kPasskeyId),
            .client_data = passkey_part(c, in.client_data_json()),
            .authenticator_data = passkey_part(c, in.authenticator_data()),
            .signature = passkey_part(c, in.signature()),
            .user_handle = to_bytes(in.user_handle())};
}

Result<Wish> sign_in_by_passkey(const pb::SignInByPasskey& in) {
    Check c;
    ask::SignInByPasskey out;
    out.assertion = assertion(c, in.assertion());
    if (!in.device_secret().empty()) out.device_secret = c.secret(in.device_secret());
    if (in.has_new_device()) out.new_device = new_device(c, in.new_device());
    out.on_duty = in.on_duty();
    if (out.device_secret.empty() && !out.new_device) c.refuse(Refusal::bad_value);
    return c.ask(std::move(out));
}

Result<Wish> decode_passkey(const pb::ClientEnvelope& envelope) {
    Check c;
    using K = pb::ClientEnvelope;
    switch (envelope.kind_case()) {
        case K::kAskPasskey:
            return c.ask(ask::AskPasskey{c.one_of<Purpose>(envelope.ask_passkey().purpose(), 3)});
        case K::kSignInByPasskey: return sign_in_by_passkey(envelope.sign_in_by_passkey());
        case K::kUnlockByPasskey: {
            const auto& in = envelope.unlock_by_passkey();
            ask::UnlockByPasskey out{c.secret(in.device_secret()), assertion(c, in.assertion())};
            return c.ask(std::move(out));
        }
        case K::kAskNewPasskey: return c.ask(ask::AskNewPasskey{});
        case K::kAddPasskey: {
            const auto& in = envelope.add_passkey();
            ask::AddPasskey out{c.line(in.name(), limits::kName, true),
                                passkey_part(c, in.client_data_json()),
                                passkey_part(c, in.attestation_object(), limits::kAttestation)};
            return c.ask(std::move(out));
        }
        case K::kListPasskeys: return c.ask(ask::ListPasskeys{});
        case K::kChangePasskey: {
            const auto& in = envelope.change_passkey();
            domain::ChangePasskey out;
            out.id = passkey_part(c, in.id(), limits::kPasskeyId);
            out.remove = in.remove();
            if (!out.remove) out.name = c.line(in.name(), limits::kName, true);
            return c.ask(std::move(out));
        }
        default: return Refusal::unknown_request;
    }
}

Result<Wish> invite_person(const pb::InvitePerson& in) {
    Check c;
    domain::InvitePerson out;
    out.account = c.id_or_none<AccountId>(in.existing_account_id());
    out.existing = static_cast<bool>(out.account);
    out.office = c.id_or_none<OfficeId>(in.office_id());
    if (!out.existing) out.name = c.person_name(in.name());
    if (in.profession() > 0xFFFF) c.refuse(Refusal::bad_value);
    out.profession = static_cast<domain::Profession>(in.profession());
    out.office_admin = in.office_admin();
    out.region_officer = in.region_officer();
    out.auditor = in.auditor();
    return c.people(std::move(out));
}

Result<Wish> add_office(const pb::Office& in) {
    Check c;
    domain::Office out;
    if (in.kind() > 0xFFFF) c.refuse(Refusal::bad_value);
    out.kind = static_cast<domain::OfficeKind>(in.kind());
    out.name = c.line(in.name(), limits::kName * 2, true);
    out.office_number = c.line(in.office_number());
    out.tel = c.line(in.tel());
    out.fax = c.line(in.fax());
    out.hours = c.lines(in.hours());
    out.after_hours = c.lines(in.after_hours());
    out.covers_24h = in.covers_24h();
    return c.people(domain::AddOffice{std::move(out)});
}

}  // namespace

Result<Wish> decode_account(const pb::ClientEnvelope& envelope) {
    Check c;
    using K = pb::ClientEnvelope;
    switch (envelope.kind_case()) {
        case K::kOpenEnrolment:
            return c.ask(ask::OpenEnrolment{c.secret(envelope.open_enrolment().link_secret())});
        case K::kProveEnrolmentCode: {
            const auto& in = envelope.prove_enrolment_code();
            return c.ask(
                ask::ProveEnrolmentCode{c.secret(in.link_secret()), c.line(in.code(), kCode)});
        }
        case K::kChoosePassword: {
            const auto& in = envelope.choose_password();
            return c.ask(ask::ChoosePassword{c.secret(in.link_secret()), c.line(in.code(), kCode),
                                             c.line(in.login_name(), limits::kName, true),
                                             password(c, in.password())});
        }
        case K::kProveTotp: {
            const auto& in = envelope.prove_totp();
            return c.ask(ask::ProveTotp{c.secret(in.link_secret()), c.line(in.code(), kCode),
                                        c.line(in.totp(), kCode)});
        }
        case K::kFinishEnrolment: {
            const auto& in = envelope.finish_enrolment();
            return c.ask(
                ask::FinishEnrolment{c.secret(in.enrolment_ticket()), new_device(c, in.device())});
        }
        case K::kSignIn: return sign_in(envelope.sign_in());
        case K::kUnlock:
            return c.ask(ask::Unlock{c.secret(envelope.unlock().device_secret()),
                                     c.line(envelope.unlock().pin(), kCode)});
        case K::kSignOut: return c.ask(ask::SignOut{envelope.sign_out().everywhere()});
        case K::kAcceptPolicy:
            return c.people(domain::AcceptPolicy{envelope.accept_policy().version()});
        case K::kSetPin:
            return c.ask(ask::SetPin{c.secret(envelope.set_pin().device_secret()),
                                     c.line(envelope.set_pin().pin(), kCode)});
        case K::kListDevices:
            return c.ask(
                ask::ListDevices{c.id_or_none<AccountId>(envelope.list_devices().account_id())});
        case K::kRevokeDevice:
            return c.people(
                domain::RevokeDevice{c.id_or_none<AccountId>(envelope.revoke_device().account_id()),
                                     c.id<DeviceId>(envelope.revoke_device().device_id())});
        case K::kReadPolicy: return c.ask(ask::ReadPolicy{});
        case K::kAnswerAffiliation:
            return c.people(
                domain::AnswerAffiliation{c.id<OfficeId>(envelope.answer_affiliation().office_id()),
                                          envelope.answer_affiliation().accept()});
        default: return decode_passkey(envelope);
    }
}

Result<Wish> decode_office(const pb::ClientEnvelope& envelope) {
    Check c;
    using K = pb::ClientEnvelope;
    switch (envelope.kind_case()) {
        case K::kAddOffice: return add_office(envelope.add_office().office());
        case K::kInvitePerson: return invite_person(envelope.invite_person());
        case K::kWithdrawEnrolment:
            return c.people(domain::WithdrawEnrolment{
                c.id<EnrolmentId>(envelope.withdraw_enrolment().enrolment_id())});
        case K::kDeactivatePerson: {
            const auto& in = envelope.deactivate_person();
            return c.people(domain::DeactivatePerson{c.id<OfficeId>(in.office_id()),
                                                     c.id<AccountId>(in.account_id()),
                                                     c.lines(in.reason())});
        }
        case K::kResetFactors: {
            const auto& in = envelope.reset_factors();
            domain::ResetFactors out;
            out.office = c.id_or_none<OfficeId>(in.office_id());
            out.account = c.id<AccountId>(in.account_id());
            out.reason = c.lines(in.reason());
            return c.people(std::move(out));
        }
        case K::kListPeople:
            return c.ask(
                ask::ListPeople{c.id_or_none<OfficeId>(envelope.list_people().office_id())});
        case K::kListOffices: return c.ask(ask::ListOffices{});
        case K::kPublishPolicy:
            return c.people(
                domain::PublishPolicy{c.lines(envelope.publish_policy().text_ja(), kPolicy, true)});
        case K::kSuspendOffice: {
            const auto& in = envelope.suspend_office();
            return c.people(domain::SuspendOffice{c.id<OfficeId>(in.office_id()), in.suspended(),
                                                  c.lines(in.reason())});
        }
        case K::kSetOfficeAdministrator: {
            const auto& in = envelope.set_office_administrator();
            return c.people(domain::SetOfficeAdministrator{c.id<OfficeId>(in.office_id()),
                                                           c.id<AccountId>(in.account_id()),
                                                           in.office_admin()});
        }
        default: return Refusal::unknown_request;
    }
}

}  // namespace tasuki::session
