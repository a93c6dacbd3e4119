// What somebody does with a message besides answering it (rule C1): an instruction is received by
// one of its addressees, who reads it back, and reported done by one of them; a phone memo is
// co-signed by the member it quotes.
#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "domain/writing.hpp"

namespace tasuki::domain {
namespace {

// The whole of what can happen, a line for each step.
struct Step {
    Response what;
    MessageKind kind;
    RequestState from;
    RequestState to;
    EventKind event;
    ledger::Event entry;
};
constexpr std::array kSteps{
    Step{Response::received, MessageKind::instruction, RequestState::open, RequestState::received,
         EventKind::instruction_received, ledger::Event::order_acknowledged},
    Step{Response::carried_out, MessageKind::instruction, RequestState::received,
         RequestState::carried_out, EventKind::instruction_done, ledger::Event::order_carried_out},
    Step{Response::co_signed, MessageKind::phone_memo, RequestState::open, RequestState::co_signed,
         EventKind::memo_co_signed, ledger::Event::memo_co_signed},
};

std::vector<MembershipId> whose(const Head& head) {
    if (head.kind == MessageKind::phone_memo) return {head.spoke_with};
    return head.addressees;
}

No said_rightly(const Respond& wish) {
    // A signature needs no words; an instruction is read back.
    if (wish.what == Response::co_signed) return words_if_any(wish.words, limits::kReason);
    return words(wish.words, limits::kReason);
}

No may_step(const Step& step, const MessageFacts& message) {
    if (message.proxy_open) return Refused(Refusal::not_confirmed_yet, "A9");
    if (message.request == step.from) return {};
    const bool too_early =
        step.what == Response::carried_out && message.request == RequestState::open;
    return Refused(too_early ? Refusal::not_received_yet : Refusal::already_done, "C1");
}

}  // namespace

Decided<Change> rule(const Case& c, const Respond& wish) {
    const auto anyhow = somebody_here(c, wish.room);
    if (!anyhow) return anyhow.error();
    if (auto before = answered_before(c, wish)) return std::move(*before);
    const Membership* named =
        c.facts.message ? named_among(*c.group, whose(c.facts.message->head), c.who()) : nullptr;
    const Membership& member = named != nullptr ? *named : **anyhow;
    if (No no = may_write(c, member)) return *no;
    if (!wish.client_msg_id) return Refusal::bad_value;
    const auto found = referred_version(c, wish.room, wish.seq);
    if (!found) return found.error();
    const MessageFacts& message = **found;
    const auto step = std::ranges::find(kSteps, wish.what, &Step::what);
    if (step == kSteps.end()) return Refusal::bad_value;
    if (message.head.kind != step->kind) return Refused(Refusal::wrong_kind, "C1");
    if (named == nullptr) return Refused(Refusal::not_addressee, "C1");
    if (No no = may_step(*step, message)) return *no;
    if (No no = said_rightly(wish)) return *no;

    Making made(c);
    NewEvent& event = made.event(step->event, wish.room, &member);
    event.client_msg_id = wish.client_msg_id;
    event.refers_to = message.seq;
    event.version = message.version;
    event.reason = wish.words;
    event.makes_request = step->to;
    made.act(step->entry, "C1", &member).version = message.version;
    return made.take();
}

}  // namespace tasuki::domain
