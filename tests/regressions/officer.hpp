// The region's officer in a town of the engine's tests. One thread.
#pragma once

#include "store/engine/town.hpp"

namespace tasuki::test {

// Made by the operator's link, as the first of a region is.
inline domain::Asker officer_of(Town& town) {
    domain::Asker the_operator;
    the_operator.level = domain::AuthLevel::operator_socket;
    domain::MakeBootstrapLink link;
    link.enrolment = random_id<EnrolmentTag>();
    link.account = random_id<AccountTag>();
    link.pseudonym = random_id<PseudonymTag>();
    link.name = {"見本", "担当", "ミホン", "タントウ"};
    fill_random(link.link_hash);
    fill_random(link.code_hash);
    Bytes totp_secret(20);
    fill_random(totp_secret);
    Hash recovery{}, ticket{};
    fill_random(recovery);
    fill_random(ticket);
    const auto done = town.engine->apply(
        {{the_operator, domain::PeopleCommand(link)},
         {{},
          domain::SignInCommand(domain::ChoosePassword{link.link_hash, link.code_hash, "officer",
                                                       "hash", totp_secret})},
         {{},
          domain::SignInCommand(domain::ProveTotp{
              link.link_hash, link.code_hash, town.clock.now().ms / 30'000, {recovery}, ticket})}});
    for (const auto& applied : done) EXPECT_TRUE(applied.outcome);
    domain::Asker officer;
    officer.account = link.account;
    officer.level = domain::AuthLevel::fresh;
    return officer;
}

}  // namespace tasuki::test
