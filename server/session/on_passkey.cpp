// One's own passkeys, on a connection: a challenge for a new one, adding it, the list, a new name,
// removal.
#include "session/session.hpp"

namespace tasuki::session {

awaitable<void> Session::answer_done(std::uint64_t id, domain::SignInCommand command) {
    const auto outcome = co_await commit(std::move(command));
    if (over()) co_return;
    if (!outcome) {
        co_await refuse(id, outcome.error());
        co_return;
    }
    outbox_.answer(encode::ok(id));
}

// Nobody is sent to an authenticator whose answer would be refused for want of a fresh sign-in.
awaitable<void> Session::on(std::uint64_t id, ask::AskNewPasskey) {
    const auto& site = parts_.config.passkeys;
    const bool is_fresh = asker().level >= domain::AuthLevel::fresh;
    if (!site || !is_fresh) {
        refuse(id, site ? Refusal::needs_fresh_sign_in : Refusal::passkeys_off);
        co_return;
    }
    const auto loop = parts_.hub.loop_number();
    encode::PasskeyChallenge answer;
    answer.passkeys = co_await parts_.store.passkeys(loop, account_.id);
    const auto region = co_await parts_.store.region(loop);
    ChallengeUse use{Purpose::add, session_.id};
    answer.challenge = co_await parts_.challenges.make(use, connection_.peer().address);
    if (over()) co_return;
    if (const auto no = not_now()) {
        refuse(id, *no);
        co_return;
    }
    answer.rp_id = site->id;
    answer.rp_name = region.name;
    answer.account = account_.id;
    answer.login_name = account_.login_name;
    answer.display_name = account_.name.full();
    list(encode::passkey_challenge(id, answer));
}

awaitable<void> Session::on(std::uint64_t id, ask::AddPasskey wish) {
    const auto& site = parts_.config.passkeys;
    const auto said = domain::read_client_data(wish.client_data);
    if (!site || !said) {
        refuse(id, site ? Refusal::passkey_unreadable : Refusal::passkeys_off);
        co_return;
    }
    const auto asked = co_await parts_.challenges.take(said->challenge);
    if (over()) co_return;
    const ChallengeUse wanted{Purpose::add, session_.id};
    if (asked != wanted) {
        refuse(id, Refusal::passkey_expired);
        co_return;
    }
    const auto made = domain::check_registration(*site, said->challenge, wish.client_data,
                                                 wish.attestation_object);
    if (!made) {
        refuse(id, made.error());
        co_return;
    }
    domain::AddPasskey add{made->id, made->key, wish.name, made->count, made->synced};
    domain::SignInCommand command = std::move(add);
    co_await answer_done(id, std::move(command));
}

awaitable<void> Session::on(std::uint64_t id, ask::ListPasskeys) {
    const auto passkeys = co_await parts_.store.passkeys(parts_.hub.loop_number(), account_.id);
    domain::ReadList record;
    record.what = domain::ListWhat::passkeys;
    const auto outcome = co_await commit(domain::PeopleCommand{record});
    if (over()) co_return;
    if (!outcome || not_now()) {
        refuse(id, outcome ? *not_now() : outcome.error().refusal);
        co_return;
    }
    list(encode::passkeys(id, passkeys));
}

awaitable<void> Session::on(std::uint64_t id, domain::ChangePasskey wish) {
    domain::SignInCommand command = std::move(wish);
    co_await answer_done(id, std::move(command));
}

}  // namespace tasuki::session
