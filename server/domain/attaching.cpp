// Files of messages (rule C8): begun, finished and named by one author in one group; read by
// whoever may read the message; let go of where no message came to name them.
#include <algorithm>

#include "base/limits.hpp"
#include "domain/writing.hpp"

namespace tasuki::domain {
namespace {

// The asker's own upload; anybody else's looks as if it were not there.
Decided<const AttachmentFacts*> own_upload(const Case& c) {
    if (No no = person_may_ask(c)) return *no;
    if (!c.group->has_standing(c.who())) return outsider(c);
    if (!c.facts.attachment || c.facts.attachment->author != c.who()) {
        return Refused(Refusal::not_found, "C8");
    }
    return &*c.facts.attachment;
}

No room_for(const Case& c, std::uint64_t bytes) {
    const AttachmentUse& held = c.facts.attachment_use;
    if (bytes == 0) return Refused(Refusal::bad_value, "C8");
    if (bytes > limits::kAttachment) return Refused(Refusal::attachment_too_large, "C8");
    if (held.open >= limits::kUploadsOpen) return Refused(Refusal::uploads_open, "C8");
    if (held.group + bytes > limits::kAttachmentsOfGroup ||
        held.region + bytes > limits::kAttachmentsOfRegion) {
        return Refused(Refusal::attachment_quota, "C8");
    }
    return {};
}

Act& act_on(Making& made, ledger::Event event, const Membership* by, AttachmentId id) {
    Act& act = made.act(event, "C8", by);
    act.object = id.bytes;
    return act;
}

}  // namespace

Decided<Change> rule(const Case& c, const BeginAttachment& wish) {
    const auto member = writer_of(c, Room::staff, wish.membership);
    if (!member) return member.error();
    if (const auto& before = c.facts.attachment) {
        const bool same = before->author == c.who() && before->announced == wish.size;
        if (!same) return Refused(Refusal::conflict, "C7");
        return nothing_new(c, Room::staff);
    }
    if (No no = may_write(c, **member)) return *no;
    if (!wish.attachment) return Refusal::bad_value;
    if (No no = room_for(c, wish.size)) return *no;
    Making made(c);
    act_on(made, ledger::Event::attachment_begun, *member, wish.attachment);
    return made.take();
}

Decided<Change> rule(const Case& c, const FinishAttachment& wish) {
    const auto upload = own_upload(c);
    if (!upload) return upload.error();
    const AttachmentFacts& begun = **upload;
    const Membership* member = c.group->standing(c.who(), begun.membership);
    if (member == nullptr) return Refused(Refusal::not_found, "B6");
    if (begun.state != UploadState::begun) {
        if (begun.sent == wish.sent) return nothing_new(c, Room::staff);
        return Refused(Refusal::conflict, "C7");
    }
    if (No no = may_write(c, *member)) return *no;
    Making made(c);
    if (wish.refused) {
        Act& act = act_on(made, ledger::Event::attachment_refused, member, wish.attachment);
        act.reason = static_cast<std::uint16_t>(*wish.refused);
        return made.take();
    }
    // What the server itself made of it can't be otherwise; a row of it would be no file.
    if (wish.kept.media == Media::none || wish.kept.size == 0 || !wish.kept.blob) {
        return Refusal::bad_value;
    }
    act_on(made, ledger::Event::attachment_uploaded, member, wish.attachment).digest =
        wish.kept.sealed;
    return made.take();
}

Decided<Change> rule(const Case& c, const DiscardAttachment& wish) {
    const bool timer = c.asker.level == AuthLevel::timer;
    if (!timer) {
        if (const auto upload = own_upload(c); !upload) return upload.error();
    }
    if (!c.facts.attachment) return Refused(Refusal::not_found, "C8");
    if (c.facts.attachment->state == UploadState::posted) {
        return Refused(Refusal::already_done, "C8");
    }
    Making made(c);
    const Membership* by = timer ? nullptr : reader_of(c, Room::staff);
    act_on(made, ledger::Event::attachment_discarded, by, wish.attachment);
    return made.take();
}

// Its visibility is that of its message: scope, retraction, cut. What can't be seen is not there.
Decided<Change> rule(const Case& c, const ReadAttachment& wish) {
    if (No no = person_may_ask(c)) return *no;
    const auto& file = c.facts.attachment;
    const Room room = file ? file->room : Room::staff;
    const auto visible =
        may_read(*c.group, *c.facts.asker, room, c.facts.last_seq[index_of(room)], c.now);
    if (!visible) return visible.error();
    const bool posted = file && file->state == UploadState::posted;
    const auto& message = c.facts.message;
    const bool shown = posted && message && message->seq == file->seq && !message->retracted &&
                       shows(*visible, message->event, message->seq, 0);
    if (!shown) return Refused(Refusal::not_found, "C8");
    Making made(c);
    Act& act =
        act_on(made, ledger::Event::attachment_downloaded, reader_of(c, room), wish.attachment);
    act.room = room;
    act.range = {file->seq, file->seq};
    act.reason = wish.thumbnail ? 1 : 0;
    return made.take();
}

bool may_go_on(const Group& group, AccountId account, MembershipId membership) {
    const Membership* member = group.membership(membership);
    return member != nullptr && member->stands() && member->account == account &&
           !member->reads_until && allowed(group.state, group.cause, Action::write);
}

No attachments_in_order(const Case& c, const Body& body, std::uint64_t original) {
    const auto& named = body.attachments;
    if (named.size() > limits::kAttachmentsPerMessage) return Refusal::too_large;
    for (std::size_t i = 0; i < named.size(); ++i) {
        const auto same = std::ranges::count(named, named[i].id, &AttachmentRef::id);
        if (same != 1) return Refused(Refusal::bad_value, "C8");
        const bool looked_up = i < c.facts.attachments.size();
        const auto& file = looked_up ? c.facts.attachments[i] : std::nullopt;
        // Somebody else's look as if they were not there.
        const bool kept =
            file && file->state == UploadState::posted && original != 0 && file->seq == original;
        if (!file || (file->author != c.who() && !kept) || file->state == UploadState::begun) {
            return Refused(Refusal::attachment_missing, "C8");
        }
        if (file->state == UploadState::posted && !kept) {
            return Refused(Refusal::attachment_used, "C8");
        }
        if (file->sha256 != named[i].sha256 || file->size != named[i].size ||
            file->media != named[i].media) {
            return Refused(Refusal::attachment_differs, "C8");
        }
    }
    return {};
}

}  // namespace tasuki::domain
