// Files of messages in the fictional town: what the store keeps of them for the rules.
#include "world.hpp"

namespace tasuki::test {

using namespace domain;

namespace {

const std::vector<AttachmentRef>* named_in(const GroupCommand& command) {
    if (const auto* post = std::get_if<Post>(&command)) return &post->body.attachments;
    if (const auto* correct = std::get_if<Correct>(&command)) return &correct->body.attachments;
    return nullptr;
}

AttachmentId about(const GroupCommand& command) {
    if (const auto* begin = std::get_if<BeginAttachment>(&command)) return begin->attachment;
    if (const auto* finish = std::get_if<FinishAttachment>(&command)) return finish->attachment;
    if (const auto* read = std::get_if<ReadAttachment>(&command)) return read->attachment;
    if (const auto* discard = std::get_if<DiscardAttachment>(&command)) return discard->attachment;
    return {};
}

}  // namespace

void World::facts_of_attachments(Facts& facts, const GroupCommand& command) {
    facts.attachment_use = attachment_use;
    const auto at = groups_.find(group_of(command));
    if (at == groups_.end()) return;
    const auto& held = at->second.attachments;
    const auto find = [&](AttachmentId id) {
        const auto found = held.find(id);
        return found == held.end() ? std::nullopt : std::optional(found->second);
    };
    if (const auto* named = named_in(command)) {
        for (const auto& ref : *named) facts.attachments.push_back(find(ref.id));
    }
    if (const AttachmentId id = about(command)) facts.attachment = find(id);
    if (!std::holds_alternative<ReadAttachment>(command) || !facts.attachment) return;
    facts.message = message_at(at->second, facts.attachment->room, facts.attachment->seq, false);
}

void World::keep_attachments(Kept& kept, const Asker& asker, const GroupCommand& command,
                             const Change& change) {
    if (const auto* begin = std::get_if<BeginAttachment>(&command)) {
        AttachmentFacts& file = kept.attachments[begin->attachment];
        file.id = begin->attachment;
        file.author = asker.account;
        file.announced = begin->size;
        file.membership = kept.group.standing(asker.account, begin->membership)->id;
    } else if (const auto* finish = std::get_if<FinishAttachment>(&command)) {
        if (finish->refused) {
            kept.attachments.erase(finish->attachment);
            return;
        }
        AttachmentFacts& file = kept.attachments[finish->attachment];
        file.state = UploadState::ready;
        file.sent = finish->sent;
        file.sha256 = finish->kept.sha256;
        file.media = finish->kept.media;
        file.size = finish->kept.size;
    } else if (const auto* discard = std::get_if<DiscardAttachment>(&command)) {
        kept.attachments.erase(discard->attachment);
    } else if (const auto* named = named_in(command)) {
        for (const auto& ref : *named) {
            AttachmentFacts& file = kept.attachments[ref.id];
            if (file.state == UploadState::posted) continue;
            const NewEvent& event = change.events.front();
            file.state = UploadState::posted;
            file.room = event.room;
            file.seq = event.kind == EventKind::corrected ? event.refers_to : event.seq;
        }
    }
}

std::optional<AttachmentFacts> World::attachment(GroupId group, AttachmentId id) const {
    const auto at = groups_.find(group);
    if (at == groups_.end()) return std::nullopt;
    const auto found = at->second.attachments.find(id);
    return found == at->second.attachments.end() ? std::nullopt : std::optional(found->second);
}

AttachmentRef World::upload(GroupId group, std::string_view person, std::uint8_t n) {
    BeginAttachment begin;
    begin.group = group;
    begin.attachment = fresh<AttachmentId>();
    begin.size = 1000U + n;
    must(person, begin);
    FinishAttachment finish;
    finish.group = group;
    finish.attachment = begin.attachment;
    finish.sent[0] = n;
    finish.kept = {fresh<BlobId>(), Media::jpeg, 900U + n, {}, 120, {}};
    finish.kept.sha256[1] = n;
    finish.kept.sealed[2] = n;
    must(person, finish);
    return {begin.attachment, finish.kept.sha256, finish.kept.media, finish.kept.size, "傷.jpg"};
}

}  // namespace tasuki::test
