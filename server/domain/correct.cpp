// A correction (rule C5): a new version with a reason, never an overwriting.
#include "base/limits.hpp"
#include "domain/writing.hpp"

namespace tasuki::domain {
namespace {

Refused newer(const MessageFacts& message) {
    Refused no(Refusal::newer_version_exists, "C5");
    no.original_seq = message.newest_seq;
    return no;
}

// A correction says the same thing rightly. What it is, what it answers, for whom it was entered
// and which member it quotes stay: others have acted on that.
No stays_the_same_thing(const Case& c, const MessageFacts& message, const Head& head) {
    if (head.kind != message.head.kind || head.answers_seq != message.head.answers_seq ||
        head.replies_to_seq != message.head.replies_to_seq ||
        head.spoke_with != message.head.spoke_with) {
        return Refused(Refusal::wrong_kind, "C5");
    }
    const bool by_proxy = message.author == c.who();
    const AccountId expected = by_proxy ? message.entered_for : AccountId{};
    if (head.on_behalf_of != expected) return Refused(Refusal::bad_value, "A9");
    return {};
}

// What was carried out or stopped is not put otherwise afterwards: a new instruction is.
bool ended(RequestState state) { return state != RequestState::none && !waits(state); }

}  // namespace

Decided<Change> rule(const Case& c, const Correct& wish) {
    const auto member = writer_of(c, wish.room, wish.membership);
    if (!member) return member.error();
    if (auto before = answered_before(c, wish)) return std::move(*before);
    if (No no = may_write(c, **member)) return *no;
    auto late = newcomers(c, wish.room, wish.epoch);
    if (No no = audience_known(c, wish.epoch, late, wish.body.head.urgency)) return *no;
    if (!wish.client_msg_id) return Refusal::bad_value;
    const auto found = referred(c, wish.room, wish.original_seq);
    if (!found) return found.error();
    const MessageFacts& message = **found;
    if (!is_own(c, message)) return Refused(Refusal::not_author, "C5");
    if (message.retracted) return Refused(Refusal::already_retracted, "C5");
    // What its person made final, or put into own words, nobody else puts otherwise.
    const bool for_other = message.entered_for && message.entered_for != c.who();
    if (for_other && !message.proxy_open) return Refused(Refusal::not_author, "A9");
    if (wish.version != message.version + 1) return newer(message);
    if (No no = words(wish.reason, limits::kReason)) return *no;
    if (No no = body_in_order(c, wish.room, **member, wish.body)) return *no;
    if (No no = stays_the_same_thing(c, message, wish.body.head)) return *no;
    if (No no = attachments_in_order(c, wish.body, message.seq)) return *no;
    const bool instructs = message.head.kind == MessageKind::instruction;
    if (instructs && ended(message.request)) return Refused(Refusal::already_done, "C1");

    Making made(c);
    NewEvent& event = made.event(EventKind::corrected, wish.room, *member);
    event.client_msg_id = wish.client_msg_id;
    event.refers_to = wish.original_seq;
    event.version = wish.version;
    event.body = wish.body;
    event.reason = wish.reason;
    // Nobody has received or signed this version yet.
    const bool again = (instructs && waits(message.request)) || message.head.spoke_with;
    if (again) event.makes_request = RequestState::open;
    made.act(ledger::Event::corrected, "C5", *member).on_behalf_of = wish.body.head.on_behalf_of;
    std::vector<std::uint64_t> closed;
    // Own words need no 確定 besides.
    if (message.proxy_open && !for_other) {
        make_final(made, *member, message, c.facts.question, wish.version, {}, closed);
    }
    made.answer().new_readers = std::move(late);
    return made.take();
}

}  // namespace tasuki::domain
