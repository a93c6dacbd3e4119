// Taking back: a message (rule C5), or the question or instruction in it (C1).
#include "base/limits.hpp"
#include "domain/ending.hpp"
#include "domain/writing.hpp"

namespace tasuki::domain {
namespace {

// The author's own standing message, in a group that may be written to.
template <class Wish>
Decided<const Membership*> own_message(const Case& c, const Wish& wish,
                                       std::optional<Decided<Change>>& before) {
    if (No no = person_may_ask(c)) return *no;
    // Neither command names an office: the one that the message was written for, if it stands.
    const MembershipId written = c.facts.message ? c.facts.message->membership : MembershipId{};
    const Membership* same = written ? c.group->standing(c.who(), written) : nullptr;
    const Membership* any = nullptr;
    for (const Membership& member : c.group->memberships) {
        if (member.account == c.who() && member.stands()) any = &member;
    }
    const Membership* member = same != nullptr ? same : any;
    if (member == nullptr) return Refused(Refusal::not_found, "B6");
    before = answered_before(c, wish);
    if (before) return member;
    if (No no = may_write(c, *member)) return *no;
    if (!wish.client_msg_id) return Refusal::bad_value;
    const auto found = referred(c, wish.room, wish.original_seq);
    if (!found) return found.error();
    if (!is_own(c, **found)) return Refused(Refusal::not_author, "C5");
    if ((*found)->retracted) return Refused(Refusal::already_retracted, "C5");
    return member;
}

// The event that hides the words of `c.facts.message`, and its entry, which names the message.
NewEvent& take_back(Making& made, const Case& c, const Membership* member, std::string_view by_rule,
                    bool wrong_patient) {
    const MessageFacts& message = *c.facts.message;
    NewEvent& event = made.event(EventKind::retracted, message.room, member);
    event.refers_to = message.seq;
    event.version = message.version;
    event.wrong_patient = wrong_patient;
    // Nobody is kept waiting, or at work, for what can't be read any more.
    if (waits(message.request)) event.makes_request = RequestState::withdrawn;
    if (message.head.kind == MessageKind::decision) event.pin = PinChange::off;
    Act& act = made.act(ledger::Event::retracted, by_rule, member);
    act.version = message.version;
    act.object = object_of({message.room, message.seq});
    act.reason = wrong_patient ? 1 : 0;
    return event;
}

// Who asked must not take a question for settled whose answer can't be read any more.
void reopen_question(Making& made, const Case& c, const Membership* member) {
    const auto& question = c.facts.question;
    if (!question || question->retracted || question->request != RequestState::answered ||
        c.facts.answered_by_others) {
        return;
    }
    NewEvent& event = made.event(EventKind::request_reopened, question->room, member);
    event.refers_to = question->seq;
    event.makes_request = RequestState::open;
    made.act(ledger::Event::request_reopened, "C1", member);
}

}  // namespace

Decided<Change> rule(const Case& c, const Retract& wish) {
    std::optional<Decided<Change>> before;
    const auto member = own_message(c, wish, before);
    if (!member) return member.error();
    if (before) return std::move(*before);
    if (No no = words(wish.reason, limits::kReason)) return *no;
    Making made(c);
    NewEvent& event = take_back(made, c, *member, "C5", wish.wrong_patient);
    event.client_msg_id = wish.client_msg_id;
    event.reason = wish.reason;
    reopen_question(made, c, *member);
    return made.take();
}

Decided<Change> retract_again(const Case& c, const ReapplyToGroup& wish, std::string_view why) {
    if (!c.facts.message || c.facts.message->retracted) return nothing_new(c, wish.room);
    Making made(c);
    take_back(made, c, nullptr, "I3", wish.wrong_patient).reason = why;
    reopen_question(made, c, nullptr);
    return made.take();
}

Decided<Change> rule(const Case& c, const WithdrawRequest& wish) {
    std::optional<Decided<Change>> before;
    const auto member = own_message(c, wish, before);
    if (!member) return member.error();
    if (before) return std::move(*before);
    if (No no = words_if_any(wish.reason, limits::kReason)) return *no;
    const MessageFacts& message = *c.facts.message;
    const bool asks = message.request != RequestState::none && !message.head.spoke_with;
    if (!asks) return Refused(Refusal::wrong_kind, "C1");
    if (!waits(message.request)) return Refused(Refusal::already_done, "C1");
    Making made(c);
    NewEvent& event = made.event(EventKind::request_withdrawn, wish.room, *member);
    event.client_msg_id = wish.client_msg_id;
    event.refers_to = wish.original_seq;
    event.reason = wish.reason;
    event.makes_request = RequestState::withdrawn;
    made.act(ledger::Event::request_withdrawn, "C1", *member);
    return made.take();
}

}  // namespace tasuki::domain
