// Fills holes: one page at a time, from where the room's unbroken run ends, and never faster than
// the app takes what arrives.
#include "core.hpp"

namespace tasuki::client {
namespace {

constexpr auto kPullAgain = std::chrono::seconds(1);
constexpr std::uint32_t kStuckMost = 3;

bool wants_pages(const RoomLife& room) {
    return room.attached && (room.feed.missing() || room.receipts_behind());
}

// The room to pull next, or how long until one may be.
struct Next {
    std::optional<RoomRef> where;
    Millis wait = kForever;
};
Next next_room(const Core& core) {
    Next next;
    const auto now = moment_now();
    for (const auto& [where, room] : core.rooms) {
        if (!wants_pages(room)) continue;
        const auto from = std::max(room.delta_until, room.pull_after);
        if (from <= now) return {.where = where, .wait = Millis(0)};
        const auto span = std::chrono::ceil<Millis>(from - now);
        next.wait = std::min(next.wait, span);
    }
    return next;
}

// A page that begins later than asked, or brings nothing, must not be asked for again and again.
void look_at_progress(Core& core, RoomRef where, const Page& page, std::uint64_t had_revision,
                      std::uint64_t had) {
    auto found = core.rooms.find(where);
    if (found == core.rooms.end()) return;
    auto& room = found->second;
    if (room.feed.have() > had || room.revision > had_revision) {
        room.stuck = 0;
        return;
    }
    if (!page.events.empty() && entry_of(page.events.front()).seq > had + 1) {
        const auto first = entry_of(page.events.front()).seq;
        core.mailbox.put(TooFar{.where = where, .left_out = {had + 1, first - 1}},
                         ticket_of(where));
        hand_out(core, room.feed.skip_to(first - 1));
        look_for_gap(core, where);
        return;
    }
    if (!room.feed.missing()) room.known_revision = room.revision;
    room.pull_after = moment_now() + kPullAgain * (1 << std::min(room.stuck, kStuckMost));
    ++room.stuck;
    core.check_live();
}

awaitable<void> pull_once(CorePtr core, RoomRef where) {
    auto& room = core->rooms.at(where);
    const auto had = room.feed.have();
    const auto had_revision = room.revision;
    pb::ClientEnvelope envelope;
    auto& wish = *envelope.mutable_read_page();
    write_room(where, wish);
    wish.set_from_seq(had + 1);
    wish.set_limit(core->page_most);
    wish.set_receipts_after(had_revision);
    auto answer = co_await ask(core, std::move(envelope));
    auto found = core->rooms.find(where);
    if (found == core->rooms.end()) co_return;  // cut meanwhile
    if (!answer || !answer->has_page()) {
        found->second.pull_after = moment_now() + kPullAgain;
        co_return;
    }
    const auto page = read(answer->page());
    take_page(*core, page);
    look_at_progress(*core, where, page, had_revision, had);
}

}  // namespace

awaitable<void> pull_pages(CorePtr core) {
    while (!core->stopped) {
        const auto next = next_room(*core);
        if (next.where && core->mailbox_full()) core->held_back = true;
        if (!next.where || core->mailbox_full() || !core->link.is_up()) {
            co_await core->puller_bell.wait(next.where ? kForever : next.wait);
            continue;
        }
        co_await pull_once(core, *next.where);
    }
}

}  // namespace tasuki::client
