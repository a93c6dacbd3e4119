#include "main/seed_person.hpp"

#include "base/limits.hpp"
#include "session/secrets.hpp"

namespace tasuki {

SeedLink make_seed_link() {
    SeedLink link;
    link.secret = session::make_secret();
    link.code = session::make_code();
    link.link_hash = session::secret_hash(link.secret);
    link.code_hash = session::code_hash(link.secret, link.code);
    return link;
}

Bytes enrol(const SeedCommit& commit, const Clock& clock, const SeedLink& link,
            const SeedPerson& person) {
    const auto step = [&](domain::SignInCommand what) { commit({domain::Asker{}, what}); };
    step(domain::ProveEnrolmentCode{link.link_hash, link.code_hash});
    step(domain::ChoosePassword{link.link_hash, link.code_hash, person.login_name,
                                person.password_hash, person.totp_secret});
    std::vector<Hash> recovery;
    recovery.reserve(limits::kRecoveryCodes);
    for (int i = 0; i < limits::kRecoveryCodes; ++i)
        recovery.push_back(session::recovery_hash(session::make_recovery_code()));
    const auto ticket = session::secret_hash(session::make_secret());
    step(domain::ProveTotp{link.link_hash, link.code_hash, clock.now().ms / 30'000, recovery,
                           ticket});
    const auto now = clock.now();
    auto secret = session::make_secret();
    domain::FinishEnrolment finish;
    finish.ticket_hash = ticket;
    finish.device.id = make_id<DeviceId>();
    finish.device.account = person.account;
    finish.device.secret_hash = session::secret_hash(session::make_secret());
    finish.device.name = person.device_name;
    finish.device.enrolled = finish.device.last_seen = now;
    finish.session.id = make_id<SessionId>();
    finish.session.account = person.account;
    finish.session.device = finish.device.id;
    finish.session.secret_hash = session::secret_hash(secret);
    finish.session.started = now;
    finish.session.ends = now + limits::kSessionLife;
    finish.session.fresh_until = now + limits::kFreshFor;
    step(finish);
    return secret;
}

}  // namespace tasuki
