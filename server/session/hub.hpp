// Who is online on one loop, and the only place from which something is published: it takes
// Committed, and nothing else, and puts one shared frame into the outbox of each member present.
//
// Loop thread only. What always holds: when on_committed has returned, nothing of a group from
// which the commit cut somebody will be handed to the network for that person on this loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "session/config.hpp"
#include "session/connection.hpp"
#include "session/idle.hpp"
#include "session/shown.hpp"
#include "store/store.hpp"

namespace tasuki::session {

class Session;

// One session's place in one group: what of each room it is shown.
struct Present {
    Session* session = nullptr;
    AccountId account;
    std::array<std::uint64_t, domain::kRooms> first_seq{};
};

class Hub final : public store::CommitSink {
  public:
    Hub(boost::asio::any_io_executor loop, const Clock& clock, const SessionConfig& config);

    // Joined once by main, before the store is called; starts the tick.
    void start(store::Store& store);
    void stop();  // no more ticks; sessions end by their connections
    // The hubs of the other loops: a session that moves takes its idle time along.
    void meet(std::vector<Hub*> others) { others_ = std::move(others); }

    store::LoopNumber loop_number() const { return loop_number_; }
    const boost::asio::any_io_executor& loop() const { return loop_; }

    void join(Session& session);
    void leave(Session& session);
    void attach(const Present& present, const store::GroupNow& now);
    void detach(Session& session, GroupId group);

    void on_committed(const std::shared_ptr<const store::Committed>& committed) override;
    void on_sealed(const store::CheckpointNow& checkpoint) override;

    // One look at every session: idle lock, absolute end, stalled peers, receipts due. Called by
    // the timer, and by tests.
    void tick();

    // Records that a session's device left a group; outlives the session.
    void record_detach(const domain::Asker& asker, GroupId group,
                       const std::array<std::uint64_t, domain::kRooms>& last);
    void record_lock(const domain::Asker& asker);

    IdleTimes& idle() { return idle_; }
    void moved_here(SessionId session);  // asks the other loops when a person last touched it

    // What is committed in a group while somebody reads it: a body retracted meanwhile is not
    // shown, and a page read ahead is only good while nothing was written.
    class ReadWatch {
      public:
        ReadWatch(Hub& hub, GroupId group);
        ~ReadWatch();
        ReadWatch(const ReadWatch&) = delete;
        ReadWatch& operator=(const ReadWatch&) = delete;
        const std::vector<LateRetraction>& late() const { return late_; }
        bool written() const { return written_; }
        // Whether a newer version of what this belongs to was committed meanwhile.
        bool corrected(const store::StoredEvent& event) const;

      private:
        friend class Hub;
        // Shared, because a coroutine may be taken down after its hub.
        std::shared_ptr<std::vector<ReadWatch*>> list_;
        GroupId group_;
        std::vector<LateRetraction> late_;
        std::vector<std::pair<domain::Room, std::uint64_t>> corrected_;  // originals
        bool written_ = false;
    };

    // A file on its way to one person: it hears in the turn of the commit that ends this. Register
    // before the entry that allows it is asked for.
    class Download {
      public:
        Download(Hub& hub, const store::SessionFacts& reader, GroupId group);
        ~Download();
        Download(const Download&) = delete;
        Download& operator=(const Download&) = delete;
        void of_message(domain::Room room, std::uint64_t seq);
        bool over() const { return over_; }
        void on_over(std::function<void()> tell) { tell_ = std::move(tell); }
        // Asked again with every piece: some things end by time alone.
        void look_at(const store::GroupNow& now, Instant at);

      private:
        friend class Hub;
        bool ended_by(const store::Committed& done, Instant at) const;
        bool reads(const store::GroupNow& now, Instant at) const;
        void end();

        std::shared_ptr<std::vector<Download*>> list_;
        store::SessionFacts reader_;
        GroupId group_;
        domain::Room room_ = domain::Room::staff;
        std::uint64_t seq_ = 0;
        bool over_ = false;
        std::function<void()> tell_;
    };

    struct Counts {
        std::uint64_t sessions = 0, attached = 0, deliveries = 0, cuts = 0, lags = 0, withheld = 0;
    };
    Counts counts() const;

  private:
    struct Here {
        std::vector<Present> present;
        std::uint64_t epoch = 0;
        domain::GroupState state = domain::GroupState::draft;
        std::array<std::vector<store::ReceiptRow>, domain::kRooms> receipts;  // to be pushed
        Instant receipts_pushed;
    };

    void end_sessions(const store::Committed& committed);
    void cut(const store::Committed& committed);
    void narrow(Session& session, const store::Committed& committed);
    std::vector<Session*> sessions_of(AccountId account) const;
    void look_again(GroupId group, const store::GroupNow& now);
    void deliver(const std::shared_ptr<const store::StoredEvent>& event,
                 const store::Audience& audience, const Here& here);
    void tell_watches(const store::Committed& committed);
    void end_downloads(const store::Committed& committed);
    void queue_receipts(const store::Committed& committed, GroupId group, Here& here);
    void push_receipts(GroupId group);
    void arm();
    void on_timer(const boost::system::error_code& error);

    boost::asio::any_io_executor loop_;
    const Clock& clock_;
    const SessionConfig& config_;
    store::Store* store_ = nullptr;
    store::LoopNumber loop_number_ = 0;
    boost::asio::steady_timer timer_;
    bool stopped_ = false;
    std::vector<Session*> sessions_;
    std::unordered_map<AccountId, std::vector<Session*>, IdHash> by_account_;
    std::unordered_map<GroupId, Here, IdHash> groups_;
    std::shared_ptr<std::vector<ReadWatch*>> watches_ = std::make_shared<std::vector<ReadWatch*>>();
    std::shared_ptr<std::vector<Download*>> downloads_ = std::make_shared<std::vector<Download*>>();
    std::vector<Hub*> others_;
    IdleTimes idle_;
    Counts counts_;
};

}  // namespace tasuki::session
