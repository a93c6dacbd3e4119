#include "store/engine_write.hpp"

#include <algorithm>
#include <stdexcept>

#include "store/sealer.hpp"
#include "store/timers.hpp"

namespace tasuki::store {

// One change on its way into the tables.
struct GroupWriter::Work {
    CachedGroup& group;
    const domain::Change& change;
    const Asking& asking;
    Hash content_hash{};
    std::vector<SealedEntry> sealed;     // one per event
    std::vector<Appended> event_leaves;  // one per event
    std::vector<Appended> act_leaves;    // one per act
    std::shared_ptr<Committed> out = std::make_shared<Committed>();
};

namespace {

ledger::Event receipt_event(domain::ReceiptKind kind) {
    switch (kind) {
        case domain::ReceiptKind::delivered: return ledger::Event::delivered;
        case domain::ReceiptKind::displayed: return ledger::Event::displayed;
        case domain::ReceiptKind::confirmed: return ledger::Event::confirmed;
    }
    return ledger::Event::delivered;
}

bool says_receipt(const domain::Act& act, const domain::ReceiptAdvance& advance) {
    return act.event == receipt_event(advance.kind) && act.room == advance.room &&
           act.range == advance.range;
}

// Its entry names the commitment of the words that it is about.
bool concerns_words(domain::EventKind kind) {
    return kind == domain::EventKind::corrected || kind == domain::EventKind::retracted ||
           kind == domain::EventKind::instruction_received ||
           kind == domain::EventKind::instruction_done ||
           kind == domain::EventKind::memo_co_signed ||
           kind == domain::EventKind::proxy_confirmed || kind == domain::EventKind::pinned ||
           kind == domain::EventKind::unpinned;
}

std::shared_ptr<const StoredEvent> shown(const domain::NewEvent& event, const CachedGroup& group,
                                         const Asking& asking, const LedgerPlace& place) {
    auto out = std::make_shared<StoredEvent>();
    out->group = group.group().id;
    out->room = event.room;
    out->seq = event.seq;
    out->kind = event.kind;
    out->author = event.author;
    out->membership = event.membership;
    out->office = event.office;
    out->client_msg_id = event.client_msg_id;
    out->refers_to = event.refers_to;
    out->version = event.version;
    out->at = asking.now;
    out->clock = asking.clock;
    out->epoch = group.group().epoch;
    out->ledger = place;
    if (event.body) out->body = event.body->raw;
    out->note = event.note;
    out->reason = event.reason;
    out->wrong_patient = event.wrong_patient;
    // Of the message that the entry shows; what happens to another one says so itself.
    const bool shows_words = event.refers_to == 0 || event.kind == domain::EventKind::corrected;
    if (shows_words) out->request = event.makes_request;
    out->proxy_open = event.body && event.body->head.on_behalf_of;
    return out;
}

}  // namespace

std::shared_ptr<Committed> GroupWriter::write(CachedGroup* group,
                                              const domain::GroupCommand& command,
                                              const domain::Change& change, const Asking& asking,
                                              const GroupFacts& facts) {
    const auto* opening = std::get_if<domain::OpenGroup>(&command);
    if (opening) group = &open(*opening, change, asking, facts);
    else if (change.group) write_roster(*group, change);
    Work work{*group, change, asking, content_hash(command), {}, {}, {}};
    for (const auto& event : change.events)
        work.sealed.push_back(seal_entry(event, group->group().id, *group->keys));
    write_acts(work);
    write_events(work);
    write_receipts(work);
    write_handover(*group, asking, command);
    if (opening) guard_duplicates(*opening, *group, asking, facts);

    auto& out = *work.out;
    out.answer = change.answer;
    out.at = asking.now;
    out.epoch = group->group().epoch;
    if (!work.act_leaves.empty()) {
        out.ledger = work.act_leaves.front().place;
        write_files(*group, command, change, asking, out.ledger.index, out);
    }
    out.cuts = change.cuts;
    out.told = change.told;
    out.group = group->now;
    for (auto room : {domain::Room::staff, domain::Room::family})
        out.audience[index_of(room)] = groups_.audience(*group, room, asking.now);
    return work.out;
}

std::shared_ptr<Committed> GroupWriter::repeat(CachedGroup* group, const domain::Change& change,
                                               const GroupFacts& facts) {
    if (facts.opened) group = groups_.find(*facts.opened);
    auto out = std::make_shared<Committed>();
    out->answer = change.answer;
    const auto& prior = *change.answer.repeated;
    out->at = prior.at;
    out->epoch = prior.epoch;
    if (!group) return out;
    out->ledger = {group->now.log_name, prior.leaf_index, prior.leaf_hash};
    out->group = group->now;
    return out;
}

void GroupWriter::write_acts(Work& work) {
    const auto& change = work.change;
    const domain::Group& group = work.group.group();
    work.event_leaves.resize(change.events.size());
    std::optional<Hash> state;
    for (const auto& act : change.acts) {
        auto leaf = leaf_of_act(work.asking, act, &group, people_);
        if (act.changes_state) {
            if (!state) state = state_hash(group);
            leaf.state = *state;
        }
        if (act.of_event) {
            const auto& event = change.events.at(*act.of_event);
            leaf.commitment = work.sealed[*act.of_event].commitment;
            leaf.ciphertext = work.sealed[*act.of_event].ciphertext;
            leaf.client_msg = event.client_msg_id;
            if (concerns_words(event.kind))
                leaf.prior_commitment = words_before(work, *act.of_event);
        }
        const LogNo office = people_.office_log(act.log_office);
        const auto appended = ledger_.append(office != 0 ? office : work.group.place.log, leaf);
        work.act_leaves.push_back(appended);
        if (act.of_event) work.event_leaves[*act.of_event] = appended;
    }
    // A state that no entry names would be refused at the next load.
    if (change.group && !state)
        throw std::logic_error("store: a change of state without its entry");
}

void GroupWriter::write_events(Work& work) {
    for (std::size_t i = 0; i < work.change.events.size(); ++i) {
        const auto& event = work.change.events[i];
        const auto& leaf = work.event_leaves[i];
        if (leaf.n == 0) throw std::logic_error("store: an event of a room without its entry");
        if (event.seq != work.group.room(event.room).last_seq + 1)
            throw std::logic_error("store: an event out of its order");
        row::Message row;
        row.group = work.group.place.no;
        row.room = event.room;
        row.seq = event.seq;
        row.kind = event.kind;
        row.author = event.author;
        row.membership = event.membership;
        row.office = event.office;
        row.client_msg_id = event.client_msg_id;
        row.refers_to = event.refers_to;
        row.version = event.version;
        row.at = work.asking.now;
        row.clock = work.asking.clock;
        row.epoch = work.group.group().epoch;
        row.wrong_patient = event.wrong_patient;
        row.makes_request = event.makes_request;
        row.leaf = leaf.n;
        row.leaf_index = leaf.place.index;
        row.leaf_hash = leaf.place.leaf_hash;
        if (event.client_msg_id || event.seq == 1) row.content_hash = work.content_hash;
        row.key_no = work.sealed[i].key_no;
        row.sealed = std::move(work.sealed[i].sealed);
        tables_.add_message(row);
        write_message_state(work, event);
        await_after(work.group, event);
        write_card(work.group, event);
        work.group.room(event.room).last_seq = event.seq;
        work.out->events.push_back(shown(event, work.group, work.asking, leaf.place));
    }
}

void GroupWriter::write_message_state(Work& work, const domain::NewEvent& event) {
    const bool proxy =
        event.kind == domain::EventKind::posted && event.body && event.body->head.on_behalf_of;
    const bool asks = event.makes_request != domain::RequestState::none;
    const std::uint64_t about = event.refers_to != 0 ? event.refers_to : event.seq;
    const bool changes_other = event.kind != domain::EventKind::posted && event.refers_to != 0;
    if (!proxy && !asks && !changes_other) return;
    const auto state_of = [&](std::uint64_t seq) {
        row::MessageState state;
        state.group = work.group.place.no;
        state.room = event.room;
        state.seq = seq;
        state.newest_seq = seq;
        return tables_.message_state(state.group, state.room, seq).value_or(state);
    };
    auto state = state_of(about);
    if (event.kind == domain::EventKind::corrected) {
        state.version = event.version;
        state.newest_seq = event.seq;
    }
    if (event.kind == domain::EventKind::retracted) {
        state.retracted_seq = event.seq;
        state.retracted_at = work.asking.now;
        state.wrong_patient = event.wrong_patient;
    }
    if (event.kind == domain::EventKind::proxy_confirmed) state.proxy_open = false;
    if (asks) state.request = event.makes_request;
    if (proxy && about == event.seq) state.proxy_open = true;
    tables_.put_message_state(state);
    work.group.messages.erase({event.room, about});
    if (!proxy || about == event.seq) return;
    auto own = state_of(event.seq);  // an answer entered for another: two messages change
    own.proxy_open = true;
    tables_.put_message_state(own);
}

void GroupWriter::write_receipts(Work& work) {
    const auto& acts = work.change.acts;
    for (const auto& advance : work.change.receipts) {
        const auto act = std::ranges::find_if(
            acts, [&](const auto& candidate) { return says_receipt(candidate, advance); });
        if (act == acts.end()) throw std::logic_error("store: a receipt without its entry");
        row::Receipt row;
        row.group = work.group.place.no;
        row.room = advance.room;
        row.revision = ++work.group.room(advance.room).receipt_revision;
        row.membership = advance.membership;
        row.account = advance.account;
        row.device = work.asking.asker.device;
        row.kind = advance.kind;
        row.range = advance.range;
        row.at = work.asking.now;
        row.device_time = advance.device_time;
        row.leaf = work.act_leaves[static_cast<std::size_t>(act - acts.begin())].n;
        tables_.add_receipt(row);
        const std::pair key{advance.room, advance.membership};
        if (auto known = work.group.receipts.find(key); known != work.group.receipts.end())
            known->second.of(advance.kind).add(advance.range);
        if (advance.kind == domain::ReceiptKind::confirmed) await_confirmed(work.group, advance);
        work.out->receipts.push_back({row.revision, row.room, row.membership, row.account,
                                      row.device, row.kind, row.range, row.at, row.device_time});
    }
}

Hash GroupWriter::words_before(Work& work, std::size_t number) {
    const auto& events = work.change.events;
    const auto& about = events[number];
    // Corrected and made final in one: the row of the new version is not written yet.
    for (std::size_t i = number; i-- > 0;)
        if (events[i].kind == domain::EventKind::corrected && events[i].room == about.room &&
            events[i].refers_to == about.refers_to)
            return work.sealed[i].commitment;
    return commitment_of(work, about.room, about.refers_to);
}

Hash GroupWriter::commitment_of(Work& work, domain::Room room, std::uint64_t seq) {
    const auto state = tables_.message_state(work.group.place.no, room, seq);
    const std::uint64_t newest = state && state->newest_seq != 0 ? state->newest_seq : seq;
    const auto row = tables_.message(work.group.place.no, room, newest);
    const auto entry = row ? tables_.leaf(work.group.place.log, row->leaf_index) : std::nullopt;
    const auto leaf = entry ? ledger::decode_leaf(entry->bytes) : std::nullopt;
    if (!leaf)
        throw RecordFault("group " + work.group.group().id.hex() + " seq " +
                          std::to_string(newest) + ": its ledger entry is missing");
    return leaf->commitment;
}

}  // namespace tasuki::store
