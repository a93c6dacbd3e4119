#include "session/hub.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "session/encode.hpp"
#include "session/session.hpp"

namespace tasuki::session {
namespace {

// Nobody waits for the answer: the entry is made, or the store is lost and main says so.
awaitable<void> commit_alone(store::Store* store, store::LoopNumber loop, domain::Command command) {
    co_await store->commit(loop, std::move(command));
}

}  // namespace

Hub::Hub(boost::asio::any_io_executor loop, const Clock& clock, const SessionConfig& config)
    : loop_(std::move(loop)), clock_(clock), config_(config), timer_(loop_) {}

void Hub::start(store::Store& store) {
    store_ = &store;
    loop_number_ = store.join(loop_, *this);
    arm();
}

void Hub::stop() {
    stopped_ = true;
    timer_.cancel();
}

void Hub::arm() {
    timer_.expires_after(config_.tick);
    timer_.async_wait([this](const boost::system::error_code& error) { on_timer(error); });
}

void Hub::on_timer(const boost::system::error_code& error) {
    if (error || stopped_) return;
    tick();
    arm();
}

void Hub::tick() {
    const auto now = clock_.now();
    const auto sessions = sessions_;  // a session that ends here leaves the list later
    for (auto* session : sessions) session->tick(now);
    for (const auto& asker : idle_.take_expired(now)) record_lock(asker);
    std::vector<GroupId> due;
    for (const auto& [id, here] : groups_) {
        const bool waiting = !here.receipts[0].empty() || !here.receipts[1].empty();
        if (waiting && now - here.receipts_pushed >= config_.receipts_every) due.push_back(id);
    }
    for (const auto& id : due) push_receipts(id);
}

void Hub::join(Session& session) {
    sessions_.push_back(&session);
    by_account_[session.account().id].push_back(&session);
}

void Hub::leave(Session& session) {
    counts_.lags += session.outbox().counts().lags;
    counts_.withheld += session.outbox().counts().withheld;
    std::erase(sessions_, &session);
    const auto at = by_account_.find(session.account().id);
    if (at == by_account_.end()) return;
    std::erase(at->second, &session);
    if (at->second.empty()) by_account_.erase(at);
}

void Hub::attach(const Present& present, const store::GroupNow& now) {
    auto& here = groups_[now.group->id];
    here.epoch = now.group->epoch;
    here.state = now.group->state;
    std::erase_if(here.present, [&](const Present& p) { return p.session == present.session; });
    here.present.push_back(present);
}

void Hub::detach(Session& session, GroupId group) {
    const auto at = groups_.find(group);
    if (at == groups_.end()) return;
    std::erase_if(at->second.present, [&](const Present& p) { return p.session == &session; });
    if (at->second.present.empty()) groups_.erase(at);
}

std::vector<Session*> Hub::sessions_of(AccountId account) const {
    const auto at = by_account_.find(account);
    return at == by_account_.end() ? std::vector<Session*>{} : at->second;
}

void Hub::on_committed(const std::shared_ptr<const store::Committed>& committed) {
    const auto& done = *committed;
    end_sessions(done);
    cut(done);
    tell_watches(done);
    end_downloads(done);
    if (done.group) {
        const auto id = done.group->group->id;
        auto at = groups_.find(id);
        if (at != groups_.end()) {
            const auto& group = *done.group->group;
            if (at->second.epoch != group.epoch || at->second.state != group.state) {
                look_again(id, *done.group);
                at = groups_.find(id);
            }
        }
        if (at != groups_.end()) {
            for (const auto& event : done.events) {
                if (event->group != id) continue;
                deliver(event, done.audience[domain::index_of(event->room)], at->second);
            }
            if (!done.receipts.empty()) queue_receipts(done, id, at->second);
        }
    }
    if (done.factors_changed) {
        const auto& [account, by] = *done.factors_changed;
        for (auto* session : sessions_of(account)) {
            if (session->facts().id != by) session->tell(encode::passkeys_changed());
        }
    }
    for (const auto& account : done.told) {
        if (!done.group) break;
        for (auto* session : sessions_of(account)) {
            session->tell(encode::group_known(done.group->group->id));
        }
    }
}

void Hub::end_sessions(const store::Committed& done) {
    for (const auto& account : done.ended_accounts) {
        for (auto* session : sessions_of(account)) session->on_ended(Refusal::session_ended);
    }
    if (done.ended_sessions.empty() && done.ended_devices.empty() && done.locked_sessions.empty() &&
        !done.session) {
        return;
    }
    const auto has = [](const auto& list, const auto& id) {
        return std::find(list.begin(), list.end(), id) != list.end();
    };
    for (const auto& id : done.ended_sessions) idle_.forget(id);
    if (done.session) idle_.touch(done.session->id, clock_.now());
    const auto sessions = sessions_;
    for (auto* session : sessions) {
        const auto& facts = session->facts();
        if (has(done.ended_sessions, facts.id) || has(done.ended_devices, facts.device)) {
            session->on_ended(Refusal::session_ended);
        } else if (has(done.locked_sessions, facts.id)) {
            session->on_locked();
        } else if (done.session && done.session->id == facts.id && !done.session->locked) {
            session->on_unlocked();
        }
    }
}

void Hub::cut(const store::Committed& done) {
    for (const auto& cut : done.cuts) {
        for (auto* session : sessions_of(cut.account)) {
            if (cut.other_stands) {
                narrow(*session, done);
                continue;
            }
            session->on_cut(cut);
            ++counts_.cuts;
        }
    }
}

// Reading goes on through another membership, perhaps from later on: whether the session is present
// in the group or only asked for a page of it.
void Hub::narrow(Session& session, const store::Committed& done) {
    if (!done.group) return;
    const auto at = clock_.now();
    const auto& account = session.account();
    session.on_scope(done.group->group->id,
                     {readable_from(*done.group, account, domain::Room::staff, at),
                      readable_from(*done.group, account, domain::Room::family, at)});
}

// Who reads what of this group changed: every session present is asked for again.
void Hub::look_again(GroupId group, const store::GroupNow& now) {
    auto& here = groups_[group];
    here.epoch = now.group->epoch;
    here.state = now.group->state;
    std::vector<Session*> gone;
    for (auto& present : here.present) {
        const auto& account = present.session->account();
        const auto at = clock_.now();
        const bool read = present.first_seq[0] != 0 || present.first_seq[1] != 0;
        present.first_seq = {readable_from(now, account, domain::Room::staff, at),
                             readable_from(now, account, domain::Room::family, at)};
        if (present.first_seq[0] == 0 && present.first_seq[1] == 0) {
            if (read) gone.push_back(present.session);  // else it waits for a draft to open
        } else {
            present.session->on_scope(group, present.first_seq);
        }
    }
    for (auto* session : gone) session->on_unreadable(group);  // detaches itself
}

void Hub::deliver(const std::shared_ptr<const store::StoredEvent>& event,
                  const store::Audience& audience, const Here& here) {
    if (!audience) return;
    const encode::Place place{event->group, event->room};
    const Tag tag{event->group, event->room, event->seq, event->seq, 0, false};
    Frame open;
    Frame hidden;
    for (const auto& present : here.present) {
        if (!std::binary_search(audience->begin(), audience->end(), present.account)) continue;
        const bool own = event->author == present.account && event->client_msg_id;
        if (own && present.session->awaits(event->client_msg_id)) continue;
        const auto first = present.first_seq[domain::index_of(event->room)];
        auto& frame = in_scope(*event, first) ? open : hidden;
        if (!frame) frame = encode::event_push(place, show(event, first));
        present.session->on_live(tag, frame);
        ++counts_.deliveries;
    }
}

bool Hub::ReadWatch::corrected(const store::StoredEvent& event) const {
    const auto original = event.kind == domain::EventKind::corrected ? event.refers_to : event.seq;
    return std::find(corrected_.begin(), corrected_.end(), std::pair{event.room, original}) !=
           corrected_.end();
}

void Hub::tell_watches(const store::Committed& done) {
    if (watches_->empty()) return;
    for (auto* watch : *watches_) {
        const bool here = done.group && done.group->group->id == watch->group_;
        const bool nothing_new = done.events.empty() && done.receipts.empty() && done.cuts.empty();
        watch->written_ = watch->written_ || (here && !nothing_new);
        for (const auto& event : done.events) {
            if (watch->group_ != event->group) continue;
            watch->written_ = true;
            if (event->kind == domain::EventKind::corrected) {
                watch->corrected_.emplace_back(event->room, event->refers_to);
            }
            if (event->kind != domain::EventKind::retracted) continue;
            watch->late_.push_back(
                {event->group, event->room, event->refers_to, event->seq, event->at});
        }
    }
}

void Hub::queue_receipts(const store::Committed& done, GroupId group, Here& here) {
    const bool quiet = here.receipts[0].empty() && here.receipts[1].empty();
    for (const auto& row : done.receipts) {
        here.receipts[domain::index_of(row.room)].push_back(row);
    }
    // Quiet before: at the end of this turn, with whatever else it brings. Else the tick sends
    // them.
    const bool due = done.at - here.receipts_pushed >= config_.receipts_every;
    if (quiet && due) boost::asio::post(loop_, [this, group] { push_receipts(group); });
}

void Hub::push_receipts(GroupId group) {
    const auto at = groups_.find(group);
    if (at == groups_.end()) return;
    auto& here = at->second;
    here.receipts_pushed = clock_.now();
    for (const auto room : {domain::Room::staff, domain::Room::family}) {
        const auto rows = std::exchange(here.receipts[domain::index_of(room)], {});
        if (rows.empty()) continue;
        const encode::Place place{group, room};
        const Tag tag{group, room, 0, 0, rows.back().revision, false};
        Frame shared;
        for (const auto& present : here.present) {
            const auto first = present.first_seq[domain::index_of(room)];
            const auto device = present.session->facts().device;
            const bool own = std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
                return row.account == present.account;
            });
            if (first == 1 && !own) {
                if (!shared) shared = encode::receipt_push(place, rows, AccountId{});
                present.session->on_live(tag, shared);
                continue;
            }
            auto shown = in_scope(rows, first);
            // The device that reported it has had its answer.
            std::erase_if(shown, [&](const auto& row) { return row.device == device; });
            if (shown.empty()) continue;
            present.session->on_live(tag, encode::receipt_push(place, shown, present.account));
        }
    }
}

void Hub::on_sealed(const store::CheckpointNow& checkpoint) {
    Frame frame;
    for (auto* session : sessions_) {
        if (!session->account().id) continue;
        if (!frame) frame = encode::sealed(checkpoint);
        session->tell(frame);
    }
}

void Hub::record_detach(const domain::Asker& asker, GroupId group,
                        const std::array<std::uint64_t, domain::kRooms>& last) {
    if (store_ == nullptr) return;
    domain::GroupCommand what = domain::DetachGroup{group, last};
    boost::asio::co_spawn(loop_, commit_alone(store_, loop_number_, {asker, std::move(what)}),
                          boost::asio::detached);
}

void Hub::record_lock(const domain::Asker& asker) {
    if (store_ == nullptr) return;
    domain::SignInCommand what = domain::LockSession{asker.session};
    boost::asio::co_spawn(loop_, commit_alone(store_, loop_number_, {asker, std::move(what)}),
                          boost::asio::detached);
}

void Hub::moved_here(SessionId session) {
    for (auto* other : others_) {
        boost::asio::post(other->loop_, [this, other, session] {
            const auto touched = other->idle_.give_away(session);
            if (!touched) return;
            boost::asio::post(loop_, [this, session, at = *touched] { idle_.learn(session, at); });
        });
    }
}

Hub::ReadWatch::ReadWatch(Hub& hub, GroupId group) : list_(hub.watches_), group_(group) {
    list_->push_back(this);
}

Hub::ReadWatch::~ReadWatch() { std::erase(*list_, this); }

Hub::Counts Hub::counts() const {
    auto out = counts_;
    out.sessions = sessions_.size();
    for (const auto& [id, here] : groups_) out.attached += here.present.size();
    for (const auto* session : sessions_) {
        out.lags += session->outbox().counts().lags;
        out.withheld += session->outbox().counts().withheld;
    }
    return out;
}

}  // namespace tasuki::session
