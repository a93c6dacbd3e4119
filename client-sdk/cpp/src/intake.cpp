// What the server pushes, and what pages bring: into the room's feed, and in order to the app.
#include <algorithm>

#include "core.hpp"

namespace tasuki::client {
namespace {

bool counts_as_delivered(const RoomEvent& event) {
    return !std::holds_alternative<Hidden>(event) && !std::holds_alternative<Tombstone>(event);
}

// What an entry says of the state of another one without being an entry about it: an answer of
// one's own closes its question, and nobody has received a corrected instruction.
std::optional<RequestStateChanged> state_after(const RoomEvent& event) {
    if (const auto* posted = std::get_if<MessagePosted>(&event)) {
        const auto& head = posted->body.head;
        if (head.answers_seq == 0 || head.on_behalf_of) return {};
        return RequestStateChanged{posted->entry, head.answers_seq, RequestState::answered};
    }
    const auto* corrected = std::get_if<MessageCorrected>(&event);
    if (corrected == nullptr || corrected->entry.request_state == RequestState::none) return {};
    const auto& entry = corrected->entry;
    return RequestStateChanged{entry, entry.refers_to, entry.request_state};
}

RoomLife* attached_room(Core& core, RoomRef where) {
    auto found = core.rooms.find(where);
    return found == core.rooms.end() || !found->second.attached ? nullptr : &found->second;
}

// Who is in the family room only is attached without the staff's.
bool is_attached(const Core& core, GroupId group) {
    return std::ranges::any_of(core.rooms, [&](const auto& one) {
        return one.first.group == group && one.second.attached;
    });
}

void take_live(const CorePtr& core, RoomRef where, RoomEvent event) {
    auto* room = attached_room(*core, where);
    if (room == nullptr) {
        want_refresh(core);
        return;
    }
    if (core->mailbox_full()) {
        // The app is slow: what is not kept in memory is pulled once it has caught up.
        room->feed.known(last_seq_of(event));
        core->held_back = true;
        return;
    }
    hand_out(*core, room->feed.take(std::move(event)));
    look_for_gap(*core, where);
}

void take_receipts(Core& core, RoomRef where, std::vector<ReceiptChange> changes,
                   std::uint64_t revision) {
    auto* room = attached_room(core, where);
    if (room == nullptr || changes.empty()) return;
    for (const auto& one : changes) revision = std::max(revision, one.revision);
    auto ticket = ticket_of(where);
    // With older changes still missing the cursor stays; what comes twice does no harm here.
    if (!room->receipts_behind()) {
        room->revision = std::max(room->revision, revision);
        room->known_revision = room->revision;
        ticket.revision = room->revision;
    }
    core.mailbox.put(ReceiptChanged{.where = where, .changes = std::move(changes)}, ticket);
}

void take_lag(Core& core, const pb::Lag& lag) {
    const auto where = read_room(lag.group_id(), lag.room());
    auto* room = attached_room(core, where);
    if (room == nullptr) return;
    room->feed.known(lag.latest_seq());
    room->known_revision = std::max(room->known_revision, lag.receipt_revision());
    room->delta_until = {};
    look_for_gap(core, where);
    core.puller_bell.ring();
}

}  // namespace

void hand_out(Core& core, std::vector<Step> steps) {
    for (auto& step : steps) {
        const Entry entry = entry_of(step.event);
        auto ticket = ticket_of(entry.where);
        ticket.through = step.through;
        if (counts_as_delivered(step.event)) {
            ticket.delivered = {entry.seq, last_seq_of(step.event)};
        }
        core.places.saw_epoch(entry.where.group, entry.roster_epoch);
        const auto change = state_after(step.event);
        if (std::holds_alternative<MessageRetracted>(step.event)) {
            core.outbox.forget_sent(entry.where, entry.refers_to);
        }
        std::visit([&](auto& one) { core.mailbox.put(std::move(one), ticket); }, step.event);
        if (change) core.mailbox.put(*change, ticket_of(entry.where));
    }
}

void look_for_gap(Core& core, RoomRef where) {
    auto& room = core.rooms.at(where);
    const auto hole = room.feed.missing();
    if (!hole && room.gap) {
        const SeqRange repaired{room.gap->first, room.feed.have()};
        room.gap.reset();
        core.mailbox.put(GapRepaired{.where = where, .range = repaired}, ticket_of(where));
    }
    if (hole && !room.gap && core.state == State::live && room.delta_until <= moment_now()) {
        room.gap = SeqRange{hole->first, room.feed.latest()};
        core.mailbox.put(
            Lagged{.where = where, .after_seq = room.feed.have(), .latest_seq = room.feed.latest()},
            ticket_of(where));
    }
    if (hole || room.receipts_behind()) core.puller_bell.ring();
    core.check_live();
}

void take_page(Core& core, const Page& page) {
    auto* room = attached_room(core, page.where);
    if (room == nullptr) return;
    room->feed.known(page.latest_seq);
    for (const auto& event : page.events) hand_out(core, room->feed.take(event));
    if (!page.receipts.empty()) {
        auto ticket = ticket_of(page.where);
        ticket.revision = page.receipt_revision;
        core.mailbox.put(ReceiptChanged{.where = page.where, .changes = page.receipts}, ticket);
    }
    if (page.receipt_revision > room->revision) room->revision = page.receipt_revision;
    room->known_revision = std::max(room->known_revision, room->revision);
    if (!page.more) room->delta_until = {};
    look_for_gap(core, page.where);
}

void take_attached(Core& core, const pb::Attached& attached) {
    for (const auto& one : attached.rooms()) {
        const auto where = read_room(one.group_id(), one.room());
        if (one.revoked_at_seq() != 0) {
            take_cut(core, where.group, one.revoked_at_seq());
            continue;
        }
        auto& place = core.places.at(where);
        auto [found, fresh] = core.rooms.try_emplace(where);
        auto& room = found->second;
        if (fresh) {
            room.feed = RoomFeed(place.taken);
            room.revision = place.revision;
        }
        room.attached = true;
        room.stuck = 0;
        room.pull_after = {};
        core.places.saw_epoch(where.group, one.roster_epoch());
        core.trust.know(where.group);
        room.feed.known(one.latest_seq());
        room.known_revision = std::max(room.revision, one.receipt_revision());
        const auto behind = room.feed.latest() - room.feed.have();
        if (behind > core.options.catch_up_most) {
            const SeqRange left{room.feed.have() + 1, room.feed.latest() - core.page_most};
            core.mailbox.put(TooFar{.where = where, .left_out = left}, ticket_of(where));
            hand_out(core, room.feed.skip_to(left.last));
        } else if (!one.too_far() && (behind > 0 || room.receipts_behind())) {
            room.delta_until = moment_now() + core.options.delta_patience;
        }
    }
    core.note_unsaved();
    core.puller_bell.ring();
    core.sender_bell.ring();  // what waited for one of these rooms
}

void take_cut(Core& core, GroupId group, std::uint64_t at_seq) {
    auto [found, fresh] = core.places.cuts().try_emplace(group);
    auto& cut = found->second;
    cut.at_seq = std::max(cut.at_seq, at_seq);
    // One Revoked per room arrives; the app is told once, and again only after it came back
    // between.
    if (!fresh && core.places.epoch(group) == 0) return;
    cut.taken = false;
    const auto& known = core.places.memberships();
    if (auto mine = known.find(group); mine != known.end()) cut.membership = mine->second;
    core.forget_group(group);
    core.note_unsaved();
    for (auto& item : core.outbox.drop_group(group, core.places.account())) {
        core.mailbox.put(SendFailed{.where = item.where,
                                    .id = item.id,
                                    .failure = failure_of(Error::membership_ended),
                                    .kept = false});
    }
    core.mailbox.put(Revoked{.group = group, .at_seq = cut.at_seq}, ticket_of_cut(group));
}

void tell_cuts_again(Core& core) {
    for (const auto& [group, cut] : core.places.cuts()) {
        if (cut.taken) continue;
        core.mailbox.put(Revoked{.group = group, .at_seq = cut.at_seq}, ticket_of_cut(group));
    }
}

void take_push(const CorePtr& core, const pb::ServerEnvelope& envelope) {
    using Kind = pb::ServerEnvelope::KindCase;
    switch (envelope.kind_case()) {
        case Kind::kEvent: {
            const auto& push = envelope.event();
            const auto where = read_room(push.group_id(), push.room());
            take_live(core, where, read(where, push.event()));
            break;
        }
        case Kind::kReceipt: {
            std::vector<ReceiptChange> changes;
            for (const auto& one : envelope.receipt().changes()) changes.push_back(read(one));
            take_receipts(*core,
                          read_room(envelope.receipt().group_id(), envelope.receipt().room()),
                          std::move(changes), 0);
            break;
        }
        case Kind::kPage: take_page(*core, read(envelope.page())); break;
        case Kind::kLag: take_lag(*core, envelope.lag()); break;
        case Kind::kRevoked:
            take_cut(*core, read_id<GroupId>(envelope.revoked().group_id()),
                     envelope.revoked().at_seq());
            break;
        case Kind::kLocked: session_locked(*core); break;
        case Kind::kSessionEnded: session_over(*core, envelope.session_ended().reason()); break;
        case Kind::kSealed: take_checkpoint(*core, read(envelope.sealed().checkpoint())); break;
        case Kind::kPasskeysChanged: core->mailbox.put(PasskeysChanged{}); break;
        case Kind::kGroupKnown: {
            const auto group = read_id<GroupId>(envelope.group_known().group_id());
            // While attaching, an echo: each Attach of many names the groups of the others.
            const bool echo = core->settling && core->places.memberships().contains(group);
            if (!echo) core->mailbox.put(GroupKnown{group});
            if (!is_attached(*core, group)) hear_of_group(core, group);
            break;
        }
        default: break;  // a late answer, or a push of a newer server: survivable by design
    }
}

}  // namespace tasuki::client
