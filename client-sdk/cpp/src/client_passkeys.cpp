// Passkeys: what an authenticator is asked, and what it answered.
#include "calls.hpp"

namespace tasuki::client {
namespace {

Result<PasskeyChallenge> read_challenge(const pb::ServerEnvelope& from) {
    if (!from.has_passkey_challenge()) return not_the_answer("PasskeyChallenge");
    return read(from.passkey_challenge());
}

Result<std::vector<Passkey>> read_passkeys(const pb::ServerEnvelope& from) {
    if (!from.has_passkeys()) return not_the_answer("PasskeyList");
    std::vector<Passkey> all;
    for (const auto& one : from.passkeys().passkeys()) all.push_back(read(one));
    return all;
}

awaitable<Result<PasskeyChallenge>> ask_challenge(CorePtr core, PasskeyPurpose purpose) {
    pb::ClientEnvelope envelope;
    envelope.mutable_ask_passkey()->set_purpose(static_cast<pb::PasskeyPurpose>(purpose));
    const bool with_session = purpose != PasskeyPurpose::sign_in;
    auto answer = co_await post_envelope(core, std::move(envelope), with_session);
    if (!answer) co_return answer.error();
    co_return read_challenge(*answer);
}

}  // namespace

awaitable<Result<PasskeyChallenge>> Client::ask_passkey(PasskeyPurpose purpose) {
    return ask_challenge(core_, purpose);
}

awaitable<Result<SignedIn>> Client::sign_in_by_passkey(SignInByPasskey wish) {
    return client::sign_in_by_passkey(core_, std::move(wish), false);
}

awaitable<Result<SignedIn>> Client::fresh_by_passkey(SignInByPasskey wish) {
    return client::sign_in_by_passkey(core_, std::move(wish), true);
}

awaitable<Done> Client::unlock_by_passkey(PasskeyAssertion assertion) {
    return client::unlock_by_passkey(core_, std::move(assertion));
}

awaitable<Result<PasskeyChallenge>> Client::ask_new_passkey() {
    pb::ClientEnvelope envelope;
    envelope.mutable_ask_new_passkey();
    return call<PasskeyChallenge>(core_, std::move(envelope), &read_challenge);
}

awaitable<Done> Client::add_passkey(std::string name, PasskeyAttestation made) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_add_passkey();
    to.set_name(std::move(name));
    to.set_client_data_json(write_bytes(made.client_data_json));
    to.set_attestation_object(write_bytes(made.attestation_object));
    return call<void>(core_, std::move(envelope), &read_done);
}

awaitable<Result<std::vector<Passkey>>> Client::list_passkeys() {
    pb::ClientEnvelope envelope;
    envelope.mutable_list_passkeys();
    return call<std::vector<Passkey>>(core_, std::move(envelope), &read_passkeys);
}

awaitable<Done> Client::rename_passkey(Bytes id, std::string name) {
    pb::ClientEnvelope envelope;
    envelope.mutable_change_passkey()->set_id(write_bytes(id));
    envelope.mutable_change_passkey()->set_name(std::move(name));
    return call<void>(core_, std::move(envelope), &read_done);
}

awaitable<Done> Client::remove_passkey(Bytes id) {
    pb::ClientEnvelope envelope;
    envelope.mutable_change_passkey()->set_id(write_bytes(id));
    envelope.mutable_change_passkey()->set_remove(true);
    return call<void>(core_, std::move(envelope), &read_done);
}

}  // namespace tasuki::client
