// Events on their way to the app, and what their being taken means for the cursors. One thread.
//
// Always holds: an event counts as taken when the next one is asked for, not when it is handed
// over; so a crash in between brings it again.
#pragma once

#include <deque>
#include <functional>

#include "bell.hpp"

namespace tasuki::client {

// What to note once the event was taken.
struct Ticket {
    RoomRef where;
    std::uint64_t through = 0;   // the room's cursor; 0: unchanged
    std::uint64_t revision = 0;  // the room's receipt revision; 0: unchanged
    SeqRange delivered;          // to be reported as 端末に届いた; first 0: nothing
    bool cut = false;            // the app has wiped its copy of where.group
};

// Of an event that moves no cursor but belongs to a room: a cut takes it back.
inline Ticket ticket_of(RoomRef where) {
    Ticket ticket;
    ticket.where = where;
    return ticket;
}
inline Ticket ticket_of_cut(GroupId group) {
    auto ticket = ticket_of({group, Room::none});
    ticket.cut = true;
    return ticket;
}

class Mailbox {
  public:
    Mailbox(const boost::asio::any_io_executor& executor, std::function<void(const Ticket&)> taken)
        : bell_(executor), taken_(std::move(taken)) {}

    void put(Event event, Ticket ticket = {});
    awaitable<Event> next();   // whoever calls holds the owner alive
    void drop(GroupId group);  // nothing of this group is handed out any more
    void clear();
    void end();  // from now on next() says ended
    std::size_t size() const { return queue_.size(); }

  private:
    struct Letter {
        Event event;
        Ticket ticket;
    };
    std::deque<Letter> queue_;
    Bell bell_;
    std::function<void(const Ticket&)> taken_;
    std::optional<Ticket> lent_;
    bool ended_ = false;
};

}  // namespace tasuki::client
