// Which ledger event a command would have been, had it been allowed: what the entry of its refusal
// says. A visitor of the closed variant without a catch-all, so that a new command does not build
// before it has its entry. Pure; any thread.
#pragma once

#include "domain/command.hpp"
#include "ledger/event.hpp"
#include "ledger/leaf.hpp"

namespace tasuki::store {

ledger::Event event_of(const domain::GroupCommand& command);
ledger::Event event_of(const domain::PeopleCommand& command);
ledger::Event event_of(const domain::SignInCommand& command);
ledger::Event event_of(const domain::Command& command);

// How sure the server was of who asked, in the words of the ledger.
ledger::Assurance assurance_of(domain::AuthLevel level);

}  // namespace tasuki::store
