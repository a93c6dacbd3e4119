// Files on their way in (rule C8): begun and finished on the connection, where every act is decided
// and recorded; their bytes come by HTTPS (file_desk.cpp).
#include "session/session.hpp"

namespace tasuki::session {
namespace {

// The upload itself is at fault: it ends here, with an entry that says why.
bool ends_upload(Refusal refusal) {
    return refusal == Refusal::attachment_type || refusal == Refusal::attachment_differs;
}

}  // namespace

// Of one's own upload: nothing that its author did not know or make.
awaitable<void> Session::tell_upload(std::uint64_t id, GroupId group, AttachmentId attachment) {
    const auto loop = parts_.hub.loop_number();
    const auto file = co_await parts_.store.file(loop, group, attachment);
    if (over()) co_return;
    if (!file || file->facts.author != account_.id) {
        refuse(id, Refusal::not_found);
        co_return;
    }
    Result<std::uint32_t> held = std::uint32_t{0};
    if (file->facts.state == domain::UploadState::begun) {
        held = co_await parts_.store.pieces_held(loop, file);
    }
    if (over()) co_return;
    if (!held || not_now()) {
        refuse(id, held ? *not_now() : held.error());
        co_return;
    }
    outbox_.answer(encode::attachment_state(id, *file, *held));
}

awaitable<void> Session::on(std::uint64_t id, ask::BeginAttachment wish) {
    domain::BeginAttachment command;
    command.group = wish.group;
    command.attachment = wish.attachment;
    command.membership = wish.membership;
    command.size = wish.size;
    const auto outcome = co_await commit(domain::GroupCommand{command});
    if (over()) co_return;
    if (!outcome) {
        co_await refuse(id, outcome.error());
        co_return;
    }
    co_await tell_upload(id, wish.group, wish.attachment);
}

awaitable<void> Session::on(std::uint64_t id, ask::FinishAttachment wish) {
    const auto loop = parts_.hub.loop_number();
    domain::FinishAttachment command;
    command.group = wish.group;
    command.attachment = wish.attachment;
    command.sent = wish.sent;
    const auto file = co_await parts_.store.file(loop, wish.group, wish.attachment);
    const auto now = co_await parts_.store.group(loop, wish.group);
    // Whose it is, and whether it may still be finished, the rule says again below.
    const bool look = file && now && file->facts.state == domain::UploadState::begun &&
                      file->facts.author == account_.id &&
                      domain::may_go_on(*now->group, account_.id, file->facts.membership);
    if (look) {
        auto kept = co_await parts_.store.keep_file(loop, file, wish.sent);
        if (!kept && !ends_upload(kept.error())) {
            if (!over()) refuse(id, kept.error());
            co_return;
        }
        if (kept) command.kept = *kept;
        else command.refused = kept.error();
    }
    const auto outcome = co_await commit(domain::GroupCommand{command});
    const bool committed = outcome && !(**outcome).answer.repeated;
    if (command.kept.blob && !committed) parts_.store.drop_file(wish.group, command.kept.blob);
    if (over()) co_return;
    if (!outcome) {
        co_await refuse(id, outcome.error());
        co_return;
    }
    if (command.refused) {
        refuse(id, *command.refused);
        co_return;
    }
    co_await tell_upload(id, wish.group, wish.attachment);
}

awaitable<void> Session::on(std::uint64_t id, ask::DiscardAttachment wish) {
    const auto outcome = co_await commit(
        domain::GroupCommand{domain::DiscardAttachment{wish.group, wish.attachment}});
    if (over()) co_return;
    if (outcome) outbox_.answer(encode::ok(id));
    else co_await refuse(id, outcome.error());
}

}  // namespace tasuki::session
