#include "main/selftest_person.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace tasuki::selftest {

namespace asio = boost::asio;
namespace tc = tasuki::client;

Townsperson::Townsperson(asio::any_io_executor loop, tc::Options given)
    : options(std::move(given)), client(loop, options), loop_(loop) {}

void Townsperson::start() {
    client.start();
    asio::co_spawn(loop_, pump(), asio::detached);
}

asio::awaitable<void> Townsperson::pump() {
    while (!done) {
        const auto event = co_await client.next();
        take(event);
    }
}

void Townsperson::take_entry(const tc::Entry& entry) {
    ++entries;
    if (!seen_.emplace(entry.where.group, entry.seq).second) ++repeated;
    highest = std::max(highest, entry.seq);
}

void Townsperson::take(const tc::Event& event) {
    if (const auto* e = std::get_if<tc::StateChanged>(&event)) {
        state = e->state;
        done = e->state == tc::State::ended;
    } else if (const auto* e = std::get_if<tc::MessagePosted>(&event)) {
        take_entry(e->entry);
        posted.insert(e->entry.seq);
    } else if (const auto* e = std::get_if<tc::MessageCorrected>(&event)) {
        take_entry(e->entry);
        corrected.insert(e->entry.refers_to);
    } else if (const auto* e = std::get_if<tc::MessageRetracted>(&event)) {
        take_entry(e->entry);
        retracted.insert(e->entry.refers_to);
    } else if (const auto* e = std::get_if<tc::SystemEvent>(&event)) {
        take_entry(e->entry);
    } else if (const auto* e = std::get_if<tc::Sent>(&event)) {
        sent[e->accepted.id] = e->accepted.seq;
    } else if (std::holds_alternative<tc::SendFailed>(event) ||
               std::holds_alternative<tc::AudienceChanged>(event)) {
        ++failed;
    } else if (const auto* e = std::get_if<tc::Revoked>(&event)) {
        revoked_at = e->at_seq;
    } else if (const auto* e = std::get_if<tc::CheckpointSeen>(&event)) {
        proved += e->proved ? 1U : 0U;
    } else if (std::holds_alternative<tc::CheckpointMismatch>(event)) {
        ++mismatches;
    }
}

}  // namespace tasuki::selftest
