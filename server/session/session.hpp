// One connection's life: Hello, then requests, each gated, decided by the store and answered, until
// either side ends it. One on_*.cpp per noun.
//
// Loop thread only; shared by its coroutines. What always holds: content of a group is put into the
// outbox in the very turn in which the commit that allows it was answered, with that group's tag;
// so the hub's cut, which comes in the same order of commits, always finds it there or prevents it.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "session/encode.hpp"
#include "session/hash_worker.hpp"
#include "session/hub.hpp"
#include "session/outbox.hpp"
#include "session/request.hpp"
#include "session/token_bucket.hpp"

namespace tasuki::session {

// What every session of a loop stands on; main owns all of it.
struct LoopParts {
    store::Store& store;
    Hub& hub;
    HashWorker& hashes;
    Challenges& challenges;
    const Clock& clock;
    const SessionConfig& config;
};

class Session final : public std::enable_shared_from_this<Session>, private OutboxOwner {
  public:
    Session(const LoopParts& parts, Connection& connection, std::string secret);

    // Serves the connection until it is over; nothing touches the connection afterwards.
    awaitable<void> run();

    // ---- What the hub asks and tells; all synchronous -----------------------------------------
    const domain::Account& account() const { return account_; }
    const domain::Session& facts() const { return session_; }
    const Outbox& outbox() const { return outbox_; }
    bool awaits(ClientMsgId id) const;  // its answer says what a push would say
    void on_live(const Tag& tag, const Frame& frame) { outbox_.live(tag, frame); }
    void tell(Frame push) { outbox_.answer(std::move(push)); }
    void on_cut(const domain::Cut& cut);
    void on_unreadable(GroupId group);  // the state of the group ended reading
    void on_scope(GroupId group, const std::array<std::uint64_t, domain::kRooms>& first_seq);
    void on_ended(Refusal why);
    void on_locked();
    void on_unlocked();
    void tick(Instant now);

  private:
    enum class Stage : std::uint8_t { before_hello, anonymous, signed_in };
    struct Seen {  // of one room, on this connection
        domain::RangeSet handed;
        std::uint64_t last = 0;
    };
    struct GroupHere {
        bool attached = false;
        bool cut = false;  // until a later commit allows something again
        MembershipId cut_membership;
        std::array<std::uint64_t, domain::kRooms> first_seq{};
        std::array<Seen, domain::kRooms> rooms;
    };

    // The loop of the connection (session.cpp)
    awaitable<void> read_all();
    void start_writer();
    void accept(Request request);
    static awaitable<void> handle(std::shared_ptr<Session> self, Request request);
    awaitable<void> dispatch(Request request);
    std::optional<Refusal> gate(const Wish& wish) const;
    std::optional<Refusal> not_now() const;  // ended, locked, policy
    bool over() const { return ended_.has_value() || outbox_.stopped(); }
    void broken(const std::exception_ptr& error);
    void lock(bool record);
    void detach(GroupId group, GroupHere& here);
    void detach_all();
    bool part_from(GroupId group);
    awaitable<std::optional<Refusal>> sign_on();
    awaitable<std::optional<store::SessionFacts>> standing_facts(Hash secret_hash);
    bool policy_accepted() const { return account_.accepted_policy >= policy_version_; }
    domain::Asker asker();
    bool may_leave(const Tag& tag) override;
    void on_leaving(const Tag& tag) override;
    void show(const Tag& tag, Frame frame);
    void list(Frame frame) {  // names of people or patients: stays here after a lock or a cut
        outbox_.content(Tag{{}, domain::Room::staff, 0, 0, 0, true}, std::move(frame));
    }

    awaitable<store::Outcome> commit(domain::GroupCommand command);
    awaitable<store::Outcome> commit(domain::PeopleCommand command);
    awaitable<store::Outcome> commit(domain::SignInCommand command);

    // Answers (refusals.cpp)
    void refuse(std::uint64_t id, Refusal refusal);
    awaitable<void> refuse(std::uint64_t id, domain::Refused refused);
    awaitable<void> refuse_stale(std::uint64_t id, const encode::Place& place, std::uint64_t epoch);
    awaitable<void> answer_done(std::uint64_t id, domain::SignInCommand command);
    void count_refusal();
    awaitable<encode::Names> names_of(const domain::Group& group);
    awaitable<encode::Names> office_names();

    // One per kind of wish
    awaitable<void> on(std::uint64_t id, ask::Hello hello);
    awaitable<void> on(std::uint64_t id, ask::Ping ping);
    awaitable<void> on(std::uint64_t id, ask::Active active);
    awaitable<void> on(std::uint64_t id, ask::Attach attach);
    awaitable<void> on(std::uint64_t id, ask::SetPin wish);
    awaitable<void> on(std::uint64_t id, ask::ListDevices wish);
    awaitable<void> on(std::uint64_t id, ask::AskNewPasskey wish);
    awaitable<void> on(std::uint64_t id, ask::AddPasskey wish);
    awaitable<void> on(std::uint64_t id, ask::ListPasskeys wish);
    awaitable<void> on(std::uint64_t id, domain::ChangePasskey wish);
    awaitable<void> on(std::uint64_t id, ask::ReadPolicy wish);
    awaitable<void> on(std::uint64_t id, ask::ListPeople wish);
    awaitable<void> on(std::uint64_t id, ask::ListOffices wish);
    awaitable<void> on(std::uint64_t id, ask::ListGroups wish);
    awaitable<void> on(std::uint64_t id, ask::ReadGroup wish);
    awaitable<void> on(std::uint64_t id, ask::ReadReviewList wish);
    awaitable<void> on(std::uint64_t id, ask::ReadCutReceipt wish);
    awaitable<void> on(std::uint64_t id, ask::ReadAsks wish);
    awaitable<void> on(std::uint64_t id, ask::ReadPage wish);
    awaitable<void> on(std::uint64_t id, ask::ReadReceipts wish);
    awaitable<void> on(std::uint64_t id, ask::ReadVersions wish);
    awaitable<void> on(std::uint64_t id, ask::BeginAttachment wish);
    awaitable<void> on(std::uint64_t id, ask::FinishAttachment wish);
    awaitable<void> on(std::uint64_t id, ask::DiscardAttachment wish);
    awaitable<void> on(std::uint64_t id, ask::Search wish);
    awaitable<void> on(std::uint64_t id, ask::StopSearch wish);
    awaitable<void> on(std::uint64_t id, ask::ReadCard wish);
    awaitable<void> on(std::uint64_t id, ask::ReadCardVersions wish);
    awaitable<void> on(std::uint64_t id, ask::ReadPinned wish);
    awaitable<void> on(std::uint64_t id, ask::ReadAwaiting wish);
    awaitable<void> on(std::uint64_t id, ask::ReadVisit wish);
    awaitable<void> on(std::uint64_t id, ask::ReadCheckpoint wish);
    awaitable<void> on(std::uint64_t id, ask::ProveHead wish);
    awaitable<void> on(std::uint64_t id, ask::ProveLeaf wish);
    awaitable<void> on(std::uint64_t id, domain::GroupCommand command);
    awaitable<void> on(std::uint64_t id, domain::PeopleCommand command);
    template <class SignInOnly>
    awaitable<void> on(std::uint64_t id, SignInOnly wish);  // HTTPS only: refused here

    awaitable<void> on_message(std::uint64_t id, encode::Place place, ClientMsgId client_msg_id,
                               std::uint64_t epoch, domain::GroupCommand command);
    awaitable<void> on_receipts(std::uint64_t id, domain::ReportReceipts command);
    awaitable<void> on_roster(std::uint64_t id, domain::GroupCommand command);
    awaitable<void> on_invited(std::uint64_t id, domain::PeopleCommand command);
    bool clip(domain::ReportReceipts& command) const;

    // Pages (on_history.cpp): one at a time, the next only when the last has drained.
    struct PageTurn;
    awaitable<void> page_turn();
    // The page that a device catching up will most likely ask for next, loaded while the one before
    // is being recorded. Shown only after its own entry, and only if nothing was written meanwhile.
    struct ReadAhead;
    static awaitable<void> read_ahead(std::shared_ptr<Session> self,
                                      std::shared_ptr<ReadAhead> ahead);
    void start_reading_ahead(const store::PageWish& now, const store::PageRead& read);
    awaitable<store::PageRead> page_of(store::PageWish wish);
    void forget_read_ahead(Instant now);
    struct PageAsked {
        std::uint64_t id = 0;
        ask::ReadPage wish;
        // A Delta: a refusal ends it silently, and what comes after `up_to` comes as live frames.
        bool resuming = false;
        std::uint64_t up_to = 0;
    };
    struct PageSent {
        bool sent = false;
        std::uint64_t last = 0;         // of the events in it
        std::uint64_t receipts_to = 0;  // last receipt revision in it
    };
    awaitable<PageSent> send_page(PageAsked asked);
    PageSent show_page(const PageAsked& asked, const store::PageRead& read, std::uint64_t first,
                       const std::vector<LateRetraction>& late);
    awaitable<std::uint64_t> first_seq_of(GroupId group, domain::Room room);
    std::uint64_t first_seq_in(const store::GroupNow& now, domain::Room room) const;

    // Searching (on_search.cpp): one at a time, in steps; each frame after an entry of its own.
    struct SearchRun;
    bool search_over(std::uint64_t id, const SearchRun& run);
    awaitable<bool> record_search(std::uint64_t id, SearchRun& run, domain::ReadWhat what,
                                  domain::SeqRange range);
    void show_hits(std::uint64_t id, const SearchRun& run, const store::SearchRead& read,
                   const Hub::ReadWatch& watch);
    void stop_search();
    void stop_search(GroupId group);

    // Files on their way in (on_attachment.cpp).
    awaitable<void> tell_upload(std::uint64_t id, GroupId group, AttachmentId attachment);

    // What awaits this person (on_awaiting.cpp): one at a time, a frame for each group.
    awaitable<bool> show_awaiting(std::uint64_t id, GroupId group, Date certified_until);

    // Card and pins (on_card.cpp): loaded, recorded, then shown. Empty: refused already.
    awaitable<std::optional<store::GroupNow>> record_reading(std::uint64_t id,
                                                             domain::ReadRange record);

    // Attaching (on_attach.cpp)
    struct AttachJob;
    struct Delta {
        GroupId group;
        domain::Room room = domain::Room::staff;
        std::uint64_t from = 0;
        std::uint64_t to = 0;
        std::uint64_t receipts_after = 0;
        std::uint64_t receipts_to = 0;
    };
    static awaitable<void> attach_group(std::shared_ptr<Session> self,
                                        std::shared_ptr<AttachJob> job, std::size_t number);
    void attached(AttachJob& job, std::size_t number, const store::GroupNow& now);
    awaitable<void> not_attached(std::shared_ptr<AttachJob> job, std::size_t number);
    void plan_named(AttachJob& job, const ask::Attach& attach) const;
    void plan_others(AttachJob& job, const std::vector<store::GroupListLine>& mine) const;
    void start_attaching(const std::shared_ptr<AttachJob>& job);
    awaitable<void> deliver_all(std::shared_ptr<AttachJob> job);
    awaitable<void> deliver(Delta delta);

    GroupHere& here(GroupId group) { return groups_[group]; }

    LoopParts parts_;
    Connection& connection_;
    std::optional<Bytes> secret_;  // of the token; empty where none or none of ours came
    bool token_given_ = false;
    Outbox outbox_;
    Stage stage_ = Stage::before_hello;
    Instant connected_;
    domain::Session session_;
    domain::Device device_;
    domain::Account account_;
    std::uint32_t policy_version_ = 0;
    std::uint32_t app_version_ = 0;
    std::array<std::uint8_t, 16> address_{};
    std::array<std::uint8_t, 16> request_base_{};  // makes the ledger's request ids unique
    std::uint64_t requests_ = 0;
    bool locked_ = false;
    bool counts_for_idle_ = false;
    std::optional<Refusal> ended_;
    TokenBucket bucket_;
    TokenBucket refusals_;
    int in_flight_ = 0;
    bool listing_ = false;  // what awaits this person
    bool writer_done_ = false;
    Signal quiet_;  // a request or the writer has ended
    std::vector<ClientMsgId> awaiting_;
    std::vector<MembershipId> leaving_;  // asked for here: the answer must still arrive
    std::unordered_map<GroupId, GroupHere, IdHash> groups_;
    std::uint64_t next_page_ = 0;
    std::uint64_t page_served_ = 0;
    std::unique_ptr<Signal> page_signal_;
    std::shared_ptr<ReadAhead> ahead_;
    SearchRun* search_ = nullptr;  // the one that runs
};

}  // namespace tasuki::session
