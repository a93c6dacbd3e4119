// Empties the outbox while the connection is live: in the order written, a few at a time, each
// until the server has said yes or no. A message that can't go never holds the others up.
#include <algorithm>

#include "core.hpp"

namespace tasuki::client {
namespace {

constexpr std::size_t kInFlight = 8;
constexpr auto kPutOff = std::chrono::milliseconds(500);
constexpr auto kPutOffMost = std::chrono::seconds(60);

template <class Message>
void write_place(const OutboxItem& item, Message& to) {
    write_room(item.where, to);
    to.set_client_msg_id(write_id(item.id));
}

void write_response(const OutboxItem& item, pb::ResponseKind kind, pb::Respond& to) {
    write_place(item, to);
    to.set_seq(item.original_seq);
    to.set_kind(kind);
    to.set_words(item.reason);
}

pb::ClientEnvelope envelope_of(const OutboxItem& item) {
    pb::ClientEnvelope envelope;
    switch (item.kind) {
        case WriteKind::post: {
            auto& to = *envelope.mutable_post();
            write_place(item, to);
            to.set_roster_epoch(item.roster_epoch);
            to.set_body(write_bytes(item.body));
            to.set_membership_id(write_id(item.as));
            break;
        }
        case WriteKind::correct: {
            auto& to = *envelope.mutable_correct();
            write_place(item, to);
            to.set_roster_epoch(item.roster_epoch);
            to.set_original_seq(item.original_seq);
            to.set_version(item.version);
            to.set_reason(item.reason);
            to.set_body(write_bytes(item.body));
            to.set_membership_id(write_id(item.as));
            break;
        }
        case WriteKind::retract: {
            auto& to = *envelope.mutable_retract();
            write_place(item, to);
            to.set_original_seq(item.original_seq);
            to.set_reason(item.reason);
            to.set_wrong_patient(item.wrong_patient);
            break;
        }
        case WriteKind::withdraw_request: {
            auto& to = *envelope.mutable_withdraw_request();
            write_place(item, to);
            to.set_original_seq(item.original_seq);
            to.set_reason(item.reason);
            break;
        }
        case WriteKind::receive_instruction:
            write_response(item, pb::RESPONSE_KIND_RECEIVED, *envelope.mutable_respond());
            break;
        case WriteKind::report_instruction:
            write_response(item, pb::RESPONSE_KIND_CARRIED_OUT, *envelope.mutable_respond());
            break;
        case WriteKind::co_sign_memo:
            write_response(item, pb::RESPONSE_KIND_CO_SIGNED, *envelope.mutable_respond());
            break;
        case WriteKind::confirm_proxy: {
            auto& to = *envelope.mutable_confirm_proxy();
            write_place(item, to);
            for (auto seq : item.seqs) to.add_seqs(seq);
            break;
        }
    }
    return envelope;
}

// What says nothing about the message itself: it waits for the connection or the session.
bool is_of_the_way(Error error) {
    switch (error) {
        case Error::not_connected:
        case Error::connection_lost:
        case Error::cancelled:
        case Error::not_signed_in:
        case Error::session_ended:
        case Error::session_locked:
        case Error::policy_not_accepted: return true;
        default: return false;
    }
}

void put_off(Core& core, ClientMsgId id, const Failure& failure) {
    const auto tries = core.tries[id]++;
    const auto span =
        std::min<std::chrono::milliseconds>(kPutOff * (1 << std::min(tries, 7)), kPutOffMost);
    core.not_before[id] =
        moment_now() + std::max<std::chrono::milliseconds>(span, failure.retry_after);
}

void keep_as(Core& core, OutboxItem item, SendState state, Error error) {
    item.state = state;
    item.error = error;
    core.outbox.update(item);
}

void note_stale(Core& core, const OutboxItem& item, const Failure& failure) {
    keep_as(core, item, SendState::asking, failure.error);
    core.places.saw_epoch(item.where.group, failure.roster_epoch);
    core.note_unsaved();
    auto& asked = core.asked_about[item.where.group];
    if (asked == failure.roster_epoch) return;  // the person is being asked already
    asked = failure.roster_epoch;
    AudienceChanged event{.where = item.where,
                          .newcomers = failure.newcomers,
                          .roster_epoch = failure.roster_epoch,
                          .waiting = {}};
    for (const auto* one : core.outbox.in_order()) {
        if (one->where == item.where && one->account == item.account &&
            (one->state == SendState::asking || one->state == SendState::waiting)) {
            event.waiting.push_back(one->id);
        }
    }
    core.mailbox.put(std::move(event), ticket_of(item.where));
}

void note_refused(Core& core, const OutboxItem& item, const Failure& failure) {
    const bool unsent = failure == Error::not_connected && core.link.is_up();  // queue is full
    if (is_of_the_way(failure.error) && !unsent) return;
    if (unsent || failure.retryable) {
        put_off(core, item.id, failure);
    } else if (failure == Error::stale_audience) {
        note_stale(core, item, failure);
    } else {
        keep_as(core, item, SendState::failed, failure.error);
        core.mailbox.put(SendFailed{.where = item.where, .id = item.id, .failure = failure});
    }
}

// Everything but one's own words: what an act made of a message is the server's to say.
bool comes_as_entry(WriteKind kind) {
    return kind != WriteKind::post && kind != WriteKind::correct;
}

void note_sent(Core& core, OutboxItem item, const Accepted& accepted) {
    if (auto no = core.trust.remember(item.where.group, accepted.ledger)) {
        mismatch(core, *no, item.where.group, {});
    }
    item.state = SendState::sent;
    item.seq = accepted.seq;
    item.acknowledged = core.now();
    item.incarnation = core.places.incarnation();
    const bool again = item.kind == WriteKind::post || item.kind == WriteKind::correct;
    if (core.vault.keeps() && again) {
        core.outbox.update(item);
    } else {
        core.outbox.erase(item.id);
    }
    if (item.kind == WriteKind::retract) core.outbox.forget_sent(item.where, item.original_seq);
    core.places.saw_epoch(item.where.group, accepted.roster_epoch);
    auto ticket = ticket_of(item.where);
    auto room = core.rooms.find(item.where);
    RoomFeed::Own own;
    // What one did to a message comes as its entry, as it does to everybody else: only the server
    // knows what else it changed.
    if (room != core.rooms.end() && accepted.seq != 0) {
        if (comes_as_entry(item.kind)) room->second.feed.known(accepted.seq);
        else own = room->second.feed.own(accepted.seq);
    }
    ticket.through = own.through;
    core.mailbox.put(Sent{.accepted = accepted}, ticket);
    hand_out(core, std::move(own.freed));
    if (room != core.rooms.end()) look_for_gap(core, item.where);
}

awaitable<void> send_one(CorePtr core, ClientMsgId id) {
    const auto generation = core->link.generation();
    const auto* waiting = core->outbox.find(id);
    auto answer = co_await ask(core, envelope_of(*waiting));
    core->in_flight.erase(id);
    const auto* still = core->outbox.find(id);
    core->sender_bell.ring();
    if (still == nullptr || still->state != SendState::waiting) co_return;  // cut, or dropped
    const OutboxItem item = *still;
    if (!answer) {
        note_refused(*core, item, answer.error());
        co_return;
    }
    if (!answer->has_accepted()) {
        note_refused(*core, item, failure_of(Error::protocol_broken, "no Accepted"));
        co_return;
    }
    core->tries.erase(id);
    core->not_before.erase(id);
    if (generation == core->link.generation()) note_sent(*core, item, read(answer->accepted()));
}

// Below what the server takes of one connection, so that a long list written offline is not
// mistaken for a flood.
class Pace {
  public:
    Pace() : last_(moment_now()) {}
    bool take() {
        const auto now = moment_now();
        left_ = std::min(kBurst,
                         left_ + kPerSecond * std::chrono::duration<double>(now - last_).count());
        last_ = now;
        if (left_ < 1) return false;
        left_ -= 1;
        return true;
    }
    static constexpr Millis kWait{30};

  private:
    static constexpr double kBurst = 60;
    static constexpr double kPerSecond = 35;
    double left_ = kBurst;
    Moment last_;
};

// Sent again after a restore. Its group stands still until the origin office has confirmed who is
// in: it waits for that without asking, and is no failure.
bool waits_for_its_group(const Core& core, const OutboxItem& item) {
    if (!item.incarnation) return false;
    const auto room = core.rooms.find(item.where);
    return room == core.rooms.end() || !room->second.attached;
}

// Starts what may go now; the answer is how long until more may.
Millis start_what_may_go(const CorePtr& core, Pace& pace) {
    auto wait = kForever;
    const auto now = moment_now();
    for (const auto* item : core->outbox.in_order()) {
        if (core->in_flight.size() >= kInFlight) break;
        if (item->state != SendState::waiting || core->in_flight.contains(item->id)) continue;
        if (item->account != core->identity.session()->account) continue;
        if (waits_for_its_group(*core, *item)) continue;
        if (auto later = core->not_before.find(item->id);
            later != core->not_before.end() && later->second > now) {
            wait = std::min(wait, std::chrono::ceil<Millis>(later->second - now));
            continue;
        }
        if (!pace.take()) return std::min(wait, Pace::kWait);
        core->in_flight.insert(item->id);
        spawn(core, send_one(core, item->id));
    }
    return wait;
}

}  // namespace

awaitable<void> send_outbox(CorePtr core) {
    Pace pace;
    while (!core->stopped) {
        auto wait = kForever;
        const bool may = core->state == State::live && core->link.is_up() &&
                         core->identity.session() && !core->trust.broken();
        if (may) wait = start_what_may_go(core, pace);
        co_await core->sender_bell.wait(wait);
    }
}

}  // namespace tasuki::client
