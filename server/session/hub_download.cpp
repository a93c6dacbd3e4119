// Files on their way out, as the hub ends them: by the cut, by the end of a session or a device, by
// a lock, by a retraction, by whatever else ends reading.
#include <algorithm>

#include "session/hub.hpp"

namespace tasuki::session {
namespace {

template <class List, class Id>
bool names(const List& list, const Id& id) {
    return std::find(list.begin(), list.end(), id) != list.end();
}

}  // namespace

Hub::Download::Download(Hub& hub, const store::SessionFacts& reader, GroupId group)
    : list_(hub.downloads_), reader_(reader), group_(group) {
    list_->push_back(this);
}

Hub::Download::~Download() { std::erase(*list_, this); }

void Hub::Download::of_message(domain::Room room, std::uint64_t seq) {
    room_ = room;
    seq_ = seq;
}

bool Hub::Download::reads(const store::GroupNow& now, Instant at) const {
    const auto first = readable_from(now, reader_.account, room_, at);
    return first != 0 && (seq_ == 0 || seq_ >= first);
}

bool Hub::Download::ended_by(const store::Committed& done, Instant at) const {
    const auto& session = reader_.session;
    if (names(done.ended_accounts, session.account) || names(done.ended_sessions, session.id) ||
        names(done.ended_devices, session.device) || names(done.locked_sessions, session.id))
        return true;
    for (const auto& cut : done.cuts)
        if (cut.group == group_ && cut.account == session.account && !cut.other_stands) return true;
    for (const auto& event : done.events)
        if (event->group == group_ && event->kind == domain::EventKind::retracted &&
            event->room == room_ && event->refers_to == seq_)
            return true;
    return done.group && done.group->group->id == group_ && !reads(*done.group, at);
}

void Hub::Download::end() {
    over_ = true;
    if (tell_) tell_();
}

void Hub::Download::look_at(const store::GroupNow& now, Instant at) {
    if (!over_ && (at >= reader_.session.ends || !reads(now, at))) end();
}

void Hub::end_downloads(const store::Committed& done) {
    const auto at = clock_.now();
    const auto all = *downloads_;  // one that ends may leave the list
    for (auto* download : all)
        if (!download->over_ && download->ended_by(done, at)) download->end();
}

}  // namespace tasuki::session
