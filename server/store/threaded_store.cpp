#include "store/threaded_store.hpp"

#include <future>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/limits.hpp"
#include "base/log.hpp"
#include "store/proofs.hpp"

namespace tasuki::store {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds kCheckPiece{40};  // of every tick, on one of the readers

// What is not moved now stands in the log as well as before.
void try_to_move(const std::function<void()>& move) {
    try {
        move();
    } catch (const std::exception& fault) {
        log::error("log_not_moved", {{"why", log::Value::technical(fault.what())}});
    }
}

}  // namespace

ThreadedStore::ThreadedStore(std::unique_ptr<Tables> tables, const StoreKeys& keys,
                             std::unique_ptr<KeyStore> key_store, const Clock& clock,
                             ThreadedOptions options)
    : tables_(std::move(tables)),
      keys_(keys),
      key_store_(std::move(key_store), *tables_),
      options_(std::move(options)),
      engine_(*tables_, keys_, key_store_, clock, options_.ports, options_.engine),
      identity_(engine_.identity()),
      store_(1),
      store_work_(store_.get_executor()),
      timer_(store_),
      files_(options_.files) {
    const KeysOf group_keys = [this](GroupId group) { return key_store_.find(group); };
    for (std::size_t i = 0; i < options_.readers; ++i)
        if (auto reading = tables_->open_reader())
            readers_.push_back(
                std::make_unique<ReaderThread>(std::move(reading), keys_, group_keys));
    if (readers_.empty()) own_reads_ = std::make_unique<Reads>(*tables_, keys_, group_keys);
    mover_ = tables_->open_mover();
    checking_ = options_.background_check && !readers_.empty();
    note_health();
    schedule_tick();
    thread_ = std::thread([this] { store_.run(); });
}

ThreadedStore::~ThreadedStore() { stop(); }

LoopNumber ThreadedStore::join(asio::any_io_executor loop, CommitSink& sink) {
    // The store thread already ticks, and what it hands out goes to the loops that it knows.
    std::promise<LoopNumber> joined;
    asio::post(store_, [&] { joined.set_value(delivery_.join(std::move(loop), sink)); });
    return joined.get_future().get();
}

void ThreadedStore::stop() {
    if (!thread_.joinable()) return;
    gate_closed_ = true;
    for (auto& reader : readers_) reader->stop();
    moving_.join();
    picture_threads_.join();
    // Behind everything that was accepted before the gate closed.
    asio::post(store_, [this] {
        while (!arrived_.empty()) run_batch();
        timer_.cancel();
        store_work_.reset();
        try {
            if (!engine_.lost())
                if (const auto sealed = engine_.stop()) delivery_.add(*sealed);
            tables_->checkpoint(true);
        } catch (const std::exception& fault) {
            log::error("stop_failed", {{"why", log::Value::technical(fault.what())}});
        }
        if (options_.on_tick) options_.on_tick();
        delivery_.send();
        store_.stop();
    });
    thread_.join();
    piece_thread_.join();  // what the last commits left to nobody is removed
}

void ThreadedStore::request_seal() {
    asio::post(store_, [this] {
        seal_now();
        delivery_.send();
    });
}

KeyCopy ThreadedStore::copy_keys() {
    std::promise<KeyCopy> copied;
    asio::post(store_, [&] {
        try {
            copied.set_value(key_store_.copy());
        } catch (...) {
            copied.set_exception(std::current_exception());
        }
    });
    return copied.get_future().get();
}

template <class Work>
auto ThreadedStore::on_store_thread(Work work) {
    std::packaged_task<decltype(work())()> task(std::move(work));
    auto done = task.get_future();
    asio::post(store_, [&task] { task(); });
    return done.get();
}

std::size_t ThreadedStore::renew_group_keys() {
    constexpr std::size_t kPiece = 16;  // each is an fsync, and posts wait behind them
    auto groups = on_store_thread([this] { return engine_.groups_in_use(); });
    for (std::size_t begin = 0; begin < groups.size(); begin += kPiece) {
        const auto end = std::min(begin + kPiece, groups.size());
        const std::vector<GroupId> piece(groups.begin() + static_cast<std::ptrdiff_t>(begin),
                                         groups.begin() + static_cast<std::ptrdiff_t>(end));
        on_store_thread([&] { engine_.renew_group_keys(piece); });
    }
    return groups.size();
}

Store::Health ThreadedStore::health() const {
    Health health;
    health.commits = commits_;
    health.batches = batches_;
    health.queue = queued_;
    health.refused = refused_;
    health.leaves = leaves_;
    health.record_checked = checked_;
    health.timers_held = timers_held_;
    health.accepts_posts = accepts_posts_ && !gate_closed_ && !lost_;
    health.accepts_reads = accepts_reads_ && !gate_closed_ && !lost_;
    return health;
}

// ---- On the loops -------------------------------------------------------------------------------

void ThreadedStore::accept(domain::Command command, std::unique_ptr<Answer> answer) {
    if (lost_) answer->fault = std::make_exception_ptr(StoreLost("the store is lost"));
    const bool full = queued_.load() >= limits::kStoreQueue;
    if (gate_closed_ || full || lost_) {
        const auto no = gate_closed_ ? Refusal::shutting_down : Refusal::busy;
        answer->outcome = domain::Refused(no);
        const auto loop = answer->work;
        asio::post(loop, [answer = std::move(answer)]() mutable { complete(*answer); });
        return;
    }
    ++queued_;
    asio::post(store_, [this, waiting = Waiting{std::move(command), std::move(answer)}]() mutable {
        arrive(std::move(waiting));
    });
}

awaitable<Outcome> ThreadedStore::commit(LoopNumber loop, domain::Command command) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, Outcome)>(
        [this, loop](auto handler, domain::Command given) {
            auto answer = std::make_unique<Answer>();
            answer->loop = loop;
            CommitHandler(std::move(handler)).swap(answer->handler);
            answer->work = delivery_.work_on(loop);
            accept(std::move(given), std::move(answer));
        },
        asio::use_awaitable, std::move(command));
}

// ---- On the store thread ------------------------------------------------------------------------

void ThreadedStore::arrive(Waiting waiting) {
    arrived_.push_back(std::move(waiting));
    if (batch_scheduled_) return;
    batch_scheduled_ = true;
    // Behind what has arrived meanwhile: the batch takes all of it, and no timer is needed.
    asio::post(store_, [this] { run_batch(); });
}

void ThreadedStore::run_batch() {
    batch_scheduled_ = false;
    if (arrived_.empty()) return;
    const std::size_t size = std::min(arrived_.size(), limits::kBatch);
    const auto middle = arrived_.begin() + static_cast<std::ptrdiff_t>(size);
    std::vector<Waiting> batch(std::make_move_iterator(arrived_.begin()),
                               std::make_move_iterator(middle));
    arrived_.erase(arrived_.begin(), middle);
    std::vector<domain::Command> commands;
    commands.reserve(size);
    for (auto& waiting : batch) commands.push_back(std::move(waiting.command));
    queued_ -= size;
    try {
        auto applied = engine_.apply(commands);  // first: it may throw, and the batch must be left
        answer(std::move(batch), std::move(applied));
    } catch (const StoreLost&) {
        answer_lost(std::move(batch));
    }
    note_health();
    delivery_.send();
    if (arrived_.empty() || batch_scheduled_) return;
    batch_scheduled_ = true;
    asio::post(store_, [this] { run_batch(); });
}

void ThreadedStore::answer(std::vector<Waiting> batch, std::vector<Applied> applied) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
        auto answer = std::move(batch[i].answer);
        answer->fault = std::move(applied[i].fault);
        answer->outcome = std::move(applied[i].outcome);
        remove_gone(applied[i].published);
        delivery_.add(std::move(applied[i].published), std::move(answer));
    }
}

void ThreadedStore::answer_lost(std::vector<Waiting> batch) {
    lost_ = true;
    for (auto& waiting : arrived_) batch.push_back(std::move(waiting));
    queued_ -= arrived_.size();
    arrived_.clear();
    for (auto& waiting : batch) {
        waiting.answer->fault = std::make_exception_ptr(
            StoreLost("the store does not know whether its last commit took place"));
        delivery_.add({}, std::move(waiting.answer));
    }
}

void ThreadedStore::publish(std::vector<Applied> applied) {
    for (auto& one : applied) {
        remove_gone(one.published);
        delivery_.add(std::move(one.published), nullptr);
    }
}

void ThreadedStore::schedule_tick() {
    timer_.expires_after(options_.tick);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) on_tick();
    });
}

void ThreadedStore::on_tick() {
    try {
        if (!engine_.lost()) {
            publish(engine_.tick());
            if (engine_.seal_is_due()) seal_now();
            if (tables_->wal_pages() > options_.wal_pages) move_log();
        }
    } catch (const StoreLost&) {
        answer_lost({});
    } catch (const std::exception& fault) {
        log::error("tick_failed", {{"why", log::Value::technical(fault.what())}});
    }
    if (options_.on_tick) options_.on_tick();
    note_health();
    delivery_.send();
    if (checking_ && !gate_closed_) check_on();
    if (!gate_closed_) schedule_tick();
}

void ThreadedStore::move_log() {
    if (is_moving_) return;
    is_moving_ = true;
    asio::post(moving_, [this] {
        try_to_move([this] { mover_->move(); });
        asio::post(store_, [this] { end_move(); });
    });
}

// What was committed meanwhile is little. Only when all of it is moved does the log begin anew.
void ThreadedStore::end_move() {
    is_moving_ = false;
    if (!engine_.lost()) try_to_move([this] { tables_->checkpoint(false); });
}

VerifyInput ThreadedStore::verify_input(Reading& reading) const {
    const ledger::VerifierKey key{options_.engine.origin, ledger::SignatureType::ed25519,
                                  public_key_of(key_store_.ledger_seed())};
    return {reading,
            keys_,
            [this](GroupId group) { return key_store_.find(group); },
            options_.engine.incarnation,
            options_.engine.anchored,
            key,
            options_.files.folder};
}

void ThreadedStore::check_on() {
    checking_ = false;  // until this piece is done
    readers_.front()->post([this](Reads& reads) {
        if (!verifier_) verifier_ = std::make_shared<StoreVerifier>(verify_input(reads.reading()));
        const auto until = std::chrono::steady_clock::now() + kCheckPiece;
        while (!verifier_->done() && std::chrono::steady_clock::now() < until) {
            const auto found = verifier_->step();
            if (!found) continue;
            log::error("record_altered", {{"where", log::Value::technical(found->where)}});
            if (options_.on_finding) options_.on_finding(*found);
        }
        checked_ = verifier_->done();
        checking_ = !checked_;
    });
}

void ThreadedStore::seal_now() {
    if (engine_.lost()) return;
    if (const auto sealed = engine_.seal()) delivery_.add(*sealed);
}

void ThreadedStore::note_health() {
    const auto health = engine_.health();
    commits_ = health.commits;
    batches_ = health.batches;
    refused_ = health.refused;
    leaves_ = health.leaves;
    accepts_posts_ = health.accepts_posts;
    accepts_reads_ = health.accepts_reads;
    timers_held_ = health.timers_held;
    if (engine_.lost()) lost_ = true;
}

}  // namespace tasuki::store
