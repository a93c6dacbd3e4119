#include "mailbox.hpp"

namespace tasuki::client {

void Mailbox::put(Event event, Ticket ticket) {
    if (ended_) return;
    queue_.push_back({std::move(event), ticket});
    bell_.ring();
}

awaitable<Event> Mailbox::next() {
    if (lent_) {
        const Ticket done = *lent_;
        lent_.reset();
        taken_(done);
    }
    while (queue_.empty() && !ended_) co_await bell_.wait();
    if (queue_.empty()) co_return StateChanged{.state = State::ended, .why = std::nullopt};
    Letter letter = std::move(queue_.front());
    queue_.pop_front();
    lent_ = letter.ticket;
    co_return std::move(letter.event);
}

void Mailbox::drop(GroupId group) {
    std::erase_if(queue_, [&](const Letter& one) { return one.ticket.where.group == group; });
}

void Mailbox::clear() {
    std::erase_if(queue_, [](const Letter& one) { return one.ticket.where.group != GroupId{}; });
    lent_.reset();
}

void Mailbox::end() {
    ended_ = true;
    bell_.ring();
}

}  // namespace tasuki::client
