// The record's one writer: decides each command by the rules against the state that the earlier
// ones left, writes rows and ledger entries, commits a batch at once, and only then says what
// happened. Synchronous and without threads of its own; ThreadedStore runs it on the store thread.
//
// What always holds: an Applied that is not a fault is on disk, fsync'd, with its ledger entry, and
// the anchor names its batch. A refusal wrote nothing but its entry. After anything that leaves the
// outcome of a commit unknown the engine is lost: every later call throws StoreLost.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "store/engine_people.hpp"
#include "store/engine_refusals.hpp"
#include "store/engine_seal.hpp"
#include "store/engine_write.hpp"
#include "store/timer_clock.hpp"

namespace tasuki::store {

// What the engine needs of the machine besides its tables; each may be empty.
struct EnginePorts {
    std::function<void(const ledger::Chain&)> anchor;  // after each commit, before its answers
    // What a restore must not undo: after the commit, before the anchor. It knows what it has.
    std::function<void(const std::vector<JournalAct>&)> journal;
    std::function<std::uint64_t()> free_bytes;  // where the store lies; empty: plenty
    std::function<bool()> release_reserve;      // true: there was one
    std::function<bool()> refill_reserve;
};

struct EngineOptions {
    Bytes incarnation;                      // 16 bytes
    std::string origin;                     // of the checkpoints
    std::optional<ledger::Chain> anchored;  // what the anchor file says
    bool accept_clock = false;   // the operator accepts a clock that is behind the record
    std::size_t groups = 4'000;  // kept in memory
    std::size_t accounts = 50'000;
};

// A start that fails closed: the store is not what the ledger or the anchor says.
struct StartRefused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Applied {
    Outcome outcome{domain::Refused(Refusal::busy)};
    std::exception_ptr fault;  // of this command alone: RecordFault, or a mistake of ours
    std::vector<std::shared_ptr<const Committed>> published;  // for every loop, in this order
};

class Engine {
  public:
    // Checks the store as far as a start must (engine_start.hpp) and throws StartRefused.
    Engine(Tables& tables, const StoreKeys& keys, KeyStore& key_store, const Clock& clock,
           EnginePorts ports, EngineOptions options);

    std::vector<Applied> apply(const std::vector<domain::Command>& batch);
    // Fires what is due (by timer_clock.hpp), writes counted refusals; once a second or so.
    std::vector<Applied> tick();
    // A new checkpoint, if anything changed since the last.
    std::optional<CheckpointNow> seal();
    // Orderly end: its entry, a last seal.
    std::optional<CheckpointNow> stop();

    CheckpointNow checkpoint() const { return seals_.checkpoint(); }
    // One more key for each of these groups, between batches; what is written from then on uses it.
    void renew_group_keys(const std::vector<GroupId>& groups);
    std::vector<GroupId> groups_in_use() const;  // that something may still be written into
    bool seal_is_due() const;
    Instant now() const;
    Instant timers_at() const { return timer_clock_.now(); }
    bool lost() const { return lost_; }
    Store::Health health() const;
    Store::Identity identity() const;
    std::shared_ptr<const GroupKeys> group_keys(GroupId id) { return key_store_.group_keys(id); }

  private:
    using Body = std::function<void(std::vector<Applied>&)>;
    std::vector<Applied> transact(const Body& body);
    void commit_batch();
    void tell_journal();
    void roll_back();
    [[noreturn]] void lose(const char* what);

    Applied one(const domain::Command& command);
    Applied on_group(const domain::GroupCommand& command, const Asking& asking);
    template <class PeopleOrSignIn>
    Applied on_people(const PeopleOrSignIn& command, const Asking& asking);
    bool plan_groups(const domain::PeopleChange& change, const Asking& asking,
                     std::vector<struct GroupPlan>& plans, std::optional<domain::Refused>& no);
    void finish(Applied& applied, std::shared_ptr<Committed> committed);

    Applied refuse(const Asking& asking, ledger::Event event, const domain::Refused& refused,
                   const CachedGroup* group, OfficeId office);
    bool has_an_entry(const domain::SignInFailed& command, const Asking& asking);
    Applied flood(const Asking& asking, LogNo log);
    Applied failed(const domain::Command& command, const Asking& asking, std::exception_ptr fault);
    std::optional<Refusal> gate(const domain::Command& command) const;

    std::vector<Applied> fire(const std::vector<struct DueTimer>& due);
    void put_off(const DueTimer& timer);
    void reckon_some();
    void look_at_clock();
    void hold_timers();
    TimerClock start_timers();

    void write_due_refusals(bool all);
    void watch_clock();
    void watch_space();
    void write_system(ledger::Event event, const Bytes& extra = {}, std::uint32_t count = 0);

    Tables& tables_;
    const StoreKeys& keys_;
    KeyStore& key_store_;
    const Clock& clock_;
    EnginePorts ports_;
    EngineOptions options_;
    LeafWriter ledger_;
    PeopleCache people_;
    GroupCache groups_;
    FactsFinder facts_;
    GroupWriter group_writer_;
    PeopleWriter people_writer_;
    SealWriter seals_;
    RefusalCounter refusals_;

    TimerClock timer_clock_;
    std::optional<ledger::ClockStep> untold_step_;
    bool hold_stands_ = false;        // as a row
    std::vector<GroupNo> to_reckon_;  // groups whose timers were not looked at since the start

    std::uint64_t anchored_ = 0;  // the newest batch that the anchor was told
    Instant floor_;               // no entry is earlier, whatever the machine's clock says
    ClockState clock_state_ = ClockState::unknown;
    std::chrono::milliseconds behind_{};
    bool low_space_ = false;
    bool reserve_spent_ = false;
    bool no_space_ = false;
    bool writing_ = false;  // rows of the running command are already there
    bool lost_ = false;
    // Sessions that ended while commands of theirs may still wait in the queue.
    std::unordered_set<SessionId, IdHash> ended_, ended_in_batch_;
    Store::Health counts_;
};

}  // namespace tasuki::store
