// Resuming (design: order, epochs, the cut). Snapshot and subscription are one: the session joins
// the hub's list inside the answer to its attach entry, so the next live frame is the event after
// the latest_seq it is told. Live frames of a group wait until its Delta has left.
#include <algorithm>

#include <boost/asio/co_spawn.hpp>

#include "session/session.hpp"

namespace tasuki::session {

struct Session::AttachJob {
    struct One {
        GroupId group;
        std::array<ask::Cursor, domain::kRooms> cursors{};
        bool named = false;  // by a cursor: then "revoked" is said where it ended
    };
    explicit AttachJob(const boost::asio::any_io_executor& loop) : done(loop) {}
    std::vector<One> groups;
    std::vector<encode::RoomState> rooms;
    std::vector<Delta> deltas;
    std::vector<GroupId> known;  // mine, but not named, or more than one Attach takes
    std::size_t open = 0;
    std::exception_ptr error;
    Signal done;
};

void Session::plan_named(AttachJob& job, const ask::Attach& attach) const {
    for (const auto& cursor : attach.cursors) {
        auto at = std::find_if(job.groups.begin(), job.groups.end(),
                               [&](const auto& one) { return one.group == cursor.group; });
        if (at == job.groups.end()) at = job.groups.insert(at, {.group = cursor.group});
        at->named = true;
        at->cursors[domain::index_of(cursor.room)] = cursor;
    }
}

// Groups that no cursor names: all of them are wanted where none is named, else they are told.
void Session::plan_others(AttachJob& job, const std::vector<store::GroupListLine>& mine) const {
    const bool wanted = job.groups.empty();
    for (const auto& line : mine) {
        const auto& group = *line.now.group;
        if (!group.has_standing(account_.id)) continue;
        const bool planned = std::any_of(job.groups.begin(), job.groups.end(),
                                         [&](const auto& one) { return one.group == group.id; });
        if (planned) continue;
        if (wanted && job.groups.size() < limits::kGroupsPerAttach) {
            job.groups.push_back({.group = group.id});
        } else {
            job.known.push_back(group.id);
        }
    }
}

// The answer to the attach entry: from here on the hub delivers, and the outbox holds it back.
void Session::attached(AttachJob& job, std::size_t number, const store::GroupNow& now) {
    const auto& one = job.groups[number];
    auto& mine = here(one.group);
    mine.attached = true;
    mine.cut = false;
    mine.first_seq = {first_seq_in(now, domain::Room::staff),
                      first_seq_in(now, domain::Room::family)};
    parts_.hub.attach({this, account_.id, mine.first_seq}, now);
    const auto& incarnation = parts_.store.identity().incarnation;
    for (const auto room : {domain::Room::staff, domain::Room::family}) {
        const auto index = domain::index_of(room);
        const auto first = mine.first_seq[index];
        if (first == 0) continue;
        const auto& head = now.rooms[index];
        const auto& cursor = one.cursors[index];
        // Numbers of another incarnation mean nothing here: after a restore everything is pulled.
        const bool same = cursor.incarnation == incarnation && cursor.seq <= head.last_seq;
        const auto had = std::max(same ? cursor.seq : 0, first - 1);
        const auto receipts_had = same ? cursor.receipt_revision : 0;
        auto& seen = mine.rooms[index];
        if (had >= first) seen.handed.add({first, had});
        seen.last = std::max(seen.last, had >= first ? had : 0);
        const bool fresh = cursor.seq == 0;
        encode::RoomState state;
        state.group = one.group;
        state.room = room;
        state.first_seq = first;
        state.latest_seq = head.last_seq;
        state.receipt_revision = head.receipt_revision;
        state.roster_epoch = now.group->epoch;
        state.too_far = (!same && !fresh) || head.last_seq > had + limits::kDeltaEvents;
        state.state = now.group->state;
        job.rooms.push_back(state);
        const bool behind = head.last_seq > had || head.receipt_revision > receipts_had;
        if (state.too_far || !behind) continue;
        job.deltas.push_back({.group = one.group,
                              .room = room,
                              .from = had + 1,
                              .to = head.last_seq,
                              .receipts_after = receipts_had,
                              .receipts_to = head.receipt_revision});
    }
}

// Absent and forbidden look the same, except to who once was a member: "revoked at k".
awaitable<void> Session::not_attached(std::shared_ptr<AttachJob> job, std::size_t number) {
    const auto one = job->groups[number];
    if (!one.named) co_return;
    const auto now = co_await parts_.store.group(parts_.hub.loop_number(), one.group);
    if (!now || now->group->has_standing(account_.id)) co_return;
    for (const auto room : {domain::Room::staff, domain::Room::family}) {
        std::uint64_t at = 0;
        for (const auto& m : now->group->memberships) {
            if (m.account == account_.id) at = std::max(at, m.ended_seq[domain::index_of(room)]);
        }
        if (at == 0) continue;
        encode::RoomState state;
        state.group = one.group;
        state.room = room;
        state.revoked_at_seq = at;
        job->rooms.push_back(state);
    }
}

awaitable<void> Session::attach_group(std::shared_ptr<Session> self, std::shared_ptr<AttachJob> job,
                                      std::size_t number) {
    domain::AttachGroup command;
    command.group = job->groups[number].group;
    for (std::size_t i = 0; i < domain::kRooms; ++i) {
        command.cursor[i] = job->groups[number].cursors[i].seq;
    }
    const auto outcome = co_await self->commit(domain::GroupCommand{command});
    if (self->not_now() || self->outbox_.stopped()) {
        // Locked or gone meanwhile: the entry stands in the record, so its end must as well.
        if (outcome) self->parts_.hub.record_detach(self->asker(), command.group, command.cursor);
        co_return;
    }
    if (outcome && (**outcome).group) {
        self->attached(*job, number, *(**outcome).group);
    } else {
        co_await self->not_attached(job, number);
    }
}

// All entries are asked for in one breath, so that one batch of the store takes them.
void Session::start_attaching(const std::shared_ptr<AttachJob>& job) {
    job->open = job->groups.size();
    for (const auto& one : job->groups) outbox_.hold(one.group);
    for (std::size_t i = 0; i < job->groups.size(); ++i) {
        boost::asio::co_spawn(parts_.hub.loop(), attach_group(shared_from_this(), job, i),
                              [job](const std::exception_ptr& error) {
                                  if (error) job->error = error;
                                  --job->open;
                                  job->done.wake();
                              });
    }
}

awaitable<void> Session::deliver_all(std::shared_ptr<AttachJob> job) {
    for (const auto& one : job->groups) {
        for (const auto& delta : job->deltas) {
            if (delta.group == one.group) co_await deliver(delta);
        }
        outbox_.release(one.group);
    }
}

awaitable<void> Session::on(std::uint64_t id, ask::Attach attach) {
    auto job = std::make_shared<AttachJob>(parts_.hub.loop());
    plan_named(*job, attach);
    if (job->groups.size() > limits::kGroupsPerAttach) {
        refuse(id, Refusal::too_large);
        co_return;
    }
    // What is named is on its way to the store while the rest is looked up.
    const bool named = !job->groups.empty();
    if (named) start_attaching(job);
    const auto mine = co_await parts_.store.groups_of(parts_.hub.loop_number(), account_.id);
    plan_others(*job, mine);
    if (!named) start_attaching(job);
    while (job->open != 0) co_await job->done.wait();
    if (job->error) std::rethrow_exception(job->error);
    if (over()) co_return;
    if (const auto no = not_now()) {
        refuse(id, *no);
        co_return;
    }
    outbox_.answer(encode::attached(id, job->rooms));
    for (const auto& group : job->known) outbox_.answer(encode::group_known(group));
    co_await deliver_all(job);
}

// At most limits::kDeltaEvents, as pages that answer nothing: request id 0.
awaitable<void> Session::deliver(Delta delta) {
    auto from = delta.from;
    auto receipts = delta.receipts_after;
    while (from <= delta.to || receipts < delta.receipts_to) {
        ask::ReadPage wish;
        wish.group = delta.group;
        wish.room = delta.room;
        wish.from = std::min(from, delta.to + 1);
        wish.limit = from <= delta.to ? static_cast<std::size_t>(delta.to - from + 1) : 1;
        wish.receipts_after = receipts;
        const auto sent =
            co_await send_page({.id = 0, .wish = wish, .resuming = true, .up_to = delta.to});
        if (!sent.sent) co_return;
        const bool moved = sent.last >= from || sent.receipts_to > receipts;
        from = std::max(from, sent.last + 1);
        receipts = std::max(receipts, sent.receipts_to);
        if (!moved) co_return;
    }
}

}  // namespace tasuki::session
