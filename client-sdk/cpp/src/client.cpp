// The Client's life, and what returns at once: state, outbox, receipts.
#include "tasuki/client.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "calls.hpp"

namespace tasuki::client {
namespace {

awaitable<Event> next_event(CorePtr core) { co_return co_await core->mailbox.next(); }

void end(Core& core) {
    if (core.stopped) return;
    core.stopped = true;
    core.enter(State::ended);
    core.mailbox.end();
    core.dialer.cancel();
    if (auto* socket = core.link.socket()) socket->close();
    core.link.down(Error::cancelled);
    for (auto* bell : {&core.keeper_bell, &core.refresh_bell, &core.sender_bell, &core.puller_bell,
                       &core.save_bell, &core.receipts_bell, &core.checker_bell}) {
        bell->ring();
    }
    for (auto* timer : core.resting) timer->cancel();
    try {
        if (core.unsaved) core.places.save();
    } catch (const std::system_error&) {
        // The cursors on disk are older: what was taken since comes once more. Nothing is lost.
    }
    // A goodbye over a slow network may take a while; another Client may have the folder already.
    core.vault.close();
}

OutboxItem new_item(const Core& core, RoomRef where, WriteKind kind) {
    OutboxItem item;
    item.id = new_message_id(core.now());
    item.account = core.identity.session() ? core.identity.session()->account : AccountId{};
    item.where = where;
    item.kind = kind;
    item.written = core.now();
    return item;
}

Result<ClientMsgId> put(Core& core, OutboxItem item) {
    if (core.stopped) return failure_of(Error::cancelled);
    if (!item.account) return failure_of(Error::not_signed_in);
    if (core.outbox.waiting() >= core.options.outbox_most) return failure_of(Error::outbox_full);
    const auto id = item.id;
    try {
        core.outbox.drop_sent_before(core.now() - core.options.keep_sent);
        core.outbox.add(std::move(item));
    } catch (const std::system_error& failed) {
        return failure_of(Error::storage_failed, failed.code().message());
    }
    core.sender_bell.ring();
    return id;
}

// What one does to a message, with a few words.
Result<ClientMsgId> put_act(Core& core, RoomRef where, WriteKind kind, std::uint64_t seq,
                            std::string words) {
    auto item = new_item(core, where, kind);
    item.original_seq = seq;
    item.reason = std::move(words);
    return put(core, std::move(item));
}

Done send_again(Core& core, const OutboxItem& old, std::uint64_t epoch) {
    auto item = old;
    item.state = SendState::waiting;
    if (epoch != 0) item.roster_epoch = epoch;
    try {
        core.outbox.update(item);
    } catch (const std::system_error& failed) {
        return failure_of(Error::storage_failed, failed.code().message());
    }
    core.tries.erase(item.id);
    core.not_before.erase(item.id);
    core.asked_about.erase(item.where.group);
    core.sender_bell.ring();
    return Done();
}

Place* place_of(Core& core, RoomRef where) {
    return core.places.find(where) == nullptr ? nullptr : &core.places.at(where);
}

}  // namespace

Client::Client(boost::asio::any_io_executor executor, Options options)
    : core_(std::make_shared<Core>(std::move(executor), std::move(options))) {}

Client::~Client() { stop(); }
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&& other) noexcept {
    stop();
    core_ = std::move(other.core_);
    return *this;
}

void Client::start() {
    if (core_->started || core_->stopped) return;
    core_->started = true;
    tell_cuts_again(*core_);
    spawn(core_, keep_connected(core_));
    spawn(core_, send_outbox(core_));
    spawn(core_, pull_pages(core_));
    spawn(core_, save_places(core_));
    spawn(core_, report_receipts(core_));
    spawn(core_, check_ledger(core_));
}

void Client::stop() {
    if (core_) end(*core_);
}

State Client::state() const { return core_->state; }

AccountId Client::account() const {
    return core_->identity.session() ? core_->identity.session()->account : AccountId{};
}

awaitable<Event> Client::next() { return next_event(core_); }

void Client::active() {
    constexpr auto kAtMostEvery = std::chrono::minutes(1);
    const auto now = moment_now();
    if (!core_->link.is_up() || now - core_->last_active < kAtMostEvery) return;
    core_->last_active = now;
    pb::ClientEnvelope envelope;
    envelope.mutable_active();
    core_->link.tell(std::move(envelope));
}

Result<ClientMsgId> Client::post(RoomRef where, Draft draft, std::uint64_t epoch, MembershipId as) {
    auto item = new_item(*core_, where, WriteKind::post);
    item.roster_epoch = epoch != 0 ? epoch : core_->places.epoch(where.group);
    item.as = as;
    item.body = write_body(draft, item.written);
    return put(*core_, std::move(item));
}

Result<ClientMsgId> Client::correct(RoomRef where, std::uint64_t original_seq,
                                    std::uint32_t version, std::string reason, Draft draft,
                                    std::uint64_t epoch, MembershipId as) {
    auto item = new_item(*core_, where, WriteKind::correct);
    item.roster_epoch = epoch != 0 ? epoch : core_->places.epoch(where.group);
    item.as = as;
    item.original_seq = original_seq;
    item.version = version;
    item.reason = std::move(reason);
    item.body = write_body(draft, item.written);
    return put(*core_, std::move(item));
}

Result<ClientMsgId> Client::retract(RoomRef where, std::uint64_t original_seq, std::string reason,
                                    bool wrong_patient) {
    auto item = new_item(*core_, where, WriteKind::retract);
    item.original_seq = original_seq;
    item.reason = std::move(reason);
    item.wrong_patient = wrong_patient;
    return put(*core_, std::move(item));
}

Result<ClientMsgId> Client::withdraw_request(RoomRef where, std::uint64_t original_seq,
                                             std::string reason) {
    return put_act(*core_, where, WriteKind::withdraw_request, original_seq, std::move(reason));
}

Result<ClientMsgId> Client::receive_instruction(RoomRef where, std::uint64_t seq,
                                                std::string read_back) {
    return put_act(*core_, where, WriteKind::receive_instruction, seq, std::move(read_back));
}

Result<ClientMsgId> Client::report_instruction(RoomRef where, std::uint64_t seq,
                                               std::string report) {
    return put_act(*core_, where, WriteKind::report_instruction, seq, std::move(report));
}

Result<ClientMsgId> Client::co_sign_memo(RoomRef where, std::uint64_t seq, std::string remark) {
    return put_act(*core_, where, WriteKind::co_sign_memo, seq, std::move(remark));
}

Result<ClientMsgId> Client::confirm_proxy(RoomRef where, std::vector<std::uint64_t> seqs) {
    auto item = new_item(*core_, where, WriteKind::confirm_proxy);
    item.seqs = std::move(seqs);
    return put(*core_, std::move(item));
}

Done Client::resend(ClientMsgId id, std::uint64_t epoch) {
    const auto* item = core_->outbox.find(id);
    const bool may =
        item != nullptr && (item->state == SendState::asking || item->state == SendState::failed);
    if (!may) return failure_of(Error::no_such_message);
    return send_again(*core_, *item, epoch);
}

Done Client::resend_all(RoomRef where, std::uint64_t epoch) {
    for (const auto* item : core_->outbox.in_order()) {
        if (item->where != where || item->state != SendState::asking) continue;
        auto done = send_again(*core_, *item, epoch);
        if (!done) return done;
    }
    return Done();
}

Done Client::drop(ClientMsgId id) {
    const auto* item = core_->outbox.find(id);
    if (item == nullptr || item->state == SendState::sent) {
        return failure_of(Error::no_such_message);
    }
    core_->outbox.erase(id);
    return Done();
}

std::vector<OutboxLine> Client::outbox() const {
    std::vector<OutboxLine> lines;
    for (const auto* item : core_->outbox.in_order()) {
        if (item->account != account()) continue;
        lines.push_back({.id = item->id,
                         .where = item->where,
                         .state = item->state,
                         .roster_epoch = item->roster_epoch,
                         .seq = item->seq,
                         .written = item->written,
                         .error = item->error});
    }
    return lines;
}

Done Client::displayed(RoomRef where, SeqRange range) {
    auto* place = place_of(*core_, where);
    if (place == nullptr) return failure_of(Error::not_found);
    if (place->displayed.empty()) place->displayed_at = core_->now();
    place->displayed.add(range);
    core_->note_unsaved();
    return Done();
}

Done Client::confirm(RoomRef where, std::uint64_t seq) {
    auto* place = place_of(*core_, where);
    if (place == nullptr) return failure_of(Error::not_found);
    place->confirmed.add({seq, seq});
    core_->note_unsaved();
    try {
        core_->places.save();  // an act of a person: on disk before the button says so
    } catch (const std::system_error& failed) {
        return failure_of(Error::storage_failed, failed.code().message());
    }
    return Done();
}

Done Client::held(RoomRef where, SeqRange range) {
    auto* place = place_of(*core_, where);
    if (place == nullptr) return failure_of(Error::not_found);
    place->delivered.add(range);
    core_->note_unsaved();
    return Done();
}

Checkpoint Client::kept_checkpoint() const { return core_->trust.kept(); }

bool Client::record_trusted() const { return !core_->trust.broken(); }

Done Client::trust_again() {
    core_->trust.start_anew();
    core_->sealed_size = 0;
    try {
        core_->trust.save();
    } catch (const std::system_error& failed) {
        return failure_of(Error::storage_failed, failed.code().message());
    }
    // The key that stands now is met at the next Hello.
    if (auto* socket = core_->link.socket()) socket->close();
    return Done();
}

}  // namespace tasuki::client
