// What the engine writes into the ledger of its own accord: the clock, the disk, counted refusals.
#include "base/limits.hpp"
#include "base/log.hpp"
#include "store/engine.hpp"
#include "store/engine_events.hpp"

namespace tasuki::store {
namespace {

using namespace std::chrono_literals;

// New words need room; what ends a person's reading, and reading itself, has the reserve.
bool needs_room(const domain::Command& command) {
    const auto* group = std::get_if<domain::GroupCommand>(&command.what);
    if (group)
        return std::holds_alternative<domain::Post>(*group) ||
               std::holds_alternative<domain::Correct>(*group) ||
               std::holds_alternative<domain::BeginAttachment>(*group) ||
               std::holds_alternative<domain::OpenGroup>(*group) ||
               std::holds_alternative<domain::AdmitPerson>(*group) ||
               std::holds_alternative<domain::AdmitOffice>(*group) ||
               std::holds_alternative<domain::NamePerson>(*group);
    const auto* people = std::get_if<domain::PeopleCommand>(&command.what);
    return people && (std::holds_alternative<domain::AddOffice>(*people) ||
                      std::holds_alternative<domain::InvitePerson>(*people) ||
                      std::holds_alternative<domain::PublishPolicy>(*people));
}

}  // namespace

std::optional<Refusal> Engine::gate(const domain::Command& command) const {
    if (low_space_ && needs_room(command)) return Refusal::low_space;
    return std::nullopt;
}

void Engine::write_system(ledger::Event event, const Bytes& extra, std::uint32_t count) {
    if (people_.region_log() == 0) return;
    const domain::Asker system{.account = {},
                               .device = {},
                               .session = {},
                               .level = domain::AuthLevel::timer,
                               .address = {},
                               .app_version = 0,
                               .request = {}};
    auto leaf = leaf_from({system, nullptr, now(), clock_.state()}, event, OfficeId{});
    leaf.extra = extra;
    leaf.count = count;
    ledger_.append(people_.region_log(), leaf);
}

void Engine::watch_clock() {
    const auto behind = clock_.behind();
    if (behind > behind_ + 1s)
        write_system(ledger::Event::clock_stepped,
                     encode(ledger::ClockStep{now(), now() - behind}));
    behind_ = behind;
    const auto state = clock_.state();
    if (state != clock_state_) write_system(ledger::Event::clock_state_changed);
    clock_state_ = state;
}

void Engine::watch_space() {
    if (!ports_.free_bytes) return;
    const bool low = ports_.free_bytes() < limits::kLowSpace;
    if (low == low_space_ && !no_space_) return;
    if (!low) {
        no_space_ = false;
        if (reserve_spent_ && ports_.refill_reserve) reserve_spent_ = !ports_.refill_reserve();
    }
    if (low != low_space_)
        write_system(low ? ledger::Event::low_space_began : ledger::Event::low_space_ended);
    low_space_ = low;
}

void Engine::write_due_refusals(bool all) {
    for (const auto& counted : refusals_.take(now(), all)) {
        const Asking asking{counted.asker, people_.account(counted.asker.account), now(),
                            clock_.state()};
        const bool known = static_cast<bool>(counted.key.session);
        auto leaf = leaf_from(
            asking,
            known ? ledger::Event::refusals_coalesced : ledger::Event::refusals_before_sign_in,
            OfficeId{});
        leaf.outcome = ledger::Outcome::refused;
        leaf.action = static_cast<std::uint16_t>(counted.key.event);
        leaf.reason = static_cast<std::uint16_t>(counted.key.refusal);
        leaf.count = counted.count;
        ledger_.append(counted.key.log, leaf);
    }
}

Applied Engine::refuse(const Asking& asking, ledger::Event event, const domain::Refused& refused,
                       const CachedGroup* group, OfficeId office) {
    ++counts_.refused;
    Applied out;
    out.outcome = refused;
    const LogNo office_log = people_.office_log(office);
    LogNo log = people_.region_log();
    const auto home = ledger::home_of(event, group != nullptr, office_log != 0);
    if (home == ledger::Home::group) log = group->place.log;
    if (home == ledger::Home::office) log = office_log;
    if (log == 0) return out;  // before there is a region there is no ledger
    const auto& asker = asking.asker;
    RefusalKey key{asker.session, {}, event, refused.refusal, log};
    if (!asker.session) key.network = network_of(asker.address);
    switch (refusals_.count(key, asker, asking.now)) {
        case RefusalStep::counted: return out;
        case RefusalStep::flood: return flood(asking, log);
        case RefusalStep::write: break;
    }
    auto leaf = leaf_from(asking, event, office);
    leaf.outcome = ledger::Outcome::refused;
    leaf.reason = static_cast<std::uint16_t>(refused.refusal);
    leaf.rule = refused.rule;
    if (group) {
        leaf.patient = group->group().pseudonym;
        leaf.roster_epoch = group->group().epoch;
    }
    ledger_.append(log, leaf);
    return out;
}

// A flood of guesses can't fill the ledger: what follows within the minute is a count.
bool Engine::has_an_entry(const domain::SignInFailed&, const Asking& asking) {
    RefusalKey key;
    key.network = network_of(asking.asker.address);
    key.event = ledger::Event::sign_in_failed;
    key.refusal = Refusal::wrong_credentials;
    key.log = people_.region_log();
    return refusals_.count(key, asking.asker, asking.now) == RefusalStep::write;
}

Applied Engine::flood(const Asking& asking, LogNo log) {
    auto leaf = leaf_from(asking, ledger::Event::session_flooded, OfficeId{});
    leaf.outcome = ledger::Outcome::refused;
    ledger_.append(log, leaf);
    auto committed = std::make_shared<Committed>();
    committed->at = asking.now;
    if (auto session = tables_.session(asking.asker.session)) {
        session->ended = true;
        tables_.put_session(*session);
    }
    committed->ended_sessions.push_back(asking.asker.session);
    Applied out;
    finish(out, std::move(committed));
    out.outcome = domain::Refused(Refusal::session_ended);
    return out;
}

}  // namespace tasuki::store
