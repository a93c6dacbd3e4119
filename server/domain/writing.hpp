// What every message that somebody writes passes (rules C1–C7), in the order of the design:
// session, membership, dedupe, state, epoch, rule. Internal to the room; pure.
#pragma once

#include <vector>

#include "domain/content.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {

// Session and membership; the room is one that this person writes in.
Decided<const Membership*> writer_of(const Case& c, Room room, MembershipId named);

// The same where the command names no membership: any that stands, until it is known through which
// one the person is concerned.
Decided<const Membership*> somebody_here(const Case& c, Room room);

// Dedupe: the change of a retry, or the conflict. Empty: never sent before. A retry is answered
// whatever happened to the roster, the state or the message since.
template <class Wish>
std::optional<Decided<Change>> answered_before(const Case& c, const Wish& wish) {
    if (!c.facts.prior) return {};
    const PriorSend& prior = *c.facts.prior;
    if (prior.room != wish.room || prior.body_hash != content_of(wish)) {
        Refused no(Refusal::conflict, "C7");
        no.original_seq = prior.seq;
        return no;
    }
    Change same;
    same.answer.seq = prior.seq;
    same.answer.repeated = prior;
    return same;
}

// State of the group, and of the office that the writer writes for.
No may_write(const Case& c, const Membership& member);

// Epoch (C6): who reads this room now and did not when the message was written.
std::vector<MembershipId> newcomers(const Case& c, Room room, std::uint64_t epoch);
No audience_known(const Case& c, std::uint64_t epoch, const std::vector<MembershipId>& newcomers,
                  Urgency urgency);

// The parts and the head, without what it answers.
No body_in_order(const Case& c, Room room, const Membership& member, const Body& body);

// Rule C8: every file that the body names is this author's, whole, and no other message's;
// `original` is the message that a correction corrects, whose files it may keep.
No attachments_in_order(const Case& c, const Body& body, std::uint64_t original = 0);

// The message that the command refers to, if this person may see it.
Decided<const MessageFacts*> referred(const Case& c, Room room, std::uint64_t seq);

// The same for an act on what somebody has read: of what stands, in its newest version, named by
// that version's seq. Who received the first dose has not received the corrected one.
Decided<const MessageFacts*> referred_version(const Case& c, Room room, std::uint64_t seq);
Decided<const MessageFacts*> in_newest_version(const Case& c,
                                               const std::optional<MessageFacts>& message,
                                               Room room, std::uint64_t seq);

// The standing membership of this account through an office that it was named through; null: none.
const Membership* named_among(const Group& group, const std::vector<MembershipId>& named,
                              AccountId account);

// Whether it is this person's to correct and take back: entered by it, or for it (A9).
bool is_own(const Case& c, const MessageFacts& message);

// 確定: what was entered for this person becomes its word, and closes the question it answers
// unless that is among `closed`, which it joins. `id` goes to the first entry that is made.
void make_final(Making& made, const Membership* member, const MessageFacts& entry,
                const std::optional<MessageFacts>& question, std::uint32_t version, ClientMsgId id,
                std::vector<std::uint64_t>& closed);

}  // namespace tasuki::domain
