#include "domain/writing.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "domain/reading.hpp"

namespace tasuki::domain {
namespace {

No kind_built(const Head& head) {
    switch (head.kind) {
        case MessageKind::report:
        case MessageKind::question:
        case MessageKind::request:
        case MessageKind::decision:
        case MessageKind::answer:
        case MessageKind::phone_memo:
        case MessageKind::instruction: break;
        case MessageKind::sheet:
        case MessageKind::vitals: return Refused(Refusal::not_built_here, "C1");
        default: return Refused(Refusal::bad_value, "C1");
    }
    if (head.has_audience_subset || head.has_withheld_flag) {
        return Refused(Refusal::not_built_here, "C10");
    }
    return {};
}

// Everybody named still stands and reads this room.
No all_stand(const Case& c, Room room, const std::vector<MembershipId>& named) {
    if (named.size() > limits::kAddressees) return Refusal::too_large;
    for (MembershipId id : named) {
        const Membership* member = c.group->membership(id);
        if (member == nullptr || !reads(*member, room, c.now)) {
            return Refused(Refusal::bad_value, "C1");
        }
    }
    return {};
}

// Rule A9: for a colleague of the same office who is in the group.
No proxy_in_order(const Case& c, const Membership& member, AccountId on_behalf_of) {
    if (!on_behalf_of) return {};
    if (on_behalf_of == c.who()) return Refused(Refusal::bad_value, "A9");
    const auto colleague = [&](const Membership& other) {
        return other.stands() && other.account == on_behalf_of && other.office == member.office;
    };
    if (std::ranges::any_of(c.group->memberships, colleague)) return {};
    return Refused(Refusal::not_allowed, "A9");
}

// Rule C1: what its author heard on the phone, from a member who can co-sign it, or from somebody
// by name. Nobody hears for another: whoever took the call writes it.
No memo_in_order(const Case& c, Room room, const Head& head) {
    const bool by_member = static_cast<bool>(head.spoke_with);
    if (head.kind != MessageKind::phone_memo) {
        const bool none = !by_member && head.spoke_with_name.empty() && head.spoke_at == Instant{};
        return none ? No{} : Refused(Refusal::bad_value, "C1");
    }
    if (head.on_behalf_of) return Refused(Refusal::bad_value, "A9");
    if (head.spoke_at == Instant{} || head.spoke_at > c.now + limits::kSpokeAhead) {
        return Refused(Refusal::bad_date, "C1");
    }
    if (!by_member) return words(head.spoke_with_name, limits::kName);
    if (!head.spoke_with_name.empty()) return Refused(Refusal::bad_value, "C1");
    if (No no = all_stand(c, room, {head.spoke_with})) return no;
    const bool oneself = c.group->membership(head.spoke_with)->account == c.who();
    return oneself ? Refused(Refusal::not_oneself, "C1") : No{};
}

// Rule C1: whose instruction it is, whoever entered it, instructs as a physician or dentist of the
// office that it is written for.
No instructs_rightly(const Case& c, const Membership& member, const Head& head) {
    if (head.kind != MessageKind::instruction) return {};
    const Account* who = head.on_behalf_of ? c.facts.subject : c.facts.asker;
    const Affiliation* at = who != nullptr ? who->active_at(member.office) : nullptr;
    if (at != nullptr &&
        (at->profession == profession::physician || at->profession == profession::dentist)) {
        return {};
    }
    return Refused(Refusal::profession_may_not_instruct, "C1");
}

No head_in_order(const Head& head) {
    const bool asks = head.kind == MessageKind::question || head.kind == MessageKind::request;
    const bool instructs = head.kind == MessageKind::instruction;
    if (head.urgency < Urgency::routine || head.urgency > Urgency::urgent) {
        return Refused(Refusal::bad_value, "C2");
    }
    if (head.urgency == Urgency::urgent && head.addressees.empty()) {
        return Refused(Refusal::urgent_needs_addressee, "C3");
    }
    if ((asks || instructs) && head.addressees.empty()) return Refused(Refusal::bad_value, "C1");
    if (head.wished_on.known() && (!asks || !valid(head.wished_on))) {
        return Refused(asks ? Refusal::bad_date : Refusal::bad_value, "C1");
    }
    if (head.kind == MessageKind::decision) {
        if (No no = words(head.decided_by, limits::kReason)) return no;
    }
    if ((head.kind == MessageKind::answer) != (head.answers_seq != 0)) {
        return Refused(Refusal::wrong_kind, "C1");
    }
    return words_if_any(head.informant, limits::kReason);
}

// Whether this account stood in the group at that epoch.
bool stood_then(const Group& group, AccountId account, std::uint64_t epoch) {
    return std::ranges::any_of(group.memberships, [&](const Membership& member) {
        return member.account == account && member.began_epoch <= epoch &&
               (member.stands() || epoch < member.ended_epoch);
    });
}

}  // namespace

Decided<const Membership*> writer_of(const Case& c, Room room, MembershipId named) {
    auto member = acting(c, named);
    if (!member) return member;
    if (room != Room::staff) return Refused(Refusal::not_built_here, "B9");
    return member;
}

No may_write(const Case& c, const Membership& member) {
    if (No no = state_allows(*c.group, Action::write)) return no;
    const bool suspended = c.facts.office != nullptr && c.facts.office->id == member.office &&
                           c.facts.office->state != OfficeState::active;
    if (suspended || member.reads_until) return Refused(Refusal::office_suspended, "A6");
    return {};
}

std::vector<MembershipId> newcomers(const Case& c, Room room, std::uint64_t epoch) {
    std::vector<MembershipId> out;
    if (epoch >= c.group->epoch) return out;
    for (const Membership& member : c.group->memberships) {
        // Whoever holds the on-call role changes by the hour and is known by the role.
        if (member.kind == MemberKind::office_role || member.account == c.who()) continue;
        if (!reads(member, room, c.now) || member.began_epoch <= epoch) continue;
        if (!stood_then(*c.group, member.account, epoch)) out.push_back(member.id);
    }
    return out;
}

No audience_known(const Case& c, std::uint64_t epoch, const std::vector<MembershipId>& newcomers,
                  Urgency urgency) {
    // An epoch that never was: another incarnation's, or made up.
    if (epoch > c.group->epoch || epoch == 0) return Refused(Refusal::bad_value, "C6");
    if (newcomers.empty() || urgency == Urgency::urgent) return {};
    Refused no(Refusal::stale_audience, "C6");
    no.newcomers = newcomers;
    return no;
}

No body_in_order(const Case& c, Room room, const Membership& member, const Body& body) {
    if (body.raw.size() > limits::kBody || body.parts.size() > limits::kParts) {
        return Refusal::too_large;
    }
    if (No no = kind_built(body.head)) return no;
    if (body.text_bytes == 0 && body.attachments.empty()) return Refusal::bad_text;
    if (No no = head_in_order(body.head)) return no;
    if (No no = all_stand(c, room, body.head.addressees)) return no;
    if (No no = all_stand(c, room, body.head.confirm_by)) return no;
    if (No no = proxy_in_order(c, member, body.head.on_behalf_of)) return no;
    if (No no = memo_in_order(c, room, body.head)) return no;
    return instructs_rightly(c, member, body.head);
}

Decided<const Membership*> somebody_here(const Case& c, Room room) {
    if (No no = person_may_ask(c)) return *no;
    const auto mine = std::ranges::find_if(c.group->memberships, [&](const Membership& member) {
        return member.account == c.who() && member.stands();
    });
    if (mine == c.group->memberships.end()) return Refused(Refusal::not_found, "B6");
    if (room != Room::staff) return Refused(Refusal::not_built_here, "B9");
    return &*mine;
}

Decided<const MessageFacts*> referred_version(const Case& c, Room room, std::uint64_t seq) {
    return in_newest_version(c, c.facts.message, room, seq);
}

Decided<const MessageFacts*> in_newest_version(const Case& c,
                                               const std::optional<MessageFacts>& message,
                                               Room room, std::uint64_t seq) {
    const std::uint64_t first = first_visible(*c.group, c.who(), room, c.now);
    if (!message || message->room != room || first == 0 || message->seq < first ||
        message->event != EventKind::posted) {
        return Refused(Refusal::no_such_message, "B6");
    }
    if (message->retracted) return Refused(Refusal::already_retracted, "C5");
    if (message->newest_seq != seq) {
        Refused no(Refusal::newer_version_exists, "C5");
        no.original_seq = message->newest_seq;
        return no;
    }
    return &*message;
}

const Membership* named_among(const Group& group, const std::vector<MembershipId>& named,
                              AccountId account) {
    for (MembershipId id : named) {
        const Membership* then = group.membership(id);
        if (then == nullptr || then->account != account) continue;
        const auto now = std::ranges::find_if(group.memberships, [&](const Membership& member) {
            return member.stands() && member.account == account && member.office == then->office;
        });
        if (now != group.memberships.end()) return &*now;
    }
    return nullptr;
}

Decided<const MessageFacts*> referred(const Case& c, Room room, std::uint64_t seq) {
    const std::uint64_t first = first_visible(*c.group, c.who(), room, c.now);
    if (!c.facts.message || c.facts.message->room != room || c.facts.message->seq != seq ||
        first == 0 || seq < first || c.facts.message->event != EventKind::posted) {
        return Refused(Refusal::no_such_message, "B6");
    }
    return &*c.facts.message;
}

bool is_own(const Case& c, const MessageFacts& message) {
    return message.author == c.who() || message.entered_for == c.who();
}

}  // namespace tasuki::domain
