// The five steps of an enrolment, taken from inside the server's own machine: for the demo's town
// and the benches' seed. Everything goes through the rules and is recorded like a client's steps.
#pragma once

#include <functional>
#include <string>

#include "base/crypto.hpp"
#include "domain/command.hpp"
#include "store/store.hpp"

namespace tasuki {

using SeedCommit = std::function<std::shared_ptr<const store::Committed>(domain::Command)>;

// A link and its code, as an office would hand them over.
struct SeedLink {
    Bytes secret;
    std::string code;
    Hash link_hash{};
    Hash code_hash{};
};
SeedLink make_seed_link();

struct SeedPerson {
    AccountId account;
    std::string login_name;
    std::string password_hash;  // made once for many: it is slow on purpose
    Bytes totp_secret;
    std::string device_name;
};

// Answers with the secret of the session that the enrolment begins.
Bytes enrol(const SeedCommit& commit, const Clock& clock, const SeedLink& link,
            const SeedPerson& person);

}  // namespace tasuki
