// Internal to the room.
#pragma once

#include <memory>
#include <utility>

#include "store/facts.hpp"
#include "store/store.hpp"

namespace tasuki::store {

// Rows of one room on their way to a reader.
class Opener {
  public:
    Opener(const Reading& reading, const row::Group& group, domain::Room room,
           std::shared_ptr<const GroupKeys> keys)
        : reading_(reading), group_(group), room_(room), keys_(std::move(keys)) {
        const auto log = reading.log(group.log);
        if (!log) throw RecordFault("group " + group.id.hex() + ": its log is missing");
        log_name_ = log->name;
    }

    std::shared_ptr<const StoredEvent> open(const row::Message& row) const {
        auto event = std::make_shared<StoredEvent>();
        event->group = group_.id;
        event->room = room_;
        event->seq = row.seq;
        event->kind = row.kind;
        event->author = row.author;
        event->membership = row.membership;
        event->office = row.office;
        event->client_msg_id = row.client_msg_id;
        event->refers_to = row.refers_to;
        event->version = row.version;
        event->at = row.at;
        event->clock = row.clock;
        event->epoch = row.epoch;
        event->ledger = {log_name_, row.leaf_index, row.leaf_hash};
        event->wrong_patient = row.wrong_patient;
        auto content = open_entry(row, group_.id, keys_.get());
        event->note = std::move(content.note);
        event->reason = std::move(content.reason);
        add_state(row, *event);
        // A retraction hides every version of the body, the older ones as well.
        if (event->retracted_at_seq == 0) event->body = std::move(content.raw);
        return event;
    }

  private:
    void add_state(const row::Message& row, StoredEvent& event) const {
        const bool version = row.kind == domain::EventKind::corrected;
        const std::uint64_t original = version ? row.refers_to : row.seq;
        const auto state = reading_.message_state(group_.no, room_, original);
        if (!state) return;
        event.request = state->request;
        event.proxy_open = state->proxy_open;
        event.retracted_at_seq = state->retracted_seq;
        event.retracted_at = state->retracted_at;
    }

    const Reading& reading_;
    const row::Group& group_;
    domain::Room room_;
    std::shared_ptr<const GroupKeys> keys_;
    Hash log_name_{};
};

}  // namespace tasuki::store
