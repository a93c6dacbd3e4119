// The store as sessions see it: the engine on a thread of its own, readers on theirs, answers on
// the loops that asked. Values go from thread to thread through the executors; nothing is shared
// but counters and the immutable key ring.
//
// Order: the store thread hands each loop one parcel list per batch, in commit order; the loop
// works it off in one handler, so an answer stands exactly between the commits before and after its
// own.
//
// join() before the first call; stop() from a thread that is no loop, while the loops still run.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "store/engine.hpp"
#include "store/files.hpp"
#include "store/threaded_store_deliver.hpp"
#include "store/threaded_store_keys.hpp"
#include "store/threaded_store_reader.hpp"
#include "store/verify_store.hpp"

namespace tasuki::store {

struct ThreadedOptions {
    EngineOptions engine;
    EnginePorts ports;
    std::function<void()> on_tick;  // on the store thread: the anchor's fsync
    std::chrono::milliseconds tick{1'000};
    std::size_t readers = 2;
    std::uint64_t wal_pages = 4'000;  // above it the log is moved into the file
    // After a start that looked at the newest part only, the rest is verified on a reader thread, a
    // little in every tick. What is found is logged and told here, on that thread.
    bool background_check = true;
    std::function<void(const Finding&)> on_finding;
    FilesAt files;
};

class ThreadedStore final : public Store {
  public:
    // Checks and starts the engine on the calling thread (StartRefused), then the threads. Keys and
    // clock outlive the store.
    ThreadedStore(std::unique_ptr<Tables> tables, const StoreKeys& keys,
                  std::unique_ptr<KeyStore> key_store, const Clock& clock, ThreadedOptions options);
    ~ThreadedStore() override;

    LoopNumber join(boost::asio::any_io_executor loop, CommitSink& sink) override;
    // Gate, finish what was accepted, seal, close. Afterwards every commit is refused with
    // shutting_down. Safe to call twice.
    void stop();
    // Seals now, if anything changed: before a bundle, and for tests. Any thread; answers by
    // on_sealed.
    void request_seal();

    awaitable<Outcome> commit(LoopNumber loop, domain::Command command) override;

    awaitable<PageRead> read_page(LoopNumber loop, PageWish wish) override;
    awaitable<SearchRead> search(LoopNumber loop, SearchWish wish) override;
    awaitable<std::vector<GroupId>> groups_awaiting(LoopNumber loop, AccountId account) override;
    awaitable<CardRead> card(LoopNumber loop, GroupId group) override;
    awaitable<CardRead> card_versions(LoopNumber loop, GroupId group, std::string key,
                                      std::uint64_t before) override;
    awaitable<PinnedRead> pinned(LoopNumber loop, GroupId group, domain::Room room,
                                 std::uint64_t before) override;
    awaitable<std::vector<CertificationDue>> certifications_due(LoopNumber loop, AccountId account,
                                                                Date by) override;
    awaitable<AwaitedRead> awaited(LoopNumber loop, AccountId account, GroupId group,
                                   domain::Room room) override;
    awaitable<VisitRead> visit(LoopNumber loop, GroupId group, domain::Room room,
                               AccountId account) override;
    awaitable<std::vector<std::shared_ptr<const StoredEvent>>> read_versions(
        LoopNumber loop, GroupId group, domain::Room room, std::uint64_t seq) override;
    awaitable<std::vector<ReceiptLine>> read_receipts(LoopNumber loop, GroupId group,
                                                      domain::Room room,
                                                      std::uint64_t seq) override;
    awaitable<std::vector<GroupListLine>> groups_of(LoopNumber loop, AccountId account) override;
    awaitable<std::vector<GroupNow>> groups_of_office(LoopNumber loop, OfficeId office) override;
    awaitable<std::vector<ReviewRead>> reviewed(LoopNumber loop, OfficeId office) override;
    awaitable<std::optional<GroupNow>> group(LoopNumber loop, GroupId group) override;
    awaitable<std::vector<WipeLine>> wipes(LoopNumber loop, GroupId group,
                                           MembershipId membership) override;
    awaitable<AsksRead> asks(LoopNumber loop, GroupId group, std::uint64_t before,
                             std::size_t limit) override;
    awaitable<std::vector<domain::Account>> people(LoopNumber loop,
                                                   std::optional<OfficeId> office) override;
    awaitable<std::vector<domain::Account>> accounts(LoopNumber loop,
                                                     std::vector<AccountId> ids) override;
    awaitable<std::vector<domain::Office>> offices(LoopNumber loop) override;
    awaitable<std::vector<domain::Device>> devices(LoopNumber loop, AccountId account) override;
    awaitable<domain::Region> region(LoopNumber loop) override;
    awaitable<PolicyNow> policy(LoopNumber loop) override;
    awaitable<domain::Throttle> sign_in_throttle(LoopNumber loop, std::optional<DeviceId> device,
                                                 std::string login_name) override;
    awaitable<std::optional<SignInFacts>> sign_in_facts(LoopNumber loop,
                                                        std::string login_name) override;
    awaitable<std::optional<SignInFacts>> sign_in_facts_by_passkey(LoopNumber loop,
                                                                   Bytes passkey) override;
    awaitable<std::vector<domain::Credential>> passkeys(LoopNumber loop,
                                                        AccountId account) override;
    awaitable<std::optional<domain::Device>> device_by_secret(LoopNumber loop,
                                                              Hash secret_hash) override;
    awaitable<std::optional<SessionFacts>> session_by_secret(LoopNumber loop,
                                                             Hash secret_hash) override;
    awaitable<std::optional<domain::Enrolment>> enrolment_by_link(LoopNumber loop,
                                                                  Hash link_hash) override;
    awaitable<FileHandle> file(LoopNumber loop, GroupId group, AttachmentId id) override;
    awaitable<Result<std::uint32_t>> pieces_held(LoopNumber loop, FileHandle file) override;
    awaitable<Result<std::uint32_t>> add_piece(LoopNumber loop, FileHandle file,
                                               std::uint32_t number, Bytes plain) override;
    awaitable<Result<domain::KeptFile>> keep_file(LoopNumber loop, FileHandle file,
                                                  Hash sent) override;
    void drop_file(GroupId group, BlobId blob) override;
    awaitable<Bytes> read_file(LoopNumber loop, FileHandle file, std::uint64_t piece) override;
    awaitable<Bytes> read_thumbnail(LoopNumber loop, FileHandle file) override;
    awaitable<CheckpointNow> checkpoint(LoopNumber loop) override;
    awaitable<std::optional<HeadProofRead>> prove_head(LoopNumber loop, GroupId group,
                                                       std::uint64_t seen_top,
                                                       std::uint64_t seen_size) override;
    awaitable<std::optional<LeafProofRead>> prove_leaf(LoopNumber loop, GroupId group,
                                                       std::uint64_t index,
                                                       std::uint64_t size) override;

    // Of all keys as they stand, for a backup. Blocks: not on a loop, and before stop().
    KeyCopy copy_keys();
    // A new key for every group that is in use; piece by piece, while everything goes on. From a
    // thread that is no loop's; returns how many.
    std::size_t renew_group_keys();

    // No later commit is possible and the process must end; any thread.
    bool lost() const { return lost_; }

    const Identity& identity() const override { return identity_; }
    Health health() const override;

  private:
    template <class Work>
    auto on_store_thread(Work work);
    struct Waiting {
        domain::Command command;
        std::unique_ptr<Answer> answer;
    };
    void accept(domain::Command command, std::unique_ptr<Answer> answer);
    template <class T>
    awaitable<T> read(LoopNumber loop, std::function<T(Reads&)> look_up);

    // Files of messages (threaded_store_files.cpp).
    template <class T>
    awaitable<T> on_files(LoopNumber loop, boost::asio::thread_pool& threads,
                          std::function<T()> work);
    std::optional<Refusal> no_files() const;
    void remove_file(GroupId group, std::string name);
    void remove_gone(const std::vector<std::shared_ptr<const Committed>>& published);

    // On the store thread.
    void arrive(Waiting waiting);
    void run_batch();
    void answer(std::vector<Waiting> batch, std::vector<Applied> applied);
    void answer_lost(std::vector<Waiting> batch);
    void schedule_tick();
    void on_tick();
    void seal_now();
    void move_log();
    void end_move();
    void publish(std::vector<Applied> applied);
    void note_health();
    void check_on();
    VerifyInput verify_input(Reading& reading) const;

    std::unique_ptr<Tables> tables_;
    const StoreKeys& keys_;
    SharedKeyStore key_store_;
    ThreadedOptions options_;
    Engine engine_;
    Identity identity_;

    Delivery delivery_;
    std::atomic<std::size_t> queued_{0};
    std::atomic<bool> gate_closed_{false};
    std::atomic<bool> lost_{false};
    std::atomic<bool> accepts_posts_{true}, accepts_reads_{true}, timers_held_{false};
    std::atomic<std::uint64_t> commits_{0}, batches_{0}, refused_{0}, leaves_{0};

    boost::asio::io_context store_;  // run by one thread alone
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> store_work_;
    boost::asio::steady_timer timer_;
    std::vector<Waiting> arrived_;
    bool batch_scheduled_ = false;

    // Most of the log is moved here, beside the posts: a sync of the file lasts tens of
    // milliseconds.
    std::unique_ptr<LogMover> mover_;  // none where there is no log, which then is never long
    boost::asio::thread_pool moving_{1};
    bool is_moving_ = false;  // of the store thread

    const Files files_;
    std::atomic<std::size_t> file_jobs_{0};
    boost::asio::thread_pool piece_thread_{1};
    boost::asio::thread_pool picture_threads_{2};

    std::vector<std::unique_ptr<ReaderThread>> readers_;
    std::atomic<std::size_t> next_reader_{0};
    std::shared_ptr<StoreVerifier> verifier_;  // made and used on the first reader thread alone
    std::atomic<bool> checking_{false};        // there is still something to verify
    std::atomic<bool> checked_{false};         // and nothing is left of it
    std::unique_ptr<Reads> own_reads_;         // where the tables have no readers (memory)
    std::thread thread_;
};

}  // namespace tasuki::store
