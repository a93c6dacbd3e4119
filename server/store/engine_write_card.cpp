// The current values that an entry of a room leaves behind: fields of the card, pins. Both only
// point to entries; what they say is sealed there.
#include "store/engine_write.hpp"

namespace tasuki::store {

void GroupWriter::write_card(const CachedGroup& group, const domain::NewEvent& event) {
    for (const auto& field : event.card) {
        row::CardValue value{group.place.no, field.key, event.seq, {}};
        if (field.due.known()) value.due = to_iso(field.due);
        tables_.add_card_value(value);
    }
    if (event.pin == domain::PinChange::none) return;
    const auto about = event.refers_to != 0 ? event.refers_to : event.seq;
    tables_.put_pin(group.place.no, event.room, about, event.pin == domain::PinChange::on);
}

}  // namespace tasuki::store
