// Reasons to refuse what is written and what is reported of reading (C1-C7).
#include <algorithm>

#include "base/limits.hpp"
#include "sim/law_parts.hpp"

namespace tasuki::sim {
namespace {

using domain::MessageKind;

Why writes(const Law& law, const Member* member) {
    if (!member) return "the asker does not stand in the group";
    const auto office = law.model.offices.find(member->office);
    return Law::first(
        {Law::only(law.group->state == domain::GroupState::active, "not active"),
         Law::only(!member->reads_until && !office->second.suspended, "the office is suspended")});
}

// Who reads now and did not stand in the group when it was written (C6).
bool stale(const Law& law, std::uint64_t epoch) {
    const auto then = law.group->stood.find(epoch);
    for (const auto& account : law.group->readers(law.now))
        if (account != law.asker.account &&
            (then == law.group->stood.end() || !then->second.contains(account)))
            return true;
    return false;
}

Why audience(const Law& law, std::uint64_t epoch, domain::Urgency urgency) {
    if (epoch == 0 || epoch > law.group->epoch) return "an epoch that never was";
    if (urgency == domain::Urgency::urgent) return {};
    return Law::only(!stale(law, epoch), "somebody reads who did not when it was written");
}

Why all_read(const Law& law, const std::vector<MembershipId>& named) {
    for (const auto& id : named) {
        const auto member = law.group->members.find(id);
        if (member == law.group->members.end() || !law.group->reads(member->second, law.now))
            return "somebody is addressed who does not read here";
    }
    return {};
}

bool may_instruct(const Law& law, const Member& member, const domain::Head& head) {
    const auto* who = law.model.person(head.on_behalf_of ? head.on_behalf_of : law.asker.account);
    const auto* job = who ? who->at(member.office) : nullptr;
    return job && (job->profession == domain::profession::physician ||
                   job->profession == domain::profession::dentist);
}

Why memo(const Law& law, const domain::Head& head) {
    if (head.kind != MessageKind::phone_memo) return {};
    if (head.on_behalf_of) return "nobody hears for another";
    if (head.spoke_at == Instant{} || head.spoke_at > law.now + limits::kSpokeAhead)
        return "no call at that time";
    if (!head.spoke_with) return Law::only(!head.spoke_with_name.empty(), "spoken with nobody");
    if (const auto why = all_read(law, {head.spoke_with})) return why;
    return Law::only(law.group->members.at(head.spoke_with).account != law.asker.account,
                     "spoken with oneself");
}

Why body(const Law& law, const Member& member, const domain::Body& b) {
    const auto& head = b.head;
    const bool asks = head.kind == MessageKind::question || head.kind == MessageKind::request;
    if (head.kind == MessageKind::sheet || head.kind == MessageKind::vitals)
        return "that kind is not built";
    if (b.text_bytes == 0) return "there are no words";
    if (b.raw.size() > limits::kBody) return "it is too large";
    if (head.urgency == domain::Urgency::urgent && head.addressees.empty())
        return "urgent to nobody";
    const bool instructs = head.kind == MessageKind::instruction;
    if ((asks || instructs) && head.addressees.empty()) return "asked of nobody";
    if (instructs && !may_instruct(law, member, head)) return "no physician instructs";
    if (head.kind == MessageKind::decision && head.decided_by.empty()) return "decided by nobody";
    if ((head.kind == MessageKind::answer) != (head.answers_seq != 0)) return "answers nothing";
    if (const auto why = all_read(law, head.addressees)) return why;
    if (const auto why = all_read(law, head.confirm_by)) return why;
    if (const auto why = memo(law, head)) return why;
    if (!head.on_behalf_of) return {};
    const bool colleague = std::ranges::any_of(law.group->members, [&](const auto& m) {
        return m.second.stands && m.second.account == head.on_behalf_of &&
               m.second.office == member.office && head.on_behalf_of != law.asker.account;
    });
    return Law::only(colleague, "entered for somebody who is no colleague");
}

const Message* visible(const Law& law, std::uint64_t seq) {
    const auto* message = law.group->message(seq);
    const auto first = law.group->first_seen(law.asker.account, law.now);
    if (!message || first == 0 || seq < first) return nullptr;
    return message->kind == domain::EventKind::posted ? message : nullptr;
}

bool is_own(const Law& law, const Message& message) {
    return message.author == law.asker.account || message.entered_for == law.asker.account;
}

Why refers(const Law& law, const domain::Head& head) {
    if (head.answers_seq == 0)
        return Law::only(head.replies_to_seq == 0 || visible(law, head.replies_to_seq),
                         "it replies to what is not there");
    if (head.replies_to_seq != 0) return "it both answers and replies";
    const auto* asked = visible(law, head.answers_seq);
    if (!asked || asked->retracted) return "it answers what is not there";
    const auto kind = asked->head.kind;
    if (kind != MessageKind::question && kind != MessageKind::request)
        return "it answers what nobody asked";
    if (asked->request == domain::RequestState::withdrawn) return "it answers what was taken back";
    const AccountId speaks = head.on_behalf_of ? head.on_behalf_of : law.asker.account;
    return Law::only(std::ranges::any_of(asked->head.addressees,
                                         [&](MembershipId id) {
                                             return law.group->members.at(id).account == speaks;
                                         }),
                     "it was asked of others");
}

// The id was never used, or else the answer is the old one or a conflict.
Why unused(const Law& law, ClientMsgId id) {
    if (!id) return "it has no client message id";
    return Law::only(!law.group->sent.contains({law.asker.account, id}),
                     "the same client message id was used before");
}

// Through any standing membership: neither command names one.
const Member* any_standing(const Law& law, const Message* message) {
    const Member* any = nullptr;
    for (const auto& [id, member] : law.group->members) {
        if (!member.stands || member.account != law.asker.account) continue;
        if (message && id == message->membership) return &member;
        any = &member;
    }
    return any;
}

Why takes_back(const Law& law, ClientMsgId id, std::uint64_t seq) {
    const auto* message = visible(law, seq);
    if (const auto why = unused(law, id)) return why;
    if (const auto why = writes(law, any_standing(law, message))) return why;
    if (!message) return "there is no such message";
    if (!is_own(law, *message)) return "it is somebody else's";
    return Law::only(!message->retracted, "it was retracted before");
}

}  // namespace

Why of_post(const Law& law, const domain::Post& c) {
    const auto* member = law.group->standing(law.asker.account, c.membership);
    if (const auto why = unused(law, c.client_msg_id)) return why;
    if (const auto why = writes(law, member)) return why;
    return Law::first({Law::only(c.room == domain::Room::staff, "nobody opened that room"),
                       audience(law, c.epoch, c.body.head.urgency), body(law, *member, c.body),
                       refers(law, c.body.head)});
}

Why of_correct(const Law& law, const domain::Correct& c) {
    const auto* member = law.group->standing(law.asker.account, c.membership);
    if (const auto why = unused(law, c.client_msg_id)) return why;
    if (const auto why = writes(law, member)) return why;
    const auto* message = visible(law, c.original_seq);
    if (!message) return "there is no such message";
    return Law::first(
        {audience(law, c.epoch, c.body.head.urgency), body(law, *member, c.body),
         Law::only(is_own(law, *message), "it is somebody else's"),
         Law::only(!message->retracted, "it was retracted before"),
         Law::only(!message->entered_for || message->proxy_open ||
                       message->entered_for == law.asker.account,
                   "it is the word of the person it was entered for"),
         Law::only(c.version == message->version + 1, "a newer version exists"),
         Law::only(!c.reason.empty(), "no reason was given"),
         Law::only(c.body.head.kind == message->head.kind, "it became another kind"),
         Law::only(message->head.kind != MessageKind::instruction ||
                       message->request == domain::RequestState::none || waits(message->request),
                   "the instruction is over")});
}

Why of_retract(const Law& law, const domain::Retract& c) {
    return Law::first({takes_back(law, c.client_msg_id, c.original_seq),
                       Law::only(!c.reason.empty(), "no reason was given")});
}

Why of_withdraw(const Law& law, const domain::WithdrawRequest& c) {
    if (const auto why = takes_back(law, c.client_msg_id, c.original_seq)) return why;
    const auto* message = law.group->message(c.original_seq);
    return Law::only(waits(message->request) && message->head.kind != MessageKind::phone_memo,
                     "nothing is asked there any more");
}

Why of_respond(const Law& law, const domain::Respond& c) {
    if (const auto why = unused(law, c.client_msg_id)) return why;
    const auto* read = law.group->message(c.seq);
    const bool fixed = read && read->kind == domain::EventKind::corrected;
    const auto* message = visible(law, fixed ? read->refers_to : c.seq);
    if (!message || message->retracted) return "nothing stands there";
    if (read->version != message->version) return "a newer version exists";
    const bool signs = c.what == domain::Response::co_signed;
    const auto named = signs ? std::vector{message->head.spoke_with} : message->head.addressees;
    const bool mine = std::ranges::any_of(named, [&](MembershipId id) {
        const auto m = law.group->members.find(id);
        return m != law.group->members.end() && m->second.account == law.asker.account;
    });
    if (!mine) return "it was said to others";
    const bool receives = c.what == domain::Response::received;
    const auto from =
        receives || signs ? domain::RequestState::open : domain::RequestState::received;
    const auto kind = signs ? MessageKind::phone_memo : MessageKind::instruction;
    return Law::first({writes(law, any_standing(law, nullptr)),
                       Law::only(message->head.kind == kind, "nothing that is done so"),
                       Law::only(message->request == from, "it is not at that step"),
                       Law::only(signs || !c.words.empty(), "nothing was said")});
}

// The sim puts the three fields of Actor::change_card, well formed or under a key that is none.
Why of_card(const Law& law, const domain::ChangeCard& c) {
    const auto* member = law.group->standing(law.asker.account, c.membership);
    if (const auto why = unused(law, c.client_msg_id)) return why;
    if (const auto why = writes(law, member)) return why;
    for (const auto& value : c.values) {
        if (value.key == "weight") return "the card has no such field";
        const auto stands = law.group->card.find(value.key);
        const auto newest = stands == law.group->card.end() ? 0 : stands->second;
        if (value.was_seq != newest) return "somebody else put it meanwhile";
    }
    return {};
}

Why of_pin(const Law& law, const domain::PinDecision& c) {
    if (const auto why = unused(law, c.client_msg_id)) return why;
    if (const auto why = writes(law, any_standing(law, nullptr))) return why;
    const auto* read = law.group->message(c.seq);
    if (!read || law.group->first_seen(law.asker.account, law.now) == 0) return "nothing is there";
    const auto seq = read->kind == domain::EventKind::corrected ? read->refers_to : c.seq;
    const bool pinned = law.group->pinned.contains(seq);
    const auto* message = law.group->message(seq);
    if (!pinned && !visible(law, seq)) return "nothing is there that the asker sees";
    return Law::first({Law::only(message->kind == domain::EventKind::posted, "it is no message"),
                       Law::only(!message->retracted, "it was retracted"),
                       Law::only(message->head.kind == MessageKind::decision, "no decision"),
                       Law::only(!message->proxy_open, "it is nobody's word yet"),
                       Law::only(pinned != c.pinned, "it stands so already"),
                       Law::only(!c.reason.empty(), "no reason was given")});
}

Why of_confirm(const Law& law, const domain::ConfirmProxy& c) {
    if (const auto why = unused(law, c.client_msg_id)) return why;
    if (const auto why = writes(law, any_standing(law, nullptr))) return why;
    if (c.seqs.empty()) return "nothing is confirmed";
    for (const auto seq : c.seqs) {
        const auto* read = law.group->message(seq);
        const bool fixed = read && read->kind == domain::EventKind::corrected;
        const auto* message = visible(law, fixed ? read->refers_to : seq);
        if (!message || message->retracted) return "nothing stands there";
        if (read->version != message->version) return "a newer version exists";
        if (message->entered_for != law.asker.account) return "it was not entered for the asker";
        if (!message->proxy_open) return "it was confirmed before";
    }
    return {};
}

Why of_receipts(const Law& law, const domain::ReportReceipts& c) {
    const auto* member = law.group->standing(law.asker.account, c.membership);
    if (!member || !law.group->reads(*member, law.now)) return "the asker does not read here";
    for (const auto* ranges : {&c.delivered, &c.displayed})
        for (const auto& range : *ranges)
            if (range.first == 0 || range.first > range.last || range.last > law.group->last())
                return "it is outside the room";
    for (const auto seq : c.confirmed) {
        if (const auto done =
                law.group->receipts.find({member->id, domain::ReceiptKind::confirmed});
            done != law.group->receipts.end() && done->second.contains(seq))
            continue;
        const auto* message = law.group->message(seq);
        if (message && message->kind == domain::EventKind::corrected)
            message = law.group->message(message->refers_to);
        if (!message || message->kind != domain::EventKind::posted || message->retracted)
            return "nothing stands there to be confirmed";
        const bool asked = std::ranges::any_of(message->head.confirm_by, [&](MembershipId id) {
            return law.group->members.at(id).account == law.asker.account;
        });
        if (!asked) return "nobody asked this person to confirm";
    }
    return {};
}

}  // namespace tasuki::sim
