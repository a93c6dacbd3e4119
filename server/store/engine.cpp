#include "store/engine.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/log.hpp"
#include "store/engine_events.hpp"
#include "store/engine_start.hpp"
#include "store/journal.hpp"
#include "store/proofs.hpp"

namespace tasuki::store {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kEndedRemembered = 65'536;  // far more than the queue can hold
constexpr std::size_t kLogsKept = 8'192;

}  // namespace

Engine::Engine(Tables& tables, const StoreKeys& keys, KeyStore& key_store, const Clock& clock,
               EnginePorts ports, EngineOptions options)
    : tables_(tables),
      keys_(keys),
      key_store_(key_store),
      clock_(clock),
      ports_(std::move(ports)),
      options_(std::move(options)),
      ledger_(tables, options_.incarnation),
      people_(tables, keys, options_.accounts),
      groups_(tables, key_store, options_.groups),
      facts_(tables, keys, people_, groups_),
      group_writer_(tables, keys, key_store, ledger_, people_, groups_),
      people_writer_(tables, keys, key_store, ledger_, people_),
      seals_(tables, ledger_, options_.origin, key_store.ledger_seed()),
      timer_clock_({}, look_at(clock)) {
    const StartCheck check{tables_, options_.incarnation, options_.anchored, seals_.verifier()};
    const Instant last = check_start(check);
    const Instant machine = clock_.now();
    const bool behind = machine + 2min < last;
    if (behind && !options_.accept_clock)
        throw StartRefused("the machine's clock (" + to_rfc3339(machine) +
                           ") is behind the newest entry of the record (" + to_rfc3339(last) +
                           "): set the clock, or accept it explicitly");
    floor_ = behind ? machine : last;
    timer_clock_ = start_timers();
    clock_state_ = clock_.state();
    if (people_.region_log() == 0) return;  // nothing to start yet
    tell_journal();
    to_reckon_ = tables_.groups();
    transact([&](std::vector<Applied>&) {
        if (behind)
            write_system(ledger::Event::clock_accepted, encode(ledger::ClockStep{last, machine}));
        write_system(ledger::Event::server_started);
    });
}

// Between a commit and its journal the power may go: what is on disk behind the anchor is told
// again. Nobody was answered for it; but it stands, and whoever asks again hears that it is done.
void Engine::tell_journal() {
    if (!ports_.journal) return;
    const auto acts = acts_after(tables_, options_.anchored ? options_.anchored->n : 0);
    if (!acts.empty()) ports_.journal(acts);
}

Instant Engine::now() const { return std::max(clock_.now(), floor_); }

std::vector<Applied> Engine::apply(const std::vector<domain::Command>& batch) {
    const auto all = [&](std::vector<Applied>& out) {
        for (const auto& command : batch) out.push_back(one(command));
    };
    try {
        return transact(all);
    } catch (const StoreFull&) {
        if (!reserve_spent_ && ports_.release_reserve && ports_.release_reserve()) {
            reserve_spent_ = true;
            low_space_ = true;
            return apply(batch);
        }
        no_space_ = true;
        ++counts_.refused;
        return std::vector<Applied>(batch.size(),
                                    Applied{domain::Refused(Refusal::no_space), {}, {}});
    } catch (const StoreLost&) {
        throw;
    } catch (const std::exception& fault) {
        // Nothing of the batch took place. Alone, only the one that is at fault meets it again.
        if (batch.size() == 1)
            return {Applied{domain::Refused(Refusal::busy), std::current_exception(), {}}};
        log::error("batch_undone", {{"why", log::Value::technical(fault.what())}});
    }
    std::vector<Applied> out;
    out.reserve(batch.size());
    for (const auto& command : batch) out.push_back(std::move(apply({command}).front()));
    return out;
}

std::vector<Applied> Engine::transact(const Body& body) {
    if (lost_) throw StoreLost("the store is lost");
    std::vector<Applied> out;
    writing_ = false;
    try {
        tables_.begin();
        watch_clock();
        hold_timers();
        watch_space();
        write_due_refusals(false);
        body(out);
        commit_batch();
    } catch (const StoreBroken& fault) {
        lose(fault.what());
    } catch (const StoreLost&) {
        throw;
    } catch (...) {
        roll_back();
        throw;
    }
    counts_.commits += out.size();
    return out;
}

void Engine::commit_batch() {
    const auto chain = ledger_.close_batch(now());
    tables_.commit();
    // A crash here: the store is one batch ahead of its anchor, which a start accepts; nobody was
    // answered yet.
    try {
        const auto kept = ledger_.take_kept();
        if (ports_.journal && !kept.empty()) ports_.journal(kept);
        if (chain.n != anchored_ && ports_.anchor) ports_.anchor(chain);
    } catch (const std::exception& fault) {
        lose(fault.what());  // it did take place, and must not be answered without its anchor
    }
    untold_step_.reset();
    anchored_ = chain.n;
    floor_ = std::max(floor_, now());
    refusals_.settle();
    ended_.merge(ended_in_batch_);
    ended_in_batch_.clear();
    if (ended_.size() > kEndedRemembered) ended_.clear();
    ++counts_.batches;
    counts_.leaves = ledger_.last_leaf();
    groups_.trim();
    people_.trim();
    ledger_.trim(kLogsKept);
}

void Engine::roll_back() {
    try {
        tables_.rollback();
        hold_stands_ = !tables_.timers_of({}).empty();
        groups_.forget();
        people_.forget();
        ledger_.forget();
        seals_.forget();
        refusals_.take_back();
        ended_in_batch_.clear();
    } catch (const std::exception& fault) {
        lose(fault.what());
    }
}

void Engine::lose(const char* what) {
    lost_ = true;
    log::error("store_lost", {{"why", log::Value::technical(what)}});
    throw StoreLost(what);
}

Applied Engine::one(const domain::Command& command) {
    const auto& asker = command.asker;
    Asking asking{asker, nullptr, now(), clock_state_};  // asked of the kernel once per batch
    writing_ = false;
    try {
        asking.account = people_.account(asker.account);
        if (ended_.contains(asker.session) || ended_in_batch_.contains(asker.session))
            return refuse(asking, event_of(command), Refusal::session_ended, nullptr, {});
        if (const auto no = gate(command))
            return refuse(asking, event_of(command), *no, nullptr, {});
        if (const auto* group = std::get_if<domain::GroupCommand>(&command.what))
            return on_group(*group, asking);
        if (const auto* people = std::get_if<domain::PeopleCommand>(&command.what))
            return on_people(*people, asking);
        return on_people(std::get<domain::SignInCommand>(command.what), asking);
    } catch (const RecordFault& fault) {
        if (writing_) throw;  // the whole batch is undone, and this command tried alone
        log::error("record_fault", {{"what", log::Value::technical(fault.what())}});
        return failed(command, asking, std::current_exception());
    }
}

// The record goes on without what does not hold, and says that it was asked for.
Applied Engine::failed(const domain::Command& command, const Asking& asking,
                       std::exception_ptr fault) {
    Applied out;
    out.fault = std::move(fault);
    if (people_.region_log() == 0) return out;
    auto leaf = leaf_from(asking, event_of(command), OfficeId{});
    leaf.outcome = ledger::Outcome::failed;
    if (const auto* group = std::get_if<domain::GroupCommand>(&command.what))
        leaf.object.bytes = group_of(*group).bytes;
    ledger_.append(people_.region_log(), leaf);
    return out;
}

void Engine::finish(Applied& applied, std::shared_ptr<Committed> committed) {
    for (const auto& session : committed->ended_sessions) ended_in_batch_.insert(session);
    applied.outcome = committed;
    applied.published.push_back(std::move(committed));
}

std::optional<CheckpointNow> Engine::seal() {
    if (!seals_.anything_to_seal() || people_.region_log() == 0) return std::nullopt;
    transact([this](std::vector<Applied>&) {
        const auto region = people_.region();
        seals_.write(now(), region && region->demo);
    });
    return seals_.checkpoint();
}

std::optional<CheckpointNow> Engine::stop() {
    if (people_.region_log() == 0) return std::nullopt;
    transact([this](std::vector<Applied>&) {
        write_due_refusals(true);
        write_system(ledger::Event::server_stopped);
    });
    return seal();
}

void Engine::renew_group_keys(const std::vector<GroupId>& groups) {
    if (lost_) throw StoreLost("the store is lost");
    // A crash in between: some have a key that nothing uses yet.
    for (const auto& group : groups) key_store_.make_group_key(group);
    groups_.forget();
}

std::vector<GroupId> Engine::groups_in_use() const {
    std::vector<GroupId> out;
    for (const auto no : tables_.groups()) {
        const auto row = tables_.group(no);
        const bool over = !row || row->state == domain::GroupState::closed ||
                          row->state == domain::GroupState::destroyed;
        if (!over) out.push_back(row->id);
    }
    return out;
}

bool Engine::seal_is_due() const { return !lost_ && seals_.is_due(now()); }

Store::Health Engine::health() const {
    auto health = counts_;
    health.accepts_posts = !lost_ && !low_space_ && !no_space_;
    health.accepts_reads = !lost_ && !no_space_;
    health.timers_held = timer_clock_.held();
    return health;
}

Store::Identity Engine::identity() const {
    Store::Identity identity;
    if (options_.incarnation.size() == identity.incarnation.size())
        std::ranges::copy(options_.incarnation, identity.incarnation.begin());
    identity.checkpoint_vkey = seals_.vkey();
    if (const auto region = tables_.region()) identity.demo = region->value.demo;
    identity.fork = declared_fork(tables_);
    return identity;
}

}  // namespace tasuki::store
