// One request, one answer: every call of the Client that needs no more than that.
#pragma once

#include "core.hpp"

namespace tasuki::client {

// How the answer of a call is read; a failure where it is not of the kind that was asked for.
template <class T>
using ReadAnswer = Result<T> (*)(const pb::ServerEnvelope&);

template <class T>
awaitable<Result<T>> call(CorePtr core, pb::ClientEnvelope envelope, ReadAnswer<T> read_answer) {
    auto answer = co_await ask(std::move(core), std::move(envelope));
    if (!answer) co_return answer.error();
    co_return read_answer(*answer);
}

template <class T>
awaitable<Result<T>> post_call(CorePtr core, pb::ClientEnvelope envelope,
                               ReadAnswer<T> read_answer) {
    auto answer = co_await post_envelope(std::move(core), std::move(envelope), false);
    if (!answer) co_return answer.error();
    co_return read_answer(*answer);
}

inline Failure not_the_answer(const char* wanted) {
    return failure_of(Error::protocol_broken, std::string("no ") + wanted);
}

Result<void> read_done(const pb::ServerEnvelope& from);  // anything but a refusal

// session.cpp
awaitable<Result<SignedIn>> sign_in(CorePtr core, SignIn wish);
awaitable<Result<SignedIn>> finish_enrolment(CorePtr core, Bytes ticket, NewDevice device);
awaitable<Result<SignedIn>> sign_in_by_passkey(CorePtr core, SignInByPasskey wish,
                                               bool with_session);
awaitable<Done> unlock(CorePtr core, std::string pin);
awaitable<Done> unlock_by_passkey(CorePtr core, PasskeyAssertion assertion);
awaitable<Done> sign_out(CorePtr core, bool everywhere);

}  // namespace tasuki::client
