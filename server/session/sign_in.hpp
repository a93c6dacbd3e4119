// The HTTPS half: enrolment step by step, signing in, unlocking, signing out. Every secret is made
// here, and leaves here once; what is stored of it is a hash.
//
// Loop thread only; hashing of passwords happens on the HashWorker. What always holds: an answer,
// and the time it takes, doesn't tell an unknown login name from a wrong password.
#pragma once

#include <optional>
#include <string>

#include "session/encode.hpp"
#include "session/request.hpp"
#include "session/session.hpp"
#include "session/throttles.hpp"

namespace tasuki::session {

// Who sent one POST.
struct Visitor {
    std::string address;   // for throttling; never logged
    std::string token;     // bearer or cookie, where one came
    bool browser = false;  // an Origin header stood in the request: sessions travel as cookie
};

struct SignInReply {
    Frame frame;
    std::optional<std::string> set_cookie;
};

class SignInDesk {
  public:
    explicit SignInDesk(const LoopParts& parts) : parts_(parts) {}

    awaitable<SignInReply> answer(Visitor visitor, Request request);

  private:
    using Reply = awaitable<SignInReply>;

    Reply on(Visitor visitor, std::uint64_t id, ask::OpenEnrolment wish);
    Reply on(Visitor visitor, std::uint64_t id, ask::ProveEnrolmentCode wish);
    Reply on(Visitor visitor, std::uint64_t id, ask::ChoosePassword wish);
    Reply on(Visitor visitor, std::uint64_t id, ask::ProveTotp wish);
    Reply on(Visitor visitor, std::uint64_t id, ask::FinishEnrolment wish);
    Reply on(Visitor visitor, std::uint64_t id, ask::SignIn wish);
    Reply on(Visitor visitor, std::uint64_t id, ask::Unlock wish);
    Reply on(Visitor visitor, std::uint64_t id, ask::SignOut wish);
    Reply on(Visitor visitor, std::uint64_t id, ask::AskPasskey wish);
    Reply on(Visitor visitor, std::uint64_t id, ask::SignInByPasskey wish);
    Reply on(Visitor visitor, std::uint64_t id, ask::UnlockByPasskey wish);
    template <class Other>  // everything else is said on a connection, after signing in
    Reply on(Visitor visitor, std::uint64_t id, Other wish);

    // What is known of a try before anything slow happens.
    struct Try {
        std::optional<domain::Device> device;  // enrolled, standing, of the person named
        std::optional<store::SignInFacts> facts;
        std::string name;
        bool allowed = false;
    };
    awaitable<Try> look_up(Visitor visitor, ask::SignIn wish);
    awaitable<bool> may_try(std::optional<DeviceId> device, std::string name, std::string address);
    Reply refuse_try(Visitor visitor, std::uint64_t id, Try one);
    Reply begin_session(Visitor visitor, std::uint64_t id, ask::SignIn wish, Try one,
                        domain::BeginSession begin);

    // Passkeys (passkey_sign_in.cpp)
    struct PasskeyTry {
        std::optional<ChallengeUse> asked;  // none: the challenge is no longer ours
        std::optional<store::SignInFacts> facts;
        Result<domain::PasskeyUse> use = Refusal::passkey_expired;
    };
    awaitable<PasskeyTry> look_at(domain::Assertion assertion);
    awaitable<bool> may_try_passkey(Visitor visitor, std::optional<DeviceId> device);
    awaitable<std::optional<Refusal>> not_fresh_for(std::string token, ChallengeUse asked,
                                                    AccountId account);
    Reply refuse_passkey(Visitor visitor, std::uint64_t id, PasskeyTry one,
                         std::optional<DeviceId> device);

    awaitable<std::optional<store::SessionFacts>> session_of(std::string token);
    awaitable<std::optional<domain::Enrolment>> link(Bytes link_secret);
    bool slowed(const Visitor& visitor) const;
    // "no", counted against the address where it was a guess at a link, a code or a ticket.
    SignInReply no_guess(const Visitor& visitor, std::uint64_t id, Refusal refusal);
    awaitable<SignInReply> signed_in(Visitor visitor, std::uint64_t id, Bytes session_secret,
                                     encode::SignedIn facts);
    awaitable<store::Outcome> commit(domain::Asker asker, domain::SignInCommand command);
    domain::Asker stranger(const Visitor& visitor) const;
    domain::Asker known(const Visitor& visitor, const store::SessionFacts& facts) const;

    LoopParts parts_;
    Throttles throttles_;
};

// "no": the words of one refusal, as a reply.
SignInReply no(std::uint64_t id, Refusal refusal);

// Whole Set-Cookie values.
std::string session_cookie(ByteView secret, std::chrono::seconds life);
std::string no_cookie();

}  // namespace tasuki::session
