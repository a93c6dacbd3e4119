// Enrolment, sign-in, unlock and sign-out: single envelopes over HTTPS, before and beside the
// socket.
#include "base/crypto.hpp"
#include "calls.hpp"

namespace tasuki::client {
namespace {

Session session_of(const pb::SignedIn& from) {
    return {.account = read_id<AccountId>(from.account_id()),
            .device = read_id<DeviceId>(from.device_id()),
            .secret = read_bytes(from.session_secret()),
            .ends = read_time(from.ends_ms())};
}

// What the one before had taken is kept for that person's next time.
void keep_places(Core& core) {
    if (!core.unsaved) return;
    try {
        core.places.save();
    } catch (const std::system_error& failed) {
        // The cursors on disk are older: what was taken since comes once more. Nothing is lost.
        core.mailbox.put(StorageTrouble{.detail = failed.what()});
    }
    core.unsaved = false;
}

// From here on this person is the one signed in, also after the program was started again.
SignedIn begin_session(Core& core, const std::string& login_name, const pb::SignedIn& from) {
    if (!from.device_secret().empty()) {
        core.identity.enrol(login_name, {.id = read_id<DeviceId>(from.device_id()),
                                         .account = read_id<AccountId>(from.account_id()),
                                         .secret = read_bytes(from.device_secret())});
    }
    const auto before = core.identity.session();
    core.identity.begin(session_of(from));
    const bool anew = !before || before->account != core.identity.session()->account;
    if (anew) {
        core.rooms.clear();
        core.mailbox.clear();
        keep_places(core);
    }
    core.trust.open(core.identity.session()->account);
    core.places.open(core.identity.session()->account);
    // The mailbox may have held a cut of hers, and start() tells only who was signed in by then.
    if (anew && core.started) tell_cuts_again(core);
    if (auto* socket = core.link.socket()) socket->close();  // it stands for the session before
    core.keeper_bell.ring();
    return read(from);
}

pb::ClientEnvelope envelope_of(const Core& core, const SignIn& wish) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_sign_in();
    to.set_login_name(wish.login_name);
    to.set_password(wish.password);
    if (wish.totp.empty()) {
        to.set_recovery_code(wish.recovery_code);
    } else {
        to.set_totp(wish.totp);
    }
    if (const auto* device = core.identity.device_of(wish.login_name)) {
        to.set_device_secret(write_bytes(device->secret));
    } else {
        write(wish.new_device, *to.mutable_new_device());
    }
    to.set_on_duty(wish.on_duty);
    return envelope;
}

void leave_nothing(Core& core) {
    if (auto* socket = core.link.socket()) socket->close();
    core.identity.end();
    core.places.clear();
    core.rooms.clear();
    core.mailbox.clear();
    core.enter(State::signed_out);
    core.keeper_bell.ring();
}

}  // namespace

awaitable<Result<pb::ServerEnvelope>> post_envelope(CorePtr core, pb::ClientEnvelope envelope,
                                                    bool with_session) {
    if (core->stopped) co_return failure_of(Error::cancelled);
    envelope.set_request_id(1);
    std::string text = envelope.SerializeAsString();
    Bytes body = read_bytes(text);
    wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});  // it holds a password
    auto bearer = with_session ? core->identity.bearer() : std::string();
    auto answer = co_await core->dialer.post(std::move(body), std::move(bearer));
    if (!answer) co_return answer.error();
    pb::ServerEnvelope from;
    if (!from.ParseFromArray(answer->data(), static_cast<int>(answer->size()))) {
        co_return failure_of(Error::protocol_broken, "an answer that is no envelope");
    }
    if (!from.has_refused()) co_return from;
    auto failure = read(from.refused());
    if (with_session && failure == Error::session_ended) session_over(*core, "session_ended");
    co_return failure;
}

awaitable<Result<SignedIn>> sign_in(CorePtr core, SignIn wish) {
    auto answer = co_await post_envelope(core, envelope_of(*core, wish), false);
    if (!answer && answer.error() == Error::device_not_allowed) {
        core->identity.forget_device(wish.login_name);  // revoked: the next try is a new device
    }
    if (!answer) co_return answer.error();
    if (!answer->has_signed_in()) co_return failure_of(Error::protocol_broken, "no SignedIn");
    co_return begin_session(*core, wish.login_name, answer->signed_in());
}

awaitable<Result<SignedIn>> finish_enrolment(CorePtr core, Bytes ticket, NewDevice device) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_finish_enrolment();
    to.set_enrolment_ticket(write_bytes(ticket));
    write(device, *to.mutable_device());
    auto answer = co_await post_envelope(core, std::move(envelope), false);
    if (!answer) co_return answer.error();
    if (!answer->has_signed_in()) co_return failure_of(Error::protocol_broken, "no SignedIn");
    auto begun = begin_session(*core, core->enrolling_login, answer->signed_in());
    core->enrolling_login.clear();
    core->enrolling_link.clear();
    core->enrolling_code.clear();
    co_return begun;
}

// One act instead of password and code. The challenge is used up whatever comes of it.
awaitable<Result<SignedIn>> sign_in_by_passkey(CorePtr core, SignInByPasskey wish,
                                               bool with_session) {
    AccountId account;
    const auto& handle = wish.assertion.user_handle;
    if (handle.size() == account.bytes.size()) {
        std::copy(handle.begin(), handle.end(), account.bytes.begin());
    } else if (core->identity.session()) {
        account = core->identity.session()->account;
    }
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_sign_in_by_passkey();
    write(wish.assertion, *to.mutable_assertion());
    if (const auto* device = core->identity.device_of(account)) {
        to.set_device_secret(write_bytes(device->secret));
    }
    write(wish.new_device, *to.mutable_new_device());
    to.set_on_duty(wish.on_duty);
    auto answer = co_await post_envelope(core, std::move(envelope), with_session);
    if (!answer) co_return answer.error();
    if (!answer->has_signed_in()) co_return failure_of(Error::protocol_broken, "no SignedIn");
    const auto& signed_in = answer->signed_in();
    co_return begin_session(*core, signed_in.login_name(), signed_in);
}

namespace {

// By what stands in `envelope`, on the device that is signed in.
awaitable<Done> open_lock(CorePtr core, pb::ClientEnvelope envelope) {
    auto answer = co_await post_envelope(core, std::move(envelope), true);
    if (!answer) co_return answer.error();
    // A fresh connection is sure to see the session unlocked; the old one's loop may learn it
    // later.
    if (auto* socket = core->link.socket()) socket->close();
    core->keeper_bell.ring();
    co_return Done();
}

Result<const EnrolledDevice*> device_here(const Core& core) {
    if (!core.identity.session()) return failure_of(Error::not_signed_in);
    const auto* device = core.identity.device();
    if (device == nullptr) return failure_of(Error::device_not_allowed, "not enrolled here");
    return device;
}

}  // namespace

awaitable<Done> unlock(CorePtr core, std::string pin) {
    const auto device = device_here(*core);
    if (!device) co_return device.error();
    pb::ClientEnvelope envelope;
    envelope.mutable_unlock()->set_device_secret(write_bytes((*device)->secret));
    envelope.mutable_unlock()->set_pin(pin);
    co_return co_await open_lock(core, std::move(envelope));
}

awaitable<Done> unlock_by_passkey(CorePtr core, PasskeyAssertion assertion) {
    const auto device = device_here(*core);
    if (!device) co_return device.error();
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_unlock_by_passkey();
    to.set_device_secret(write_bytes((*device)->secret));
    write(assertion, *to.mutable_assertion());
    co_return co_await open_lock(core, std::move(envelope));
}

awaitable<Done> sign_out(CorePtr core, bool everywhere) {
    pb::ClientEnvelope envelope;
    envelope.mutable_sign_out()->set_everywhere(everywhere);
    auto answer = co_await post_envelope(core, std::move(envelope), true);
    // On this device it is over whatever the network said; the session ends by itself at the
    // latest.
    leave_nothing(*core);
    if (!answer) co_return answer.error();
    co_return Done();
}

}  // namespace tasuki::client
