// The rows against the ledger: messages, receipts, rosters, people.
#include <algorithm>
#include <array>
#include <map>

#include "store/verify_store.hpp"

namespace tasuki::store {
namespace {

constexpr std::size_t kMessagesPerStep = 2'000;

std::optional<ledger::Leaf> decoded(const std::optional<row::Leaf>& row) {
    return row ? ledger::decode_leaf(row->bytes) : std::nullopt;
}

bool of_receipt(ledger::Event event, domain::ReceiptKind kind) {
    switch (kind) {
        case domain::ReceiptKind::delivered: return event == ledger::Event::delivered;
        case domain::ReceiptKind::displayed: return event == ledger::Event::displayed;
        case domain::ReceiptKind::confirmed: return event == ledger::Event::confirmed;
    }
    return false;
}

bool tells_receipt(const ledger::Leaf& leaf) {
    using domain::ReceiptKind;
    return leaf.outcome == ledger::Outcome::done &&
           (of_receipt(leaf.event, ReceiptKind::delivered) ||
            of_receipt(leaf.event, ReceiptKind::displayed) ||
            of_receipt(leaf.event, ReceiptKind::confirmed));
}

// What the entries of a room have made of its messages. Without `proxy_open`, which is sealed.
std::map<std::uint64_t, row::MessageState> states_from(const Reading& reading, GroupNo group,
                                                       domain::Room room) {
    std::map<std::uint64_t, row::MessageState> states;
    const domain::SeqRange all{1, reading.room_head(group, room).last_seq};
    reading.messages(group, room, all, false, [&](row::Message&& message) {
        const std::uint64_t about = message.refers_to != 0 ? message.refers_to : message.seq;
        const bool asks = message.makes_request != domain::RequestState::none;
        const bool changes_other =
            message.kind != domain::EventKind::posted && message.refers_to != 0;
        if (!asks && !changes_other) return true;
        auto& state = states.try_emplace(about).first->second;
        if (state.newest_seq == 0) state.newest_seq = about;
        if (asks) state.request = message.makes_request;
        if (message.kind == domain::EventKind::corrected) {
            state.version = message.version;
            state.newest_seq = message.seq;
        }
        if (message.kind == domain::EventKind::retracted) {
            state.retracted_seq = message.seq;
            state.retracted_at = message.at;
            state.wrong_patient = message.wrong_patient;
        }
        return true;
    });
    return states;
}

bool same_state(const row::MessageState& a, const row::MessageState& b) {
    return a.version == b.version && a.newest_seq == b.newest_seq &&
           a.retracted_seq == b.retracted_seq && a.retracted_at == b.retracted_at &&
           a.wrong_patient == b.wrong_patient && a.request == b.request;
}

}  // namespace

std::string message_place(GroupId group, domain::Room room, std::uint64_t seq) {
    return "group " + group.hex() + (room == domain::Room::staff ? " staff" : " family") + " seq " +
           std::to_string(seq);
}

// From the entries to the rows: a message that was deleted has no row that could complain.
std::optional<Finding> StoreVerifier::check_entries(const row::Log& log) {
    std::optional<row::Group> group;
    if (log.created.home == ledger::Home::group) group = in_.reading.group(GroupId{log.owner});
    std::optional<Finding> found;
    std::map<std::array<std::uint8_t, 16>, std::uint64_t> files_without_row;
    const std::uint64_t size = in_.reading.log_size(log.no);
    if (size == 0) return std::nullopt;
    in_.reading.leaves_of(log.no, 0, size - 1, [&](row::Leaf&& row) {
        const auto leaf = ledger::decode_leaf(row.bytes);
        if (!leaf) return true;  // already named
        if (log.created.home != ledger::Home::group) {
            auto& newest = states_[leaf->object.bytes];
            if (leaf->has_state() && row.n > newest.n) newest = {row.n, leaf->state};
            newest_read_[log.no] = row.n;
            return true;
        }
        const auto room = static_cast<domain::Room>(leaf->room);
        if (group && tells_receipt(*leaf)) ++receipts_[{group->no, room}];
        // A file's row goes when the file is discarded, which is an entry as well.
        if (leaf->event == ledger::Event::attachment_discarded)
            files_without_row.erase(leaf->object.bytes);
        if (leaf->ciphertext == Hash{}) return true;
        if (leaf->event == ledger::Event::attachment_uploaded) {
            const AttachmentId id{leaf->object.bytes};
            if (!group || !in_.reading.attachment(group->no, id))
                files_without_row[leaf->object.bytes] = row.index;
            return true;
        }
        if (leaf->event == ledger::Event::duplicate_asked) {
            const auto ask = group ? in_.reading.ask(group->no, row.index) : std::nullopt;
            if (!ask || !told_by(*ask, row.bytes))
                found = Finding{
                    "group " + GroupId{log.owner}.hex() + " entry " + std::to_string(row.index),
                    "altered: who asked is not what its entry says", std::nullopt};
            return !found.has_value();
        }
        const auto message =
            group ? in_.reading.message(group->no, room, leaf->first_seq) : std::nullopt;
        if (!message)
            found = Finding{message_place(GroupId{log.owner}, room, leaf->first_seq),
                            "removed: its row, but not its entry", std::nullopt};
        else if (sha256(message->sealed) != leaf->ciphertext)
            found = Finding{message_place(GroupId{log.owner}, room, leaf->first_seq),
                            "altered: its stored body is not the one of its entry", std::nullopt};
        return !found.has_value();
    });
    if (!found && !files_without_row.empty()) {
        const auto& [object, index] = *files_without_row.begin();
        found = Finding{"group " + GroupId{log.owner}.hex() + " attachment " +
                            AttachmentId{object}.hex() + " (entry " + std::to_string(index) + ")",
                        "removed: its row, but not its entry", std::nullopt};
    }
    return found;
}

std::optional<Finding> StoreVerifier::check_messages() {
    std::optional<Finding> found;
    std::size_t looked_at = 0;
    in_.reading.messages_after(message_, [&](row::Message&& message) {
        message_ = message.no;
        ++entries_;
        found = check_message(message);
        return !found && ++looked_at < kMessagesPerStep;
    });
    return found;
}

std::optional<Finding> StoreVerifier::check_message(const row::Message& message) {
    const auto group = group_rows_.find(message.group);
    if (group == group_rows_.end()) {
        const auto row = in_.reading.group(message.group);  // opened since the verification began
        if (!row)
            return Finding{"message " + std::to_string(message.no), "its group is gone",
                           std::nullopt};
        group_rows_.emplace(message.group, *row);
        return check_message(message);
    }
    const auto& row = group->second;
    const auto where = message_place(row.id, message.room, message.seq);
    auto& last = last_seq_[{message.group, message.room}];
    if (message.seq != last + 1)
        return Finding{where, "reordered: seq " + std::to_string(last + 1) + " expected",
                       std::nullopt};
    last = message.seq;
    const auto entry = in_.reading.leaf(row.log, message.leaf_index);
    const auto leaf = decoded(entry);
    if (!leaf || ledger::leaf_hash(entry->bytes) != message.leaf_hash)
        return Finding{where, "altered: it names another entry than there is", std::nullopt};
    const bool same = leaf->first_seq == message.seq &&
                      leaf->room == static_cast<std::uint32_t>(message.room) &&
                      leaf->client_msg == message.client_msg_id && leaf->time == message.at &&
                      leaf->ciphertext == sha256(message.sealed);
    if (!same) return Finding{where, "altered: its row is not what its entry says", std::nullopt};
    const auto keys = in_.group_keys(row.id);
    if (!keys) return std::nullopt;  // destroyed
    try {
        const auto content = open_entry(message, row.id, keys.get());
        if (content.wrong_patient != message.wrong_patient)
            return Finding{where, "altered: its row is not what was sealed", std::nullopt};
        collect(message, content);
    } catch (const RecordFault&) {
        return Finding{where, "altered: it does not open in its place", std::nullopt};
    }
    return std::nullopt;
}

std::optional<Finding> StoreVerifier::check_receipts(GroupNo no) {
    std::optional<Finding> found;
    for (auto room : {domain::Room::staff, domain::Room::family}) {
        std::uint64_t revision = 0;
        in_.reading.receipts_after(no, room, 0, [&](row::Receipt&& receipt) {
            ++entries_;
            std::optional<ledger::Leaf> leaf;
            in_.reading.leaves_after(receipt.leaf - 1, [&](row::Leaf&& row) {
                leaf = ledger::decode_leaf(row.bytes);
                return false;
            });
            const bool same =
                receipt.revision == ++revision && leaf && of_receipt(leaf->event, receipt.kind) &&
                leaf->first_seq == receipt.range.first && leaf->last_seq == receipt.range.last &&
                leaf->object.bytes == receipt.membership.bytes && leaf->device == receipt.device &&
                leaf->time == receipt.at;
            if (!same)
                found = Finding{message_place(group_rows_.at(no).id, room, receipt.range.first),
                                "altered: receipt " + std::to_string(receipt.revision) +
                                    " is not what its entry says",
                                std::nullopt};
            return same;
        });
        // A page of before has fewer; in a store at work there may be more by now.
        if (const auto told = receipts_[{no, room}]; !found && revision < told)
            found = Finding{
                message_place(group_rows_.at(no).id, room, 0),
                "removed: receipts after " + std::to_string(revision) + ", but not their entries",
                std::nullopt};
        if (found) return found;
    }
    return std::nullopt;
}

std::optional<Finding> StoreVerifier::check_group(GroupNo no) {
    const auto row = in_.reading.group(no);
    if (!row) return std::nullopt;
    std::shared_ptr<const domain::Group> now;
    try {
        now = load_group(in_.reading, *row, in_.group_keys(row->id).get()).now.group;
    } catch (const RecordFault& fault) {
        return Finding{"group " + row->id.hex(), fault.what(), std::nullopt};
    }
    if (auto found = check_message_states(*row)) return found;
    return check_derived(*row, *now);
}

// An old page of these would show what was retracted, or ask again what was answered.
std::optional<Finding> StoreVerifier::check_message_states(const row::Group& group) {
    for (auto room : {domain::Room::staff, domain::Room::family}) {
        const auto last = in_.reading.room_head(group.no, room).last_seq;
        if (last == 0) continue;
        auto expected = states_from(in_.reading, group.no, room);
        for (const auto& state : in_.reading.message_states(group.no, room, {1, last})) {
            ++entries_;
            row::MessageState untouched;
            untouched.newest_seq = state.seq;
            const auto known = expected.find(state.seq);
            if (!same_state(state, known == expected.end() ? untouched : known->second))
                return Finding{message_place(group.id, room, state.seq),
                               "altered: its state is not what its entries made of it",
                               std::nullopt};
            if (known != expected.end()) expected.erase(known);
        }
        if (!expected.empty())
            return Finding{message_place(group.id, room, expected.begin()->first),
                           "removed: its state, but not the entries that made it", std::nullopt};
    }
    return std::nullopt;
}

std::optional<Finding> StoreVerifier::check_state(const ObjectBytes& object, const Hash& state,
                                                  const char* what) {
    ++entries_;
    const auto newest = states_.find(object);
    const auto place = state_place(in_.reading, object);
    const auto entry = place ? in_.reading.leaf(place->log, place->index) : std::nullopt;
    const auto leaf = decoded(entry);
    const bool named = leaf && leaf->state == state;  // by the entry that its use looks at
    if (named && newest != states_.end() && newest->second.state == state) return std::nullopt;
    // In a store at work: changed since its log was read, which only an entry behind that can say.
    if (named && entry->n > newest_read_[place->log]) return std::nullopt;
    return Finding{std::string(what) + " " + to_hex(object),
                   "altered: its row is not the one of its newest entry", std::nullopt};
}

std::optional<Finding> StoreVerifier::check_people() {
    for (const auto& row : in_.reading.accounts()) try {
            const auto state = state_hash(from_row(row, in_.keys));
            if (auto found = check_state(row.id.bytes, state, "account")) return found;
        } catch (const StoreBroken& fault) {
            return Finding{"account " + row.id.hex(), fault.what(), std::nullopt};
        }
    for (const auto& row : in_.reading.offices())
        if (auto found = check_state(row.value.id.bytes, state_hash(row.value), "office"))
            return found;
    if (const auto row = in_.reading.region()) {
        auto bare = row->value;
        bare.administrators = 0;
        return check_state({}, state_hash(bare), "region");
    }
    return std::nullopt;
}

}  // namespace tasuki::store
