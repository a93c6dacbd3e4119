// The store's port over the fictional town: real rules, no threads, no rows. Each command takes one
// turn of the loop, in order: decided, published to every sink, then answered, as store.hpp
// promises. Tests hold it still, let it fail, or let it succeed and lose the reply. One thread.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "session/signal.hpp"
#include "store/store.hpp"
#include "support/world.hpp"

namespace tasuki::test {

enum class Fault {
    none,
    fail,        // nothing happened
    lose_reply,  // committed and published, but the answer never came
};

class FakeStore final : public store::Store {
  public:
    FakeStore(boost::asio::io_context& loop, World& world) : loop_(loop), world_(world) {
        identity_.incarnation[0] = 7;
        identity_.checkpoint_vkey = "ledger.example.jp/town+00000000+AA";
    }

    // ---- What tests do to it ------------------------------------------------------------------
    std::vector<std::string> log;  // "commit ReadRange", "read_page", in order
    Fault next_fault = Fault::none;
    std::size_t receipts_per_page = 2000;
    std::uint64_t search_step = 5000;
    void hold_commits() { held_ = true; }
    void go_on();
    void hold_reads() { reads_held_ = true; }
    void reads_go_on();
    std::uint32_t policy_version = 0;
    std::vector<domain::PatientAsk> patient_asks;  // of every group
    // Somebody acts who has no connection here: decided and published at once.
    std::shared_ptr<const store::Committed> act(const std::string& person,
                                                domain::GroupCommand command);
    std::shared_ptr<const store::Committed> act(const domain::Asker& asker,
                                                domain::Command command);

    // ---- The port -----------------------------------------------------------------------------
    store::LoopNumber join(boost::asio::any_io_executor, store::CommitSink& sink) override {
        sinks_.push_back(&sink);
        return sinks_.size() - 1;
    }
    store::awaitable<store::Outcome> commit(store::LoopNumber, domain::Command command) override;
    store::awaitable<store::PageRead> read_page(store::LoopNumber, store::PageWish wish) override;
    store::awaitable<store::SearchRead> search(store::LoopNumber, store::SearchWish wish) override;
    // By account; what the real one makes of it is tested there.
    std::map<AccountId, std::vector<std::pair<GroupId, store::AwaitedRead>>> waiting;
    store::awaitable<std::vector<GroupId>> groups_awaiting(store::LoopNumber,
                                                           AccountId account) override;
    store::awaitable<store::AwaitedRead> awaited(store::LoopNumber, AccountId account,
                                                 GroupId group, domain::Room room) override;
    // The card is made of the entries; due certifications are what a test says.
    std::map<AccountId, std::vector<store::CertificationDue>> due;
    store::awaitable<store::CardRead> card(store::LoopNumber, GroupId group) override;
    store::awaitable<store::CardRead> card_versions(store::LoopNumber, GroupId group,
                                                    std::string key, std::uint64_t before) override;
    store::awaitable<store::PinnedRead> pinned(store::LoopNumber, GroupId group, domain::Room room,
                                               std::uint64_t before) override;
    store::awaitable<std::vector<store::CertificationDue>> certifications_due(store::LoopNumber,
                                                                              AccountId account,
                                                                              Date by) override;
    store::awaitable<store::VisitRead> visit(store::LoopNumber, GroupId group, domain::Room room,
                                             AccountId account) override;
    store::awaitable<std::vector<std::shared_ptr<const store::StoredEvent>>> read_versions(
        store::LoopNumber, GroupId group, domain::Room room, std::uint64_t seq) override;
    store::awaitable<std::vector<store::ReceiptLine>> read_receipts(store::LoopNumber,
                                                                    GroupId group,
                                                                    domain::Room room,
                                                                    std::uint64_t seq) override;
    store::awaitable<std::vector<store::GroupListLine>> groups_of(store::LoopNumber,
                                                                  AccountId account) override;
    store::awaitable<std::vector<store::GroupNow>> groups_of_office(store::LoopNumber,
                                                                    OfficeId office) override;
    std::map<GroupId, std::vector<domain::LastSeen>> last_seen;
    store::awaitable<std::vector<store::ReviewRead>> reviewed(store::LoopNumber,
                                                              OfficeId office) override;
    store::awaitable<std::optional<store::GroupNow>> group(store::LoopNumber,
                                                           GroupId group) override;
    store::awaitable<std::vector<store::WipeLine>> wipes(store::LoopNumber, GroupId,
                                                         MembershipId) override;
    store::awaitable<store::AsksRead> asks(store::LoopNumber, GroupId, std::uint64_t,
                                           std::size_t) override;
    store::awaitable<std::vector<domain::Account>> people(store::LoopNumber,
                                                          std::optional<OfficeId>) override;
    store::awaitable<std::vector<domain::Account>> accounts(store::LoopNumber,
                                                            std::vector<AccountId> ids) override;
    store::awaitable<std::vector<domain::Office>> offices(store::LoopNumber) override;
    store::awaitable<std::vector<domain::Device>> devices(store::LoopNumber,
                                                          AccountId account) override;
    store::awaitable<domain::Region> region(store::LoopNumber) override;
    store::awaitable<store::PolicyNow> policy(store::LoopNumber) override;
    store::awaitable<domain::Throttle> sign_in_throttle(store::LoopNumber,
                                                        std::optional<DeviceId> device,
                                                        std::string login_name) override;
    store::awaitable<std::optional<store::SignInFacts>> sign_in_facts(
        store::LoopNumber, std::string login_name) override;
    store::awaitable<std::optional<store::SignInFacts>> sign_in_facts_by_passkey(
        store::LoopNumber, Bytes passkey) override;
    store::awaitable<std::vector<domain::Credential>> passkeys(store::LoopNumber,
                                                               AccountId account) override;
    store::awaitable<std::optional<domain::Device>> device_by_secret(store::LoopNumber,
                                                                     Hash hash) override;
    store::awaitable<std::optional<store::SessionFacts>> session_by_secret(store::LoopNumber,
                                                                           Hash hash) override;
    store::awaitable<std::optional<domain::Enrolment>> enrolment_by_link(store::LoopNumber,
                                                                         Hash hash) override;
    // Files: what the rules know of them, and no bytes; `kept` is what looking at one comes to.
    Result<domain::KeptFile> kept = Refusal::not_built_here;
    std::vector<BlobId> dropped;
    std::map<std::pair<AttachmentId, std::uint32_t>, Bytes> pieces;
    store::awaitable<store::FileHandle> file(store::LoopNumber, GroupId group,
                                             AttachmentId id) override;
    store::awaitable<Result<std::uint32_t>> pieces_held(store::LoopNumber,
                                                        store::FileHandle file) override;
    store::awaitable<Result<std::uint32_t>> add_piece(store::LoopNumber, store::FileHandle file,
                                                      std::uint32_t number, Bytes plain) override;
    store::awaitable<Result<domain::KeptFile>> keep_file(store::LoopNumber, store::FileHandle,
                                                         Hash) override;
    void drop_file(GroupId, BlobId blob) override { dropped.push_back(blob); }
    store::awaitable<Bytes> read_file(store::LoopNumber, store::FileHandle file,
                                      std::uint64_t piece) override;
    store::awaitable<Bytes> read_thumbnail(store::LoopNumber, store::FileHandle) override;
    store::awaitable<store::CheckpointNow> checkpoint(store::LoopNumber) override;
    store::awaitable<std::optional<store::HeadProofRead>> prove_head(store::LoopNumber, GroupId,
                                                                     std::uint64_t,
                                                                     std::uint64_t) override;
    store::awaitable<std::optional<store::LeafProofRead>> prove_leaf(store::LoopNumber, GroupId,
                                                                     std::uint64_t,
                                                                     std::uint64_t) override;
    const Identity& identity() const override { return identity_; }
    Health health() const override { return {}; }

  private:
    struct Job {
        explicit Job(boost::asio::io_context& loop) : done(loop.get_executor()) {}
        domain::Command command;
        std::optional<store::Outcome> outcome;
        bool lost = false;
        session::Signal done;
    };
    struct Room {
        std::vector<std::shared_ptr<store::StoredEvent>> events;
        std::vector<store::ReceiptRow> receipts;
    };

    void schedule();
    void step();
    store::Outcome decide(const domain::Command& command);
    store::Outcome decide_group(const domain::Asker& asker, const domain::GroupCommand& command);
    template <class Command>
    store::Outcome decide_people(const domain::Asker& asker, const Command& command);
    void keep(store::Committed& done, const domain::Asker& asker, GroupId group,
              const domain::Change& change);
    std::vector<std::shared_ptr<const store::StoredEvent>> take_over(GroupId group);
    std::shared_ptr<store::StoredEvent> add(GroupId group, const domain::NewEvent& made);
    store::awaitable<void> read_turn(std::string name);
    store::GroupNow now(GroupId id);
    std::optional<domain::Account> account_of(AccountId id);

    boost::asio::io_context& loop_;
    World& world_;
    std::vector<store::CommitSink*> sinks_;
    std::deque<std::shared_ptr<Job>> queue_;
    bool scheduled_ = false;
    bool held_ = false;
    bool reads_held_ = false;
    std::vector<std::shared_ptr<session::Signal>> waiting_reads_;
    std::map<std::pair<GroupId, domain::Room>, Room> rooms_;
    std::map<GroupId, std::size_t> taken_over_;
    std::uint64_t leaves_ = 0;
    Identity identity_;
};

std::string name_of(const domain::Command& command);

}  // namespace tasuki::test
