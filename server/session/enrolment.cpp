// The steps of an enrolment (rule A4): link, code, password, second factor, device. The link is
// spent only by the step that stores the verified second factor; until then each may be repeated.
#include "base/typed.hpp"
#include "session/passwords.hpp"
#include "session/secrets.hpp"
#include "session/sign_in.hpp"

namespace tasuki::session {
namespace {

std::uint32_t tries_left(const domain::Enrolment& enrolment) {
    const auto most = static_cast<std::uint32_t>(limits::kEnrolmentTries);
    return enrolment.wrong_codes >= most ? 0 : most - enrolment.wrong_codes;
}

}  // namespace

// Unknown, used, expired and voided links look the same.
awaitable<std::optional<domain::Enrolment>> SignInDesk::link(Bytes link_secret) {
    auto found =
        co_await parts_.store.enrolment_by_link(parts_.hub.loop_number(), secret_hash(link_secret));
    const bool stands = found && !found->spent && !found->voided &&
                        parts_.clock.now() < found->expires && tries_left(*found) > 0;
    if (!stands) co_return std::nullopt;
    co_return found;
}

bool SignInDesk::slowed(const Visitor& visitor) const {
    return !throttles_.may_try(visitor.address, parts_.clock.now());
}

SignInReply SignInDesk::no_guess(const Visitor& visitor, std::uint64_t id, Refusal refusal) {
    if (refusal == Refusal::link_not_valid || refusal == Refusal::code_wrong) {
        throttles_.failed(visitor.address, parts_.clock.now());
    }
    return no(id, refusal);
}

// Looking at a link consumes nothing, and says no name: the code isn't proved yet.
SignInDesk::Reply SignInDesk::on(Visitor visitor, std::uint64_t id, ask::OpenEnrolment wish) {
    if (slowed(visitor)) co_return no(id, Refusal::throttled);
    const auto found = co_await link(std::move(wish.link_secret));
    if (!found) co_return no_guess(visitor, id, Refusal::link_not_valid);
    encode::EnrolmentState state;
    state.next = encode::EnrolmentStep::code;
    state.tries_left = tries_left(*found);
    co_return SignInReply{encode::enrolment_state(id, state), std::nullopt};
}

SignInDesk::Reply SignInDesk::on(Visitor visitor, std::uint64_t id, ask::ProveEnrolmentCode wish) {
    if (slowed(visitor)) co_return no(id, Refusal::throttled);
    domain::ProveEnrolmentCode prove{secret_hash(wish.link_secret),
                                     code_hash(wish.link_secret, wish.code)};
    const auto outcome = co_await commit(stranger(visitor), domain::SignInCommand{prove});
    if (!outcome) co_return no_guess(visitor, id, outcome.error().refusal);
    encode::EnrolmentState state;
    state.next = encode::EnrolmentStep::password;
    if (const auto& enrolment = (**outcome).enrolment) {
        const auto loop = parts_.hub.loop_number();
        std::vector<AccountId> who(1, enrolment->account);
        const auto accounts = co_await parts_.store.accounts(loop, std::move(who));
        encode::Names names;
        names.offices = co_await parts_.store.offices(loop);
        if (!accounts.empty()) {
            state.name = accounts.front().name;
            state.login_name = accounts.front().login_name;
        }
        state.office_name = names.office(enrolment->office);
        state.tries_left = tries_left(*enrolment);
    }
    co_return SignInReply{encode::enrolment_state(id, state), std::nullopt};
}

SignInDesk::Reply SignInDesk::on(Visitor visitor, std::uint64_t id, ask::ChoosePassword wish) {
    if (slowed(visitor)) co_return no(id, Refusal::throttled);
    const auto name = login_name_of(wish.login_name);
    if (const auto fit = check_password(wish.password, name); !fit) co_return no(id, fit.error());
    const auto link_hash = secret_hash(wish.link_secret);
    const auto bound_code = code_hash(wish.link_secret, wish.code);
    // Before the slow hash: nobody without link and code makes the worker work.
    const auto found = co_await link(wish.link_secret);
    if (!found) co_return no_guess(visitor, id, Refusal::link_not_valid);
    std::string password_hash;
    if (same_secret(found->code_hash, bound_code)) {
        auto hash = co_await parts_.hashes.hash(std::move(wish.password));
        if (!hash) co_return no(id, hash.error());
        password_hash = std::move(hash).value();
    }
    const auto secret = make_totp_secret();
    domain::ChoosePassword choose{link_hash, bound_code, name, password_hash, secret};
    const auto outcome =
        co_await commit(stranger(visitor), domain::SignInCommand{std::move(choose)});
    if (!outcome) co_return no_guess(visitor, id, outcome.error().refusal);
    auto shown_name = name;
    if (const auto& enrolment = (**outcome).enrolment) shown_name = enrolment->login_name;
    const auto uri = totp_uri(parts_.config.totp_issuer, shown_name, secret);
    co_return SignInReply{encode::totp_secret(id, to_base32(secret), uri), std::nullopt};
}

SignInDesk::Reply SignInDesk::on(Visitor visitor, std::uint64_t id, ask::ProveTotp wish) {
    if (slowed(visitor)) co_return no(id, Refusal::throttled);
    const auto found = co_await link(wish.link_secret);
    if (!found) co_return no_guess(visitor, id, Refusal::link_not_valid);
    domain::ProveTotp prove;
    prove.link_hash = secret_hash(wish.link_secret);
    prove.code_hash = code_hash(wish.link_secret, wish.code);
    // A wrong link code is for the rules to count; a wrong TOTP only tells whoever chose the
    // password a minute ago that the app's clock or the typing is off.
    if (same_secret(found->code_hash, prove.code_hash)) {
        if (found->totp_secret.empty()) co_return no(id, Refusal::enrolment_out_of_order);
        const auto step = totp_step(found->totp_secret, wish.totp, parts_.clock.now(), 0);
        if (!step) co_return no(id, Refusal::wrong_credentials);
        prove.step = *step;
    }
    std::vector<std::string> codes;
    for (int i = 0; i < limits::kRecoveryCodes; ++i) {
        codes.push_back(make_recovery_code());
        prove.recovery_hashes.push_back(recovery_hash(codes.back()));
    }
    const auto ticket = make_secret();
    prove.ticket_hash = secret_hash(ticket);
    const auto outcome =
        co_await commit(stranger(visitor), domain::SignInCommand{std::move(prove)});
    if (!outcome) co_return no_guess(visitor, id, outcome.error().refusal);
    co_return SignInReply{encode::recovery_codes(id, codes, ticket), std::nullopt};
}

SignInDesk::Reply SignInDesk::on(Visitor visitor, std::uint64_t id, ask::FinishEnrolment wish) {
    if (slowed(visitor)) co_return no(id, Refusal::throttled);
    const auto now = parts_.clock.now();
    const auto session_secret = make_secret();
    encode::SignedIn facts;
    facts.device_secret = make_secret();
    domain::FinishEnrolment finish;
    finish.ticket_hash = secret_hash(wish.ticket);
    finish.device.id = make_id<DeviceId>();
    finish.device.secret_hash = secret_hash(facts.device_secret);
    finish.device.name = wish.device.name;
    finish.device.device_class = wish.device.device_class;
    finish.device.form = wish.device.form;
    finish.session.id = make_id<SessionId>();
    finish.session.device = finish.device.id;
    finish.session.secret_hash = secret_hash(session_secret);
    finish.session.ends = now + limits::kSessionLife;
    const auto outcome =
        co_await commit(stranger(visitor), domain::SignInCommand{std::move(finish)});
    if (!outcome) co_return no_guess(visitor, id, outcome.error().refusal);
    const auto& session = (**outcome).session;
    if (!session) throw std::logic_error("an enrolment that was finished began no session");
    facts.device = session->device;
    facts.account = session->account;
    facts.ends = session->ends;
    facts.recovery_codes_left = static_cast<std::uint32_t>(limits::kRecoveryCodes);
    const auto loop = parts_.hub.loop_number();
    std::vector<AccountId> who(1, facts.account);
    const auto accounts = co_await parts_.store.accounts(loop, std::move(who));
    const auto policy = co_await parts_.store.policy(loop);
    const bool accepted = !accounts.empty() && accounts.front().accepted_policy >= policy.version;
    if (!accepted) facts.policy_to_accept = policy.version;
    co_return co_await signed_in(std::move(visitor), id, session_secret, std::move(facts));
}

}  // namespace tasuki::session
