// One's own account: the device's PIN, one's devices, the policy.
#include <algorithm>

#include "session/secrets.hpp"
#include "session/session.hpp"

namespace tasuki::session {
namespace {

// Six digits of which a passer-by doesn't guess the whole: not one digit six times, not 123456.
bool fit_for_pin(const std::string& pin) {
    if (pin.size() != 6) return false;
    const auto steps = [&](int by) {
        for (std::size_t i = 1; i < pin.size(); ++i) {
            if (pin[i] - pin[i - 1] != by) return false;
        }
        return true;
    };
    return !steps(0) && !steps(1) && !steps(-1);
}

}  // namespace

awaitable<void> Session::on(std::uint64_t id, ask::SetPin wish) {
    const auto pin = digits_of(wish.pin);
    const bool this_device = same_secret(secret_hash(wish.device_secret), device_.secret_hash);
    if (!this_device || !fit_for_pin(pin)) {
        refuse(id, this_device ? Refusal::bad_value : Refusal::device_not_allowed);
        co_return;
    }
    auto hash = co_await parts_.hashes.hash(pin);
    if (over()) co_return;
    if (!hash) {
        refuse(id, hash.error());
        co_return;
    }
    domain::SignInCommand command = domain::SetPin{device_.id, std::move(hash).value()};
    const auto outcome = co_await commit(std::move(command));
    if (over()) co_return;
    if (!outcome) {
        co_await refuse(id, outcome.error());
        co_return;
    }
    outbox_.answer(encode::ok(id));
}

awaitable<void> Session::on(std::uint64_t id, ask::ListDevices wish) {
    const auto whose = wish.account ? wish.account : account_.id;
    const auto devices = co_await parts_.store.devices(parts_.hub.loop_number(), whose);
    domain::ReadList record;
    record.what = domain::ListWhat::devices;
    record.account = whose;
    const auto outcome = co_await commit(domain::PeopleCommand{record});
    if (over()) co_return;
    if (!outcome || not_now()) {
        refuse(id, outcome ? *not_now() : outcome.error().refusal);
        co_return;
    }
    list(encode::devices(id, devices, device_.id));
}

awaitable<void> Session::on(std::uint64_t id, ask::ReadPolicy) {
    const auto policy = co_await parts_.store.policy(parts_.hub.loop_number());
    domain::ReadList record;
    record.what = domain::ListWhat::policy;
    const auto outcome = co_await commit(domain::PeopleCommand{record});
    if (over()) co_return;
    if (!outcome) {
        refuse(id, outcome.error().refusal);
        co_return;
    }
    // Published since the Hello: it counts from the moment it is shown.
    policy_version_ = std::max(policy_version_, policy.version);
    outbox_.answer(encode::policy(id, policy, account_.accepted_policy >= policy.version));
}

}  // namespace tasuki::session
