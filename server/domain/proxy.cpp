// 確定 (rule A9): what somebody entered for a named person becomes that person's word only by the
// person's own act, one or several at once.
#include <algorithm>

#include "base/limits.hpp"
#include "domain/writing.hpp"

namespace tasuki::domain {
namespace {

// The person's own membership of the office that the entry was written for; null: none stands.
const Membership* own_membership(const Case& c, const MessageFacts& entry) {
    const Membership* theirs = c.group->membership(entry.membership);
    const auto mine = std::ranges::find_if(c.group->memberships, [&](const Membership& member) {
        return member.stands() && member.account == c.who() && theirs != nullptr &&
               member.office == theirs->office;
    });
    return mine == c.group->memberships.end() ? nullptr : &*mine;
}

Refused about(Refused no, std::uint64_t seq) {
    if (no.original_seq == 0) no.original_seq = seq;
    return no;
}

No waits_for_me(const Case& c, const MessageFacts& entry) {
    if (!entry.entered_for) return Refused(Refusal::wrong_kind, "A9");
    if (entry.entered_for != c.who()) return Refused(Refusal::not_author, "A9");
    if (!entry.proxy_open) return Refused(Refusal::already_done, "A9");
    const Membership* mine = own_membership(c, entry);
    if (mine == nullptr) return Refused(Refusal::not_allowed, "A9");
    return may_write(c, *mine);
}

No names_some(const ConfirmProxy& wish) {
    if (wish.seqs.size() > limits::kProxiesAtOnce) return Refusal::too_large;
    auto sorted = wish.seqs;
    std::ranges::sort(sorted);
    const bool twice = std::ranges::adjacent_find(sorted) != sorted.end();
    if (sorted.empty() || twice) return Refused(Refusal::bad_value, "A9");
    return {};
}

}  // namespace

void make_final(Making& made, const Membership* member, const MessageFacts& entry,
                const std::optional<MessageFacts>& question, std::uint32_t version, ClientMsgId id,
                std::vector<std::uint64_t>& closed) {
    NewEvent& event = made.event(EventKind::proxy_confirmed, entry.room, member);
    event.client_msg_id = id;
    event.refers_to = entry.seq;
    event.version = version;
    if (entry.head.kind == MessageKind::instruction) event.makes_request = RequestState::open;
    if (entry.head.kind == MessageKind::decision) event.pin = PinChange::on;
    made.act(ledger::Event::proxy_confirmed, "A9", member).version = version;
    const bool closes = question && !question->retracted &&
                        question->request == RequestState::open &&
                        std::ranges::find(closed, question->seq) == closed.end();
    if (!closes) return;
    closed.push_back(question->seq);
    NewEvent& answered = made.event(EventKind::request_answered, entry.room, member);
    answered.refers_to = question->seq;
    answered.makes_request = RequestState::answered;
    made.act(ledger::Event::answered, "C1", member);
}

Decided<Change> rule(const Case& c, const ConfirmProxy& wish) {
    const auto anyhow = somebody_here(c, wish.room);
    if (!anyhow) return anyhow.error();
    if (auto before = answered_before(c, wish)) return std::move(*before);
    if (No no = may_write(c, **anyhow)) return *no;
    if (!wish.client_msg_id) return Refusal::bad_value;
    if (No no = names_some(wish)) return *no;
    Making made(c);
    std::vector<std::uint64_t> closed;
    for (std::size_t i = 0; i < wish.seqs.size(); ++i) {
        static const Facts::Proxy kNone;
        const Facts::Proxy& proxy = i < c.facts.proxies.size() ? c.facts.proxies[i] : kNone;
        const auto entry = in_newest_version(c, proxy.entry, wish.room, wish.seqs[i]);
        if (!entry) return about(entry.error(), wish.seqs[i]);
        if (No no = waits_for_me(c, **entry)) return about(*no, wish.seqs[i]);
        make_final(made, own_membership(c, **entry), **entry, proxy.question, (*entry)->version,
                   i == 0 ? wish.client_msg_id : ClientMsgId{}, closed);
    }
    return made.take();
}

}  // namespace tasuki::domain
