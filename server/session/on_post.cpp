// Posting, correcting, retracting: one command, one answer. Commands of one connection reach the
// store in the order in which they came.
#include <algorithm>

#include "session/session.hpp"

namespace tasuki::session {

awaitable<void> Session::on_message(std::uint64_t id, encode::Place place,
                                    ClientMsgId client_msg_id, std::uint64_t epoch,
                                    domain::GroupCommand command) {
    awaiting_.push_back(client_msg_id);
    const auto outcome = co_await commit(std::move(command));
    awaiting_.erase(std::find(awaiting_.begin(), awaiting_.end(), client_msg_id));
    if (over()) co_return;
    if (!outcome) {
        if (outcome.error().refusal == Refusal::stale_audience) {
            co_await refuse_stale(id, place, epoch);
        } else {
            co_await refuse(id, outcome.error());
        }
        co_return;
    }
    const auto& done = **outcome;
    const auto seq = done.answer.repeated ? done.answer.repeated->seq : done.answer.seq;
    show(Tag{place.group, place.room, seq, seq, 0, false},
         encode::accepted(id, place, client_msg_id, done));
}

namespace {

template <class Command>
encode::Place place_of(const Command& command) {
    return {command.group, command.room};
}

}  // namespace

awaitable<void> Session::on(std::uint64_t id, domain::GroupCommand command) {
    if (auto* post = std::get_if<domain::Post>(&command)) {
        return on_message(id, place_of(*post), post->client_msg_id, post->epoch,
                          std::move(command));
    }
    if (auto* correct = std::get_if<domain::Correct>(&command)) {
        return on_message(id, place_of(*correct), correct->client_msg_id, correct->epoch,
                          std::move(command));
    }
    if (auto* retract = std::get_if<domain::Retract>(&command)) {
        return on_message(id, place_of(*retract), retract->client_msg_id, 0, std::move(command));
    }
    if (auto* withdraw = std::get_if<domain::WithdrawRequest>(&command)) {
        return on_message(id, place_of(*withdraw), withdraw->client_msg_id, 0, std::move(command));
    }
    if (auto* respond = std::get_if<domain::Respond>(&command)) {
        return on_message(id, place_of(*respond), respond->client_msg_id, 0, std::move(command));
    }
    if (auto* confirm = std::get_if<domain::ConfirmProxy>(&command)) {
        return on_message(id, place_of(*confirm), confirm->client_msg_id, 0, std::move(command));
    }
    if (auto* change = std::get_if<domain::ChangeCard>(&command)) {
        return on_message(id, place_of(*change), change->client_msg_id, 0, std::move(command));
    }
    if (auto* pin = std::get_if<domain::PinDecision>(&command)) {
        return on_message(id, place_of(*pin), pin->client_msg_id, 0, std::move(command));
    }
    if (auto* receipts = std::get_if<domain::ReportReceipts>(&command)) {
        return on_receipts(id, std::move(*receipts));
    }
    return on_roster(id, std::move(command));
}

}  // namespace tasuki::session
