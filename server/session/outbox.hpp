// What waits to leave on one connection. Bounded: over limits::kOutboxLag the queued live frames
// become one Lag per room, over limits::kOutboxClose the connection is closed with "come back"; the
// client then pulls from its cursor, so nothing is dropped silently.
//
// Loop thread only. What always holds: a frame that carries something of a group has its Tag, and
// leaves only if the owner still allows that tag at the moment of writing (the cut, rule B6).
#pragma once

#include <cstdint>
#include <vector>

#include "base/clock.hpp"
#include "domain/group.hpp"
#include "session/config.hpp"
#include "session/connection.hpp"
#include "session/signal.hpp"

namespace tasuki::session {

// Whose content a frame carries; no group: nobody's.
struct Tag {
    GroupId group;
    domain::Room room = domain::Room::staff;
    std::uint64_t first = 0;  // events in it, for the detach entry and for clipping receipts
    std::uint64_t last = 0;
    std::uint64_t receipt_revision = 0;
    bool many = false;  // a list over several groups: goes with each of them
    bool content() const { return group || many; }
};

class OutboxOwner {
  public:
    virtual bool may_leave(const Tag& tag) = 0;
    // Called just before the frame is handed to the network: what may have left counts as left.
    virtual void on_leaving(const Tag& tag) = 0;

  protected:
    ~OutboxOwner() = default;
};

struct OutboxCounts {
    std::uint64_t frames = 0;
    std::uint64_t lags = 0;
    std::uint64_t withheld = 0;  // frames that a cut, a lock or an end kept from leaving
};

class Outbox {
  public:
    Outbox(const boost::asio::any_io_executor& loop, Connection& connection, OutboxOwner& owner,
           const Clock& clock, const SessionConfig& config);

    void answer(Frame frame) { add({.frame = std::move(frame), .tag = {}, .kind = Kind::answer}); }
    void content(const Tag& tag, Frame frame) {
        add({.frame = std::move(frame), .tag = tag, .kind = Kind::content});
    }
    void live(const Tag& tag, const Frame& frame);

    // Live frames of a group wait until release: its resumption goes first.
    void hold(GroupId group);
    void release(GroupId group);

    // The cut; true when an answer over several groups went as well.
    bool drop_group(GroupId group);
    void drop_content();  // the lock
    void drop_all();      // the end of the session
    // What is queued leaves first, then the connection is closed.
    void close_after(Close code);
    void stop();

    boost::asio::awaitable<void> run();      // the writer; ends when stopped or the peer is gone
    boost::asio::awaitable<void> drained();  // all of it accepted, and little of it unsent

    // Nothing is between us and the kernel: what left is out of reach, all else is still here.
    bool quiet() const { return !writing_ && connection_.unsent() == 0; }
    bool stopped() const { return stopped_; }
    std::size_t queued_bytes() const { return bytes_; }
    const OutboxCounts& counts() const { return counts_; }
    // A peer that has taken nothing for this long never will (limits::kWriteStall).
    bool stalled(Instant now) const;

  private:
    enum class Kind : std::uint8_t { answer, content, live, lag };
    struct Parcel {
        Frame frame;  // null: a Lag, made when it leaves
        Tag tag;
        Kind kind = Kind::answer;
    };

    void add(Parcel parcel);
    bool empty() const { return head_ == queue_.size(); }
    bool held(GroupId group) const;
    void collapse();
    Parcel* lag_of(const Tag& tag);
    template <class Keep>
    void keep_only(Keep keep);
    Parcel take();
    bool room_to_write();
    boost::asio::awaitable<bool> write_one();

    Connection& connection_;
    OutboxOwner& owner_;
    const Clock& clock_;
    const SessionConfig& config_;
    Signal work_;
    Signal drained_;
    std::vector<Parcel> queue_;  // from head_ on; freed when empty, so that idle costs nothing
    std::size_t head_ = 0;
    std::vector<Parcel> waiting_;  // live frames of held groups
    std::vector<GroupId> holding_;
    std::size_t bytes_ = 0;  // of both
    std::optional<Close> close_after_;
    OutboxCounts counts_;
    Instant progress_;  // when something was last taken, while something waits
    std::size_t last_unsent_ = 0;
    bool writing_ = false;
    bool stopped_ = false;
};

}  // namespace tasuki::session
