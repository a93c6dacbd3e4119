// A new message (rules C1–C3, C6, C7).
#include <algorithm>

#include "domain/writing.hpp"

namespace tasuki::domain {
namespace {

bool asks(MessageKind kind) {
    return kind == MessageKind::question || kind == MessageKind::request;
}

bool addressed_to(const Group& group, const Head& head, AccountId account) {
    return std::ranges::any_of(head.addressees, [&](MembershipId id) {
        const Membership* member = group.membership(id);
        return member != nullptr && member->account == account;
    });
}

// An answer goes to a question or request that waits for this person, or for whom it is entered. A
// second addressee may answer what the first has answered: on a ward both are asked, and both
// speak.
No answers_rightly(const Case& c, const Post& wish) {
    const Head& head = wish.body.head;
    const auto asked = referred(c, wish.room, head.answers_seq);
    if (!asked) return asked.error();
    const MessageFacts& question = **asked;
    if (!asks(question.head.kind)) return Refused(Refusal::wrong_kind, "C1");
    if (question.retracted) return Refused(Refusal::already_retracted, "C5");
    if (question.request == RequestState::withdrawn) return Refused(Refusal::already_done, "C1");
    const AccountId speaks = head.on_behalf_of ? head.on_behalf_of : c.who();
    if (!addressed_to(*c.group, question.head, speaks)) {
        return Refused(Refusal::not_addressee, "C1");
    }
    return {};
}

No refers_rightly(const Case& c, const Post& wish) {
    const Head& head = wish.body.head;
    if (head.answers_seq != 0) {
        if (head.replies_to_seq != 0) return Refused(Refusal::bad_value, "C1");
        return answers_rightly(c, wish);
    }
    if (head.replies_to_seq == 0) return {};
    const auto found = referred(c, wish.room, head.replies_to_seq);
    return found ? No{} : No{found.error()};
}

}  // namespace

Decided<Change> rule(const Case& c, const Post& wish) {
    const auto member = writer_of(c, wish.room, wish.membership);
    if (!member) return member.error();
    if (auto before = answered_before(c, wish)) return std::move(*before);
    if (No no = may_write(c, **member)) return *no;
    auto late = newcomers(c, wish.room, wish.epoch);
    const Head& head = wish.body.head;
    if (No no = audience_known(c, wish.epoch, late, head.urgency)) return *no;
    if (!wish.client_msg_id) return Refusal::bad_value;
    if (No no = body_in_order(c, wish.room, **member, wish.body)) return *no;
    if (No no = refers_rightly(c, wish)) return *no;
    if (No no = attachments_in_order(c, wish.body)) return *no;

    Making made(c);
    NewEvent& event = made.event(EventKind::posted, wish.room, *member);
    event.client_msg_id = wish.client_msg_id;
    event.refers_to = head.answers_seq;
    event.body = wish.body;
    const bool answers = head.kind == MessageKind::answer;
    // Entered for another, it counts as that person's answer only once confirmed (A9).
    if (answers && !head.on_behalf_of) event.makes_request = RequestState::answered;
    // Nobody carries out what was not made final.
    const bool instructs = head.kind == MessageKind::instruction && !head.on_behalf_of;
    if (asks(head.kind) || instructs || head.spoke_with) event.makes_request = RequestState::open;
    // Whoever decides pins it; entered for another, it is not decided yet (A9).
    const bool decides = head.kind == MessageKind::decision && !head.on_behalf_of;
    if (decides) event.pin = PinChange::on;
    Act& act = made.act(answers ? ledger::Event::answered : ledger::Event::posted,
                        answers ? "C1" : "C7", *member);
    act.on_behalf_of = head.on_behalf_of;
    made.answer().new_readers = std::move(late);
    return made.take();
}

}  // namespace tasuki::domain
