#include "session/session.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>

#include "base/log.hpp"
#include "session/address.hpp"
#include "session/decode.hpp"
#include "session/secrets.hpp"

namespace tasuki::session {

namespace {

constexpr double kRefusalsPerSecond = limits::kRefusalLeavesPerMinute / 60.0;

// First seqs that may be seen; 0 is nothing.
bool narrower(std::uint64_t before, std::uint64_t after) {
    return before != 0 && (after == 0 || after > before);
}

}  // namespace

Session::Session(const LoopParts& parts, Connection& connection, std::string secret)
    : parts_(parts),
      connection_(connection),
      secret_(secret_of_token(secret)),
      token_given_(!secret.empty()),
      outbox_(parts.hub.loop(), connection, *this, parts.clock, parts.config),
      connected_(parts.clock.now()),
      address_(mapped_address(connection.peer().address)),
      bucket_(limits::kRequestsPerSecond, limits::kRequestBurst, connected_),
      refusals_(kRefusalsPerSecond, limits::kRefusalLeavesPerMinute, connected_),
      quiet_(parts.hub.loop()) {
    fill_random(request_base_);
}

awaitable<void> Session::run() {
    const auto self = shared_from_this();
    connection_.limit_frames(limits::kFrameBeforeSignIn);
    parts_.hub.join(*this);
    start_writer();
    std::exception_ptr error;
    try {
        co_await read_all();
    } catch (...) {
        error = std::current_exception();
    }
    outbox_.stop();
    while (!writer_done_) co_await quiet_.wait();
    detach_all();
    parts_.hub.leave(*this);
    if (counts_for_idle_) parts_.hub.idle().disconnect(session_.id);
    if (error) std::rethrow_exception(error);
}

void Session::start_writer() {
    boost::asio::co_spawn(parts_.hub.loop(), outbox_.run(),
                          [self = shared_from_this()](const std::exception_ptr& error) {
                              if (error) self->broken(error);
                              self->writer_done_ = true;
                              self->quiet_.wake();
                          });
}

awaitable<void> Session::read_all() {
    while (true) {
        while (in_flight_ >= limits::kRequestsInFlight && !outbox_.stopped()) {
            co_await quiet_.wait();
        }
        const auto frame = co_await connection_.read();
        if (!frame) co_return;
        auto decoded = decode(*frame);
        if (!decoded) {
            refuse(decoded.error().id, decoded.error().refusal);
            continue;
        }
        auto request = std::move(decoded).value();
        const auto no = bucket_.take(parts_.clock.now()) ? gate(request.wish)
                                                         : std::optional{Refusal::throttled};
        if (no) {
            refuse(request.id, *no);
        } else if (auto* hello = std::get_if<ask::Hello>(&request.wish)) {
            co_await on(request.id, *hello);  // whatever follows in the same breath waits for it
        } else {
            accept(std::move(request));
        }
    }
}

void Session::accept(Request request) {
    ++in_flight_;
    boost::asio::co_spawn(parts_.hub.loop(), handle(shared_from_this(), std::move(request)),
                          [self = shared_from_this()](const std::exception_ptr& error) {
                              --self->in_flight_;
                              self->quiet_.wake();
                              if (error) self->broken(error);
                          });
}

// The request and the session live here while the handler runs.
awaitable<void> Session::handle(std::shared_ptr<Session> self, Request request) {
    co_await self->dispatch(std::move(request));
}

awaitable<void> Session::dispatch(Request request) {
    const auto id = request.id;
    return std::visit([this, id](auto& wish) { return on(id, std::move(wish)); }, request.wish);
}

// Broken: no answer leaves, because what became of the request is not known. The client returns and
// asks again with the same ids.
void Session::broken(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        log::error("request_failed",
                   {{"session", session_.id}, {"what", log::Value::technical(e.what())}});
    }
    outbox_.close_after(Close::going_away);
}

template <class SignInOnly>
awaitable<void> Session::on(std::uint64_t id, SignInOnly) {
    refuse(id, Refusal::not_allowed);
    co_return;
}

std::optional<Refusal> Session::not_now() const {
    if (ended_) return *ended_;
    if (stage_ != Stage::signed_in) return Refusal::not_signed_in;
    if (session_.ends <= parts_.clock.now()) return Refusal::session_ended;
    if (locked_) return Refusal::session_locked;
    if (!policy_accepted()) return Refusal::policy_not_accepted;
    return std::nullopt;
}

std::optional<Refusal> Session::gate(const Wish& wish) const {
    if (std::holds_alternative<ask::Ping>(wish)) return std::nullopt;
    if (std::holds_alternative<ask::Hello>(wish)) {
        if (stage_ != Stage::before_hello) return Refusal::already_done;
        return std::nullopt;
    }
    auto no = not_now();
    if (no == Refusal::session_locked && std::holds_alternative<ask::Active>(wish)) {
        return std::nullopt;  // a touch on a locked screen is no wrong request
    }
    if (no == Refusal::policy_not_accepted) {
        const auto* people = std::get_if<domain::PeopleCommand>(&wish);
        const bool accepts =
            people != nullptr && std::holds_alternative<domain::AcceptPolicy>(*people);
        const bool exempt = std::holds_alternative<ask::ReadPolicy>(wish) ||
                            std::holds_alternative<ask::SetPin>(wish) ||
                            std::holds_alternative<ask::Active>(wish);
        if (accepts || exempt) return std::nullopt;
    }
    return no;
}

bool Session::may_leave(const Tag& tag) {
    if (ended_ || locked_ || session_.ends <= parts_.clock.now()) return false;
    if (tag.many) return true;
    const auto at = groups_.find(tag.group);
    return at != groups_.end() && !at->second.cut;
}

void Session::on_leaving(const Tag& tag) {
    if (tag.last == 0) return;
    auto& seen = here(tag.group).rooms[domain::index_of(tag.room)];
    seen.handed.add({tag.first, tag.last});
    seen.last = std::max(seen.last, tag.last);
}

// The commit just answered says that this person may have this of the group.
void Session::show(const Tag& tag, Frame frame) {
    here(tag.group).cut = false;
    outbox_.content(tag, std::move(frame));
}

bool Session::awaits(ClientMsgId id) const {
    return std::find(awaiting_.begin(), awaiting_.end(), id) != awaiting_.end();
}

domain::Asker Session::asker() {
    const auto now = parts_.clock.now();
    domain::Asker out;
    out.account = account_.id;
    out.device = device_.id;
    out.session = session_.id;
    out.level = now < session_.fresh_until ? domain::AuthLevel::fresh : domain::AuthLevel::session;
    out.address = address_;
    out.app_version = app_version_;
    auto request = request_base_;
    const auto number = ++requests_;
    for (std::size_t i = 0; i < 8; ++i) {
        request[15 - i] = static_cast<std::uint8_t>(request[15 - i] ^ (number >> (8 * i)));
    }
    out.request.bytes = request;
    return out;
}

awaitable<store::Outcome> Session::commit(domain::GroupCommand command) {
    return parts_.store.commit(parts_.hub.loop_number(), {asker(), std::move(command)});
}
awaitable<store::Outcome> Session::commit(domain::PeopleCommand command) {
    return parts_.store.commit(parts_.hub.loop_number(), {asker(), std::move(command)});
}
awaitable<store::Outcome> Session::commit(domain::SignInCommand command) {
    return parts_.store.commit(parts_.hub.loop_number(), {asker(), std::move(command)});
}

// ---- What ends, locks and cuts
// --------------------------------------------------------------------

void Session::detach(GroupId group, GroupHere& here) {
    if (!here.attached) return;
    here.attached = false;
    parts_.hub.detach(*this, group);
    parts_.hub.record_detach(asker(), group, {here.rooms[0].last, here.rooms[1].last});
}

void Session::detach_all() {
    for (auto& [group, here] : groups_) detach(group, here);
}

// Nothing of the group leaves any more; what the network may still hold is thrown away with the
// connection.
bool Session::part_from(GroupId group) {
    auto& gone = here(group);
    detach(group, gone);
    gone.cut = true;
    stop_search(group);
    return outbox_.drop_group(group);
}

void Session::on_cut(const domain::Cut& cut) {
    const auto at = groups_.find(cut.group);
    const bool touched = at != groups_.end() && !at->second.cut;
    const bool lost_an_answer = part_from(cut.group);
    here(cut.group).cut_membership = cut.membership;
    // What the stream has taken can't be looked into: a list with the patient's name, for one.
    const bool on_its_way = !outbox_.quiet();
    if (!touched && !lost_an_answer && !on_its_way) return;
    if (on_its_way) {
        connection_.abort();
        outbox_.stop();
        return;
    }
    for (const auto room : {domain::Room::staff, domain::Room::family}) {
        const auto k = cut.at_seq[domain::index_of(room)];
        if (k != 0) outbox_.answer(encode::revoked(cut.group, room, k));
    }
    const bool own_leave =
        std::find(leaving_.begin(), leaving_.end(), cut.membership) != leaving_.end();
    if (!own_leave || lost_an_answer) outbox_.close_after(Close::cut);
}

void Session::on_unreadable(GroupId group) {
    part_from(group);
    if (!outbox_.quiet()) {
        connection_.abort();
        outbox_.stop();
    }
}

void Session::on_scope(GroupId group, const std::array<std::uint64_t, domain::kRooms>& first_seq) {
    auto& scoped = here(group);
    // What is queued was made for the wider scope, and the client pulls it anew. What is on its way
    // can't be sorted any more.
    const auto& before = scoped.first_seq;
    const bool of_pages = !scoped.attached;  // asked for one by one, of a scope nobody noted
    if (of_pages || narrower(before[0], first_seq[0]) || narrower(before[1], first_seq[1])) {
        outbox_.drop_group(group);
        stop_search(group);
        if (!outbox_.quiet()) {
            connection_.abort();
            outbox_.stop();
        }
    }
    scoped.first_seq = first_seq;
}

void Session::on_ended(Refusal why) {
    if (ended_) return;
    ended_ = why;
    detach_all();
    parts_.hub.idle().forget(session_.id);
    outbox_.drop_all();
    if (outbox_.quiet()) {
        outbox_.answer(encode::session_ended(why));
        outbox_.close_after(Close::session_ended);
    } else {
        connection_.abort();
        outbox_.stop();
    }
}

void Session::lock(bool record) {
    if (locked_) return;
    locked_ = true;
    detach_all();
    stop_search();
    for (auto& [group, here] : groups_) here.rooms = {};  // the device attaches anew
    outbox_.drop_content();
    outbox_.answer(encode::locked());
    if (record) parts_.hub.record_lock(asker());
}

void Session::on_locked() { lock(false); }

void Session::on_unlocked() {
    locked_ = false;
    parts_.hub.idle().touch(session_.id, parts_.clock.now());
}

void Session::tick(Instant now) {
    if (outbox_.stopped()) return;
    if (outbox_.stalled(now)) {
        connection_.abort();
        outbox_.stop();
        return;
    }
    if (stage_ != Stage::signed_in) {
        if (now - connected_ >= parts_.config.time_before_sign_in) {
            outbox_.close_after(Close::too_slow_to_sign_in);
        }
        return;
    }
    if (session_.ends <= now) {
        on_ended(Refusal::session_ended);
        return;
    }
    forget_read_ahead(now);
    const auto touched = parts_.hub.idle().touched(session_.id);
    const auto limit = domain::idle_lock(device_.device_class, device_.form);
    if (!locked_ && touched && now - *touched >= limit) lock(true);
}

}  // namespace tasuki::session
